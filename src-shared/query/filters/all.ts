// All filters, one row for each key; a new key is a file beside and a line here. Runs everywhere; pure.
import type { FilterKey, FilterTerm } from '../terms.ts';
import { albumFilter } from './album.ts';
import { cameraFilter } from './camera.ts';
import { exactFilter } from './exact.ts';
import type { Filter } from './filter.ts';
import { folderFilter } from './folder.ts';
import { hasFilter } from './has.ts';
import { isFilter } from './is.ts';
import { labelFilter } from './label.ts';
import { lensFilter } from './lens.ts';
import { nameFilter } from './name.ts';
import { orientationFilter } from './orientation.ts';
import { placeFilter } from './place.ts';
import { ratingFilter } from './rating.ts';
import { tagFilter } from './tag.ts';
import { takenFilter } from './taken.ts';
import { typeFilter } from './type.ts';

/** In the order in which they are offered. */
export const filters: { readonly [Key in FilterKey]: Filter<Key> } = {
  taken: takenFilter,
  place: placeFilter,
  tag: tagFilter,
  album: albumFilter,
  folder: folderFilter,
  label: labelFilter,
  rating: ratingFilter,
  is: isFilter,
  has: hasFilter,
  type: typeFilter,
  camera: cameraFilter,
  lens: lensFilter,
  name: nameFilter,
  orientation: orientationFilter,
  exact: exactFilter,
};

/** One row of the table where it does not matter which. */
export type AnyFilter = Filter<FilterKey>;

export const allFilters = Object.values(filters) as unknown as readonly AnyFilter[];

const byName = new Map(allFilters.flatMap((filter) => [filter.key, ...filter.aliases].map((name) => [name, filter])));

/** By key or alias, in any case. */
export const filterNamed = (name: string): AnyFilter | null => byName.get(name.normalize('NFKC').toLowerCase()) ?? null;

/** A term of a filter, or null where the filter does not take the value. */
export function termOf(filter: AnyFilter, text: string, negated = false): FilterTerm | null {
  const value = filter.parse(text);
  return value == null ? null : ({ key: filter.key, value, negated } as FilterTerm);
}

const nearEnough = 2;

/** The key that was probably meant: it starts so, or is at most two slips away. */
export function nearestKey(name: string): FilterKey | null {
  const typed = name.toLowerCase();
  if (typed.length < 2 || typed.length > 16) return null;
  let best: { readonly key: FilterKey; readonly slips: number } | null = null;
  for (const [known, filter] of byName) {
    const slips = typed.length >= 3 && known.startsWith(typed) ? 0.5 : slipsBetween(typed, known);
    if (slips <= Math.min(nearEnough, known.length / 3) && slips < (best?.slips ?? Infinity))
      best = { key: filter.key, slips };
  }
  return best?.key ?? null;
}

/** Letters to add, take away, change or swap with their neighbour (optimal string alignment). */
function slipsBetween(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > nearEnough) return Infinity;
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let slips = Math.min(
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) slips = Math.min(slips, (before[column - 2] ?? 0) + 1);
      line.push(slips);
    }
    [before, above] = [above, line];
  }
  return above[other.length] ?? Infinity;
}
