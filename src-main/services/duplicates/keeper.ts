// Which photo of a group is proposed to be kept, and why. Pure; runs in the backend.
import type { KeeperReason } from '../../../src-shared/contract/choices.ts';
import type { PhotoFormat } from '../../../src-shared/photo/formats.ts';
import type { Candidate } from '../../store/duplicates.ts';

/** Of a candidate, what is compared. */
export type Rated = Omit<Candidate, 'id' | 'contentId' | 'path'> & { readonly id: number };

/** What cameras write, before what copies are made of. */
const originality: Partial<Record<PhotoFormat, number>> = { raw: 3, heif: 2, tiff: 1, jpeg: 1 };

/** Strongest first, as the treaty lists them; more is better. */
const criteria: readonly (readonly [KeeperReason, (photo: Rated) => number])[] = [
  ['most-pixels', ({ pixels }) => pixels],
  ['original-format', ({ format }) => originality[format] ?? 0],
  ['has-gps', ({ hasGps }) => hasGps],
  ['has-date', ({ hasDate }) => hasDate],
  ['in-albums', ({ albums }) => albums],
  ['favourite', ({ favourite }) => favourite],
  ['rated', ({ rating }) => rating],
  ['tagged', ({ tags }) => tags],
  ['most-bytes', ({ bytes }) => bytes],
  ['oldest', ({ mtimeMs }) => -Math.trunc(mtimeMs / 1000)],
];

/** Better first; the lower id where all else is equal. */
export function compareKeepers(one: Rated, other: Rated): number {
  for (const [, value] of criteria) {
    const difference = value(other) - value(one);
    if (difference !== 0) return difference;
  }
  return one.id - other.id;
}

/** In what the first, which is kept, is better than some other of its group and worse than none. */
export function reasonsFor(keeper: Rated, others: readonly Rated[]): KeeperReason[] {
  return criteria
    .filter(([, value]) => {
      const own = value(keeper);
      return others.every((other) => value(other) <= own) && others.some((other) => value(other) < own);
    })
    .map(([reason]) => reason);
}
