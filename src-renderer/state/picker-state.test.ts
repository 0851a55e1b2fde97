import { describe, expect, it } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import type { PhotoSet } from '../../src-shared/contract/organise.ts';
import type { OrganiseState, PickerQuestion } from './organise-state.svelte.ts';
import { matching, PickerState } from './picker-state.svelte.ts';

const tags = ['Family', 'Lisbon', 'To print', 'Old family'].map((name, index) => ({ id: index + 1, name, photos: 9, suggested: 0 })); // prettier-ignore
const having: Readonly<Record<string, readonly number[]>> = { Family: [1, 2, 3, 40], Lisbon: [2, 50] };

function picker(set: PhotoSet, count: number, kind: PickerQuestion['kind'] = 'tag') {
  const done: unknown[] = [];
  const organise = {
    tags,
    albums: [],
    load: () => Promise.resolve(),
    tag: (_set: PhotoSet, change: unknown) => Promise.resolve(done.push(change) > 0),
    createAlbum: (name: string) => Promise.resolve(done.push(name) > 0),
  } as unknown as OrganiseState;
  const counted = (wanted: PhotoSet): number => {
    if (!('where' in wanted)) return 0;
    const name = /"(.*)"/.exec(wanted.where)?.[1] ?? '';
    return (having[name] ?? []).filter((id) => !wanted.except.includes(id)).length;
  };
  const api = {
    organise: { count: ({ set: wanted }: { set: PhotoSet }) => Promise.resolve({ photos: counted(wanted), bytes: 0 }) },
  } as unknown as Api;
  return { done, state: new PickerState({ api, organise }, { kind, set, count }) };
}

describe('picking a tag', () => {
  it('finds what begins with the words before what has them inside, whatever the case', () => {
    expect(matching(tags, 'FAM').map(({ name }) => name)).toEqual(['Family', 'Old family']);
    expect(matching(tags, ' ').length).toBe(4);
  });

  it('offers a new one unless there is one of that name', () => {
    const { state } = picker({ ids: [1] }, 1);
    state.type(' fam"ily ');
    expect(state.options.map(({ name }) => name)).toEqual(['Family', 'Old family']);
    state.type('Porto');
    expect(state.options).toEqual([{ id: null, name: 'Porto', photos: 0 }]);
    expect(state.active).toBe(0);
  });

  it('means none before a word is typed, and walks round with the arrows', () => {
    const { state } = picker({ ids: [1] }, 1);
    expect(state.active).toBe(-1);
    state.move(-1);
    expect(state.active).toBe(3);
    state.move(1);
    expect(state.active).toBe(0);
  });

  it('knows how many of the photos have each, by ids and by a filter', async () => {
    for (const set of [{ ids: [1, 2, 7] }, { where: '', except: [3, 40, 50] }]) {
      const { state } = picker(set, 3);
      await state.count();
      const [family, lisbon] = state.options;
      expect([family, lisbon].map((option) => option && state.members(option))).toEqual([2, 1]);
    }
  });

  it('cannot tell within a filter of the same kind', async () => {
    const { state } = picker({ where: 'tag:"Lisbon"', except: [] }, 2);
    await state.count();
    expect(state.options.map((option) => state.members(option))).toEqual([null, null, null, null]);
  });

  it('gives to all, and takes where all have it', async () => {
    const { state, done } = picker({ ids: [1, 2] }, 2);
    await state.count();
    const [family, lisbon] = state.options;
    if (family == null || lisbon == null) throw new Error('no options');
    await state.choose(lisbon);
    await state.choose(family);
    expect(done).toEqual([{ add: ['Lisbon'] }, { remove: ['Family'] }]);
  });

  it('makes an album of what is typed', async () => {
    const { state, done } = picker({ ids: [1, 2] }, 2, 'album');
    state.type('Porto');
    const [made] = state.options;
    if (made == null) throw new Error('no option');
    await state.choose(made);
    expect(done).toEqual(['Porto']);
  });
});
