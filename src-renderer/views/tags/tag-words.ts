// Tags in order, and what a taught label is worth in words. Pure.
import type { Tag } from '../../../src-shared/contract/organise.ts';
import type { TaughtLabel } from '../../../src-shared/contract/teaching.ts';
import { t } from '../../state/messages.svelte.ts';

const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Those whose name has the typed words in it, by name; a name that begins with them first. */
export function filterTags(tags: readonly Tag[], typed: string): Tag[] {
  const wanted = folded(typed.trim());
  const begins = (tag: Tag): number => (wanted !== '' && folded(tag.name).startsWith(wanted) ? 0 : 1);
  return tags
    .filter(({ name }) => folded(name).includes(wanted))
    .toSorted(
      (one, other) => begins(one) - begins(other) || one.name.localeCompare(other.name, undefined, { numeric: true }),
    );
}

/** `8` of `About 8 in 10 suggestions are right`. */
const tenths = (share: number): number => Math.min(10, Math.max(0, Math.round(share * 10)));

/** What can be expected of the suggestions, by what became of each example when it was left out. */
export function worthOf({ precision, recall }: Pick<TaughtLabel, 'precision' | 'recall'>): readonly string[] {
  if (precision == null || recall == null) return [t('teaching.notYet')];
  return [t('teaching.precision', { n: tenths(precision) }), t('teaching.recall', { n: tenths(recall) })];
}

/** Where an earlier precision is known, how the last answers changed it; empty where they hardly did. */
export function trendOf(before: number | null, after: number | null): string {
  if (before == null || after == null || Math.abs(after - before) < 0.02) return '';
  return t(after > before ? 'teaching.improving' : 'teaching.worsening', {
    before: Math.round(before * 100),
    after: Math.round(after * 100),
  });
}
