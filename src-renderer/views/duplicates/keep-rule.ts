// Which photo of a group a rule keeps. Pure.
import type { DuplicateGroup, DuplicatePhoto } from '../../../src-shared/contract/duplicates.ts';

export const keepRules = ['best', 'largest', 'newest', 'oldest', 'favourite'] as const;
export type KeepRule = (typeof keepRules)[number];

const pixels = ({ width, height }: DuplicatePhoto): number => width * height;
const day = (photo: DuplicatePhoto, unknown: string): string => photo.takenAt ?? unknown;

/** Better first. What a rule does not decide, the program's own choice does. */
const orders: Readonly<Record<Exclude<KeepRule, 'best'>, (one: DuplicatePhoto, other: DuplicatePhoto) => number>> = {
  largest: (one, other) => pixels(other) - pixels(one) || other.bytes - one.bytes,
  newest: (one, other) => day(other, '').localeCompare(day(one, '')),
  oldest: (one, other) => day(one, '9999').localeCompare(day(other, '9999')),
  favourite: (one, other) => Number(other.favourite) - Number(one.favourite) || other.rating - one.rating,
};

export function keeperBy(rule: KeepRule, { photos, keeper }: DuplicateGroup): number {
  if (rule === 'best') return keeper;
  const order = orders[rule];
  const proposed = photos.find(({ id }) => id === keeper);
  const best = photos.reduce<DuplicatePhoto | undefined>(
    (held, photo) => (held == null || order(photo, held) < 0 ? photo : held),
    proposed,
  );
  return best?.id ?? keeper;
}
