// Albums in words and in order. Pure.
import type { Album } from '../../../src-shared/contract/organise.ts';

import { shortMonth } from '../../state/dates.ts';
import { t } from '../../state/messages.svelte.ts';
import { queryFromParameters } from '../../state/query.ts';

export const albumOrders = ['name', 'newest'] as const;
export type AlbumOrder = (typeof albumOrders)[number];

/** By name, or by the newest photo in it; those without photos last. */
export function sortAlbums(albums: readonly Album[], order: AlbumOrder): Album[] {
  const byName = (one: Album, other: Album): number => one.name.localeCompare(other.name, undefined, { numeric: true });
  if (order === 'name') return albums.toSorted(byName);
  return albums.toSorted((one, other) => (other.to ?? '').localeCompare(one.to ?? '') || byName(one, other));
}

/** `May 2024`, or `May 2024 – Aug 2025`; empty while nothing in it has a date. */
export function albumSpan({ from, to }: Pick<Album, 'from' | 'to'>): string {
  if (from == null || to == null) return '';
  const [first, last] = [shortMonth(dayOf(from)), shortMonth(dayOf(to))];
  return first === last ? first : t('albums.span', { from: first, to: last });
}

/** What a saved search asks for, as a person typed it. */
export function queryLine(query: string): string {
  return queryFromParameters(new URLSearchParams(query)).text.trim() || t('albums.byPicture');
}

const dayOf = (isoDay: string): number => Date.parse(`${isoDay}T00:00:00Z`) / 86_400_000;
