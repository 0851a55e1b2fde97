import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Operation } from '../../src-shared/contract/organise.ts';
import { flagFavourite } from '../../src-shared/photo/timeline-pack.ts';
import { emptySource } from '../components/grid/photo-source.ts';
import { Notices } from './notices-state.svelte.ts';
import { OrganiseState } from './organise-state.svelte.ts';

const operation = (change: Partial<Operation> = {}): Operation => ({
  id: 7,
  kind: 'add-to-album',
  changed: 12,
  name: 'Italy',
  at: '2026-10-18T12:00:00Z',
  undone: false,
  ...change,
});

function setUp() {
  const calls: string[] = [];
  let answer: { operation: Operation | null } | Error = { operation: operation() };
  let announce: (event: { operation: Operation | null }) => void = () => undefined;
  const method = (name: string) => (input: unknown) => {
    calls.push(`${name} ${JSON.stringify(input ?? null)}`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const names = ['mark', 'tag', 'addToAlbum', 'takeFromAlbum', 'createAlbum', 'undo', 'redo'];
  const organise = {
    ...Object.fromEntries(names.map((name) => [name, method(name)])),
    tags: () => Promise.resolve({ tags: [] }),
    albums: () => Promise.resolve({ albums: [] }),
  };
  const api = {
    organise,
    subscribe: (_name: string, listener: typeof announce) => {
      announce = listener;
      return () => undefined;
    },
  } as unknown as Api;
  const notices = new Notices();
  const state = new OrganiseState({ api, notices });
  return {
    calls,
    notices,
    state,
    answers: (next: typeof answer) => (answer = next),
    announces: (changed: Operation | null) => {
      announce({ operation: changed });
    },
    shown: () => notices.shown.map(({ text }) => text),
  };
}

const source = { ...emptySource, count: 3, id: Uint32Array.of(1, 2, 3), flags: Uint8Array.of(0, flagFavourite, 0) };
const favourites = (state: OrganiseState) => [0, 1, 2].filter((photo) => state.isFavourite(source, photo));

describe('organising', () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) }); // prettier-ignore
    vi.useFakeTimers();
    return () => {
      vi.unstubAllGlobals();
      vi.useRealTimers();
    };
  });

  it('says each thing once, with a way back to that very thing', async () => {
    const { state, notices, calls, shown } = setUp();
    expect(await state.addToAlbum(4, { ids: [1, 2] })).toBe(true);
    expect(shown()).toEqual(['12 photos added to “Italy”.']);
    notices.shown[0]?.action?.run();
    await vi.runAllTimersAsync();
    expect(calls).toEqual(['addToAlbum {"id":4,"set":{"ids":[1,2]}}', 'undo {"operation":7}']);
  });

  it('takes back and does again, and says what', async () => {
    const { state, shown, answers } = setUp();
    await state.undo();
    expect(shown()).toEqual(['Taken back: 12 photos added to “Italy”.']);
    await state.redo();
    expect(shown().at(-1)).toBe('12 photos added to “Italy”.');
    answers(new AppError('not-found', 'nothing'));
    await state.undo();
    await state.redo();
    expect(shown().slice(-2)).toEqual(['There is nothing to take back.', 'There is nothing to do again.']);
    answers(new AppError('conflict', 'Something later builds on this.'));
    await state.undo();
    expect(shown().at(-1)).toBe('Something later builds on this.');
  });

  it('shows a favourite before the program has it, and not any more where it could not be', async () => {
    const { state, answers, shown, notices } = setUp();
    answers({ operation: operation({ kind: 'favourite', changed: 1, name: null }) });
    const marking = state.mark({ ids: [1] }, { favourite: true }, [1]);
    expect(favourites(state)).toEqual([0, 1]);
    await marking;
    expect(favourites(state)).toEqual([0, 1]);
    expect([shown(), notices.spoken]).toEqual([[], '1 photo is a favourite now.']);
    answers(new AppError('permission', 'The library is read-only.'));
    const failing = state.mark({ ids: [2] }, { favourite: false }, [2]);
    expect(favourites(state)).toEqual([0]);
    expect(await failing).toBe(false);
    expect(favourites(state)).toEqual([0, 1]);
    expect(shown()).toEqual(['The library is read-only.']);
  });

  it('believes the program again when a favourite was taken back or set elsewhere', async () => {
    const { state, answers, announces } = setUp();
    answers({ operation: operation({ kind: 'favourite', changed: 2 }) });
    await state.mark({ ids: [1, 3] }, { favourite: true }, [1, 3]);
    expect(favourites(state)).toEqual([0, 1, 2]);
    announces(operation({ kind: 'tag' }));
    expect(favourites(state)).toEqual([0, 1, 2]);
    announces(operation({ kind: 'favourite', undone: true }));
    expect(favourites(state)).toEqual([1]);
  });

  it('says only the first time where the files of removed photos are', async () => {
    const { state, answers, shown } = setUp();
    answers({ operation: operation({ kind: 'remove', changed: 500 }) });
    await state.mark({ ids: [1] }, { removed: true });
    await state.mark({ ids: [1] }, { removed: true });
    expect(shown()).toEqual([
      '500 photos removed. The files stay where they are; you find them under Removed.',
      '500 photos removed.',
    ]);
  });

  it('shows nothing where nothing changed', async () => {
    const { state, answers, shown, notices } = setUp();
    answers({ operation: null });
    expect(await state.tag({ ids: [1] }, { add: ['Italy'] })).toBe(true);
    expect([shown(), notices.spoken]).toEqual([[], 'Nothing to change.']);
  });
});
