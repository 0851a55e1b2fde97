// The state of a model in words: what a person can wait for, with figures. Pure but for the language.
import type { ModelCard } from '../../../src-shared/contract/models.ts';
import { fileSize } from '../../state/dates.ts';
import { formatNumber, t } from '../../state/messages.svelte.ts';

const share = ({ doneBytes, totalBytes }: ModelCard): string =>
  formatNumber(doneBytes / Math.max(1, totalBytes), { style: 'percent', maximumFractionDigits: 0 });

function fetched({ doneBytes, totalBytes, bytesPerSecond }: ModelCard): string {
  const done =
    totalBytes > 0 ? t('activity.of', { done: fileSize(doneBytes), total: fileSize(totalBytes) }) : fileSize(doneBytes);
  return bytesPerSecond == null ? done : t('models.rate', { done, rate: fileSize(bytesPerSecond) });
}

export function stateWords(card: ModelCard): string {
  switch (card.state) {
    case 'bundled':
      return t('models.bundled');
    case 'installed':
      return t('models.installed');
    case 'damaged':
      return t('models.damaged');
    case 'verifying':
      return `${t('models.verifying')} ${share(card)}`;
    case 'quantising':
      return `${t('models.quantising')} ${share(card)}`;
    case 'fetching':
      return card.doneBytes === 0 && card.bytesPerSecond == null ? t('models.connecting') : fetched(card);
    case 'partial':
      return t('models.stopped', { done: fetched({ ...card, bytesPerSecond: null }) });
    case 'absent':
      return card.totalBytes > 0 ? fileSize(card.totalBytes) : '';
  }
}
