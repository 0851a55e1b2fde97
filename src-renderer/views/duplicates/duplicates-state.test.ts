import { describe, expect, it, vi } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import type { DuplicateGroup, DuplicatePhoto } from '../../../src-shared/contract/duplicates.ts';
import { common, differing } from './differences.ts';
import { DuplicatesState } from './duplicates-state.svelte.ts';
import { groupKey } from './group-keys.ts';
import { keeperBy } from './keep-rule.ts';
import { reasonWords } from './keeper-words.ts';
import { SyncedZoom } from './synced-zoom.svelte.ts';

const photo = (id: number, change: Partial<DuplicatePhoto> = {}): DuplicatePhoto =>
  ({
    id, path: `/photos/${String(id)}.jpg`, width: 400, height: 300, takenAt: '2024-05-06T07:08:09', sha256: null, status: 'indexed', favourite: false,
    rating: 0, bytes: 1000, format: 'jpeg', camera: null, hasGps: false, tags: [], albums: [], caption: null, ...change,
  }) as DuplicatePhoto; // prettier-ignore
const group = (id: string, photos: DuplicatePhoto[]): DuplicateGroup => ({
  id,
  kind: 'identical',
  photos,
  keeper: photos[0]?.id ?? 0,
  reasons: ['most-pixels', 'in-albums'],
  likeness: 1,
});

function stateOver(groups: DuplicateGroup[]) {
  const resolve = vi.fn(() => Promise.resolve({ operation: null }));
  const answer = () => ({ groups, total: groups.length, photos: 0, bytes: 0, waiting: 0 });
  const api = {
    duplicates: { groups: () => Promise.resolve(answer()), resolve, dismiss: resolve },
    subscribe: () => () => undefined,
  };
  return { state: new DuplicatesState(api as unknown as Api, (call) => call().then(() => true)), resolve };
}

describe('the list of duplicates', () => {
  it('keeps what a person chose, else what the rule says, else what is proposed', async () => {
    const one = group('a', [photo(1), photo(2, { takenAt: '2020-01-01T00:00:00' }), photo(3)]);
    const { state, resolve } = stateOver([one]);
    await state.load();
    expect(state.keeperOf(one)).toBe(1);
    state.rule = 'oldest';
    expect(state.keeperOf(one)).toBe(2);
    state.keep(one, 3);
    await state.resolve(one);
    expect(resolve).toHaveBeenCalledWith({ groups: [{ keep: 3, remove: [1, 2] }] });
  });

  it('plans what applying to all would do', async () => {
    const { state } = stateOver([group('a', [photo(1), photo(2)]), group('b', [photo(3), photo(4), photo(5)])]);
    const plan = await state.plan();
    expect(plan).toMatchObject({
      photos: 3,
      bytes: 3000,
      groups: [
        { keep: 1, remove: [2] },
        { keep: 3, remove: [4, 5] },
      ],
    });
    expect(plan.samples.map(({ id }) => id)).toEqual([2, 4]);
  });
});

describe('a rule', () => {
  it('leaves to the proposal what it does not decide', () => {
    const one = { ...group('a', [photo(1), photo(2), photo(3, { favourite: true })]), keeper: 2 };
    expect(keeperBy('largest', one)).toBe(2);
    expect(keeperBy('favourite', one)).toBe(3);
  });
});

describe('facts', () => {
  it('are told where they differ, and once where they do not', () => {
    const photos = [photo(1, { tags: ['Sea'] }), photo(2, { bytes: 1001 })];
    expect(differing(photos)).toEqual(['size', 'tags']);
    expect(common(photos)).toEqual(['400 × 300', 'JPEG', expect.stringContaining('2024')]);
  });

  it('give reasons in words', () => {
    expect(reasonWords(['most-pixels', 'in-albums'], photo(1, { albums: ['A', 'B'] }))).toBe('largest, in 2 albums');
  });
});

describe('keys and zoom', () => {
  it('leave letters alone where they are switched off, and keys with others held', () => {
    const press = (key: string, held = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });
    expect(groupKey(press('k'), true)).toBe('keep');
    expect(groupKey(press('k'), false)).toBeNull();
    expect(groupKey(press('Enter'), false)).toBe('apply');
    expect(groupKey(press('n', { ctrlKey: true }), true)).toBeNull();
  });

  it('never leaves the frame', () => {
    const zoom = new SyncedZoom();
    zoom.panBy(1, 1);
    expect(zoom.transform).toBe('translate(0%, 0%) scale(1)');
    zoom.zoomBy(2, { x: 0.5, y: 0.5 });
    expect(zoom.transform).toBe('translate(-50%, -50%) scale(2)');
    zoom.panBy(9, 0);
    expect(zoom.transform).toBe('translate(50%, -50%) scale(2)');
    zoom.reset();
    expect(zoom.isZoomed).toBe(false);
  });
});
