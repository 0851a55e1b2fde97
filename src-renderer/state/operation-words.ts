// What was done, in a sentence: for the notice with Undo, and for the one that says it was taken back.
import type { OperationKind } from '../../src-shared/contract/choices.ts';
import type { Operation } from '../../src-shared/contract/organise.ts';
import { type MessageKey, t } from './messages.svelte.ts';

const sentences: Readonly<Record<OperationKind, MessageKey>> = {
  favourite: 'organise.favourite',
  rating: 'organise.rating',
  hide: 'organise.hide',
  remove: 'organise.remove',
  restore: 'organise.restore',
  tag: 'organise.tag',
  untag: 'organise.untag',
  'rename-tag': 'organise.renameTag',
  'merge-tag': 'organise.mergeTag',
  'delete-tag': 'organise.deleteTag',
  'confirm-tag': 'organise.confirmTag',
  'reject-tag': 'organise.rejectTag',
  'create-album': 'organise.createAlbum',
  'rename-album': 'organise.renameAlbum',
  'delete-album': 'organise.deleteAlbum',
  'add-to-album': 'organise.addToAlbum',
  'take-from-album': 'organise.takeFromAlbum',
  caption: 'organise.caption',
  'resolve-duplicates': 'organise.resolveDuplicates',
  'dismiss-duplicates': 'organise.dismissDuplicates',
};

const starWords: Readonly<Record<number, MessageKey>> = {
  1: 'command.rate1',
  2: 'command.rate2',
  3: 'command.rate3',
  4: 'command.rate4',
  5: 'command.rate5',
};

/** `asked`: what the log does not tell, which way a mark went. */
export function wordsOf(
  { kind, changed, name }: Operation,
  asked: { readonly favourite?: boolean; readonly hidden?: boolean } = {},
): string {
  const parameters = { n: changed, name: name ?? '' };
  if (kind === 'favourite' && asked.favourite === false) return t('organise.unfavourite', parameters);
  if (kind === 'hide' && asked.hidden === false) return t('organise.unhide', parameters);
  if (kind === 'rating') {
    const stars = starWords[Number(name ?? 0)];
    return stars == null ? t('organise.unrate', { n: changed }) : t('organise.rating', { n: changed, stars: t(stars) });
  }
  return t(sentences[kind], parameters);
}
