// Filters in the user's language: their names, their values, and what a chip says. Reads the language; no DOM.
import type { CompletionKind } from '../../../src-shared/contract/choices.ts';
import { shortened } from '../../../src-shared/query/days.ts';
import { printTerm } from '../../../src-shared/query/print.ts';
import type { FilterKey, FilterTerm, FilterValues } from '../../../src-shared/query/terms.ts';
import { fileName } from '../../state/dates.ts';
import { formatNumber, type MessageKey, t } from '../../state/messages.svelte.ts';

const keyNames: Readonly<Record<FilterKey, MessageKey>> = {
  taken: 'query.key.taken',
  place: 'query.key.place',
  tag: 'query.key.tag',
  album: 'query.key.album',
  folder: 'query.key.folder',
  label: 'query.key.label',
  rating: 'query.key.rating',
  is: 'query.key.is',
  has: 'query.key.has',
  type: 'query.key.type',
  camera: 'query.key.camera',
  lens: 'query.key.lens',
  name: 'query.key.name',
  orientation: 'query.key.orientation',
  exact: 'query.key.exact',
};

export const nameOfKey = (key: FilterKey): string => t(keyNames[key]);

const valueNames: Readonly<Record<FilterValues['is' | 'has' | 'orientation'], MessageKey>> = {
  favourite: 'query.value.favourite',
  hidden: 'query.value.hidden',
  removed: 'query.value.removed',
  unread: 'query.value.unread',
  caption: 'query.value.caption',
  gps: 'query.value.gps',
  tag: 'query.value.tag',
  album: 'query.value.album',
  date: 'query.value.date',
  rating: 'query.value.rating',
  portrait: 'query.value.portrait',
  landscape: 'query.value.landscape',
  square: 'query.value.square',
};

const kindNames: Readonly<Record<CompletionKind, MessageKey>> = {
  word: 'query.kind.word',
  key: 'query.kind.key',
  date: 'query.kind.date',
  saved: 'query.kind.saved',
  recent: 'query.kind.recent',
  tag: 'query.key.tag',
  album: 'query.key.album',
  label: 'query.key.label',
  folder: 'query.key.folder',
  camera: 'query.key.camera',
  lens: 'query.key.lens',
  place: 'query.key.place',
  type: 'query.key.type',
};

export const nameOfKind = (kind: CompletionKind): string => t(kindNames[kind]);

export function valueWords(term: FilterTerm): string {
  switch (term.key) {
    case 'taken':
      return takenWords(term.value);
    case 'rating':
      return ratingWords(term.value);
    case 'type':
      return term.value.toUpperCase();
    case 'is':
    case 'has':
    case 'orientation':
      return t(valueNames[term.value]);
    case 'exact':
      return `“${term.value}”`;
    case 'album':
    case 'camera':
    case 'folder':
    case 'label':
    case 'lens':
    case 'name':
    case 'place':
    case 'tag':
      return term.value;
  }
}

/** What the chip of a filter says. */
export function termWords(term: FilterTerm): string {
  const what = affirmed(term);
  return term.negated ? t('chips.not', { what }) : what;
}

function affirmed(term: FilterTerm): string {
  if (term.key === 'folder') return t('chips.folder', { name: fileName(term.value) });
  const value = valueWords(term);
  if (term.key === 'taken' && 'pattern' in term.value) return t('chips.named', { key: nameOfKey('taken'), value });
  return ['taken', 'type', 'exact'].includes(term.key) ? value : t('chips.named', { key: nameOfKey(term.key), value });
}

function takenWords(value: FilterValues['taken']): string {
  const printed = printTerm({ key: 'taken', value, negated: false }).slice('taken:'.length);
  if ('pattern' in value || !printed.includes('..')) return printed;
  const [from, to] = [shortened(value.from, 'first'), shortened(value.to, 'last')];
  if (from !== '' && to !== '') return t('chips.between', { from, to });
  return from !== '' ? t('chips.since', { from }) : t('chips.until', { to });
}

function ratingWords({ min, max }: FilterValues['rating']): string {
  if (max === 5 && min > 0 && min < 5) return t('chips.orMore', { n: min });
  return min === max ? formatNumber(min) : `${formatNumber(min)}–${formatNumber(max)}`;
}
