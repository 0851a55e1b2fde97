import { describe, expect, it } from 'vitest';
import { compareKeepers, reasonsFor, type Rated } from './keeper.ts';

const photo = (change: Partial<Rated> = {}): Rated => ({
  id: 1, bytes: 100, mtimeMs: 5_000, format: 'jpeg', pixels: 1000, hasGps: 0, hasDate: 1, albums: 0, favourite: 0, rating: 0, tags: 0, ...change,
}); // prettier-ignore
const best = (...photos: Rated[]): number => photos.toSorted(compareKeepers)[0]?.id ?? 0;

describe('the photo to keep', () => {
  it('is the one with the most pixels, then the camera’s format, then a place, an album, a mark, the larger, the older file', () => {
    const order: Partial<Rated>[] = [
      { pixels: 2000 }, { format: 'raw' }, { format: 'heif' }, { hasGps: 1 }, { albums: 2 }, { albums: 1 }, { favourite: 1 }, { rating: 3 }, { tags: 1 },
      { bytes: 200 }, { mtimeMs: 1_000 }, {},
    ]; // prettier-ignore
    const photos = order.map((change, at) => photo({ ...change, id: at + 1 }));
    expect(
      photos
        .toReversed()
        .toSorted(compareKeepers)
        .map(({ id }) => id),
    ).toEqual(photos.map(({ id }) => id));
  });

  it('is the one that was there first where nothing tells them apart', () => {
    expect(best(photo({ id: 9 }), photo({ id: 4 }))).toBe(4);
  });

  it('has the reasons in which it is better than another and worse than none', () => {
    const keeper = photo({ pixels: 2000, hasGps: 1, albums: 1 });
    expect(reasonsFor(keeper, [photo(), photo({ hasGps: 1, albums: 2 })])).toEqual(['most-pixels', 'has-gps']);
    expect(reasonsFor(photo(), [photo({ id: 2 })])).toEqual([]);
  });
});
