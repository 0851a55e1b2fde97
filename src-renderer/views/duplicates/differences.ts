// In what the photos of a group differ, and what they have in common. Pure.
import type { DuplicatePhoto } from '../../../src-shared/contract/duplicates.ts';
import { fileSize, folderOf, wallTime } from '../../state/dates.ts';
import { formatNumber, type MessageKey, t } from '../../state/messages.svelte.ts';

export const factNames = ['pixels', 'size', 'format', 'taken', 'camera', 'place', 'rating', 'tags', 'albums', 'caption', 'folder'] as const; // prettier-ignore
export type FactName = (typeof factNames)[number];

export const factLabels: Readonly<Record<FactName, MessageKey>> = {
  pixels: 'duplicates.pixels',
  size: 'duplicates.size',
  format: 'duplicates.format',
  taken: 'duplicates.taken',
  camera: 'duplicates.camera',
  place: 'duplicates.place',
  rating: 'duplicates.rating',
  tags: 'duplicates.tags',
  albums: 'duplicates.albums',
  caption: 'duplicates.caption',
  folder: 'duplicates.folder',
};

const listed = (names: readonly string[]): string => names.join(', ');

const values: Readonly<Record<FactName, (photo: DuplicatePhoto) => string>> = {
  pixels: ({ width, height }) => `${formatNumber(width)} × ${formatNumber(height)}`,
  size: ({ bytes }) => fileSize(bytes),
  format: ({ format }) => format.toUpperCase(),
  taken: ({ takenAt }) => (takenAt == null ? '' : wallTime(takenAt, 'short')),
  camera: ({ camera }) => camera ?? '',
  place: ({ hasGps }) => (hasGps ? t('duplicates.hasPlace') : ''),
  rating: ({ favourite, rating }) =>
    listed([...(favourite ? [t('duplicates.favourite')] : []), ...(rating > 0 ? ['★'.repeat(rating)] : [])]),
  tags: ({ tags }) => listed(tags),
  albums: ({ albums }) => listed(albums),
  caption: ({ caption }) => caption ?? '',
  folder: ({ path }) => folderOf(path),
};

/** What decides whether two are the same: sizes that only look alike are not. */
const keys: Partial<Record<FactName, (photo: DuplicatePhoto) => string>> = {
  size: ({ bytes }) => String(bytes),
  taken: ({ takenAt }) => takenAt ?? '',
};

const keyOf = (name: FactName, photo: DuplicatePhoto): string => (keys[name] ?? values[name])(photo);

/** Facts that are not the same for all of them, in a fixed order. */
export const differing = (photos: readonly DuplicatePhoto[]): FactName[] =>
  factNames.filter((name) => new Set(photos.map((photo) => keyOf(name, photo))).size > 1);

/** Values of the facts that are the same for all and not empty. */
export function common(photos: readonly DuplicatePhoto[]): string[] {
  const [first] = photos;
  if (first == null) return [];
  const different = new Set(differing(photos));
  return factNames
    .filter((name) => name !== 'folder' && !different.has(name))
    .flatMap((name) => values[name](first) || []);
}

/** In words; a dash where there is nothing. */
export const factOf = (name: FactName, photo: DuplicatePhoto): string => values[name](photo) || '–';
