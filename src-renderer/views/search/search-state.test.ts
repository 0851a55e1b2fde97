import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import type { Band, Strictness } from '../../../src-shared/contract/choices.ts';
import type { SearchQuery, SearchResult } from '../../../src-shared/contract/search.ts';
import { emptySource } from '../../components/grid/photo-source.ts';
import { emptyQuery } from '../../state/query.ts';
import { SearchState, typingPauseMs } from './search-state.svelte.ts';

interface Asked {
  readonly method: 'run' | 'similar';
  readonly input: SearchQuery;
  readonly answer: (told: number | SearchResult) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
  cancelled: boolean;
}

interface Told {
  readonly strong?: number;
  readonly possible?: number;
  readonly unlikely?: number;
}

/** So many results of each band, all of them told. */
function result(told: number | Told, more: Partial<SearchResult> = {}): SearchResult {
  const { strong = 0, possible = 0, unlikely = 0 } = typeof told === 'number' ? { strong: told } : told;
  const bandOf = [...Array<Band>(strong).fill('strong'), ...Array<Band>(possible).fill('possible')];
  const hits = Array.from({ length: strong + possible + unlikely }, (_, i) => ({
    id: i + 1,
    width: 30,
    height: 20,
    status: 'indexed',
    rank: i + 1,
    band: bandOf[i] ?? 'unlikely',
    why: [],
  }));
  return {
    results: hits as unknown as SearchResult['results'],
    searched: 500,
    milliseconds: 12,
    confidence: 'clear',
    counts: { strong, possible, unlikely },
    relax: [],
    ...more,
  };
}

/** `named`: how many photos a filter text lets through. */
function fakeApi(named: (where: string) => number): { api: Api; asked: Asked[] } {
  const asked: Asked[] = [];
  const organise = {
    count: ({ set }: { set: { where: string } }) => Promise.resolve({ photos: named(set.where), bytes: 0 }),
  };
  const method =
    (name: Asked['method']) =>
    (input: SearchQuery, { signal }: { signal: AbortSignal }) =>
      new Promise<SearchResult>((resolve, reject) => {
        const turn = async (): Promise<void> => {
          for (let i = 0; i < 8; i++) await Promise.resolve();
        };
        const own: Asked = {
          method: name,
          input,
          cancelled: false,
          answer: (told) => (resolve(typeof told === 'number' ? result(told) : told), turn()),
          fail: (error) => (reject(error), turn()),
        };
        signal.addEventListener('abort', () => {
          own.cancelled = true;
          reject(cancelled());
        });
        asked.push(own);
      });
  return {
    api: { organise, search: { run: method('run'), similar: method('similar') } } as unknown as Api,
    asked,
  };
}

const words = (text: string): typeof emptyQuery => ({ ...emptyQuery, text });

describe('results as you type', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const setUp = (named: (where: string) => number = () => 0) => {
    const { api, asked } = fakeApi(named);
    const setting = { strictness: 'normal' as Strictness };
    const state = new SearchState(api, { colours: () => emptySource, strictness: () => setting.strictness });
    return { state, asked, setting };
  };

  it('asks once, after a pause in typing', () => {
    const { state, asked } = setUp();
    for (const text of ['re', 'red', 'red b']) state.follow(words(text), 'typed');
    vi.advanceTimersByTime(typingPauseMs - 1);
    expect(asked).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(asked.map(({ input }) => input.text)).toEqual(['red b']);
  });

  it('cancels the question before and keeps its results until new ones land', async () => {
    const { state, asked } = setUp();
    state.follow(words('red'), 'now');
    await asked[0]?.answer(7);
    expect(state.source.count).toBe(7);
    state.follow(words('red b'), 'now');
    state.follow(words('red bicycle'), 'now');
    expect(asked[1]?.cancelled).toBe(true);
    expect([state.busy, state.source.count]).toEqual([true, 7]);
    await asked[2]?.answer(3);
    expect([state.busy, state.source.count, state.answered.text]).toEqual([false, 3, 'red bicycle']);
    expect(state.error).toBeNull();
  });

  it('shows nothing once the words are gone, but keeps results while a letter is too few', async () => {
    const { state, asked } = setUp();
    state.follow(words('red'), 'now');
    await asked[0]?.answer(7);
    state.follow(words('r'), 'typed');
    expect([state.source.count, state.busy]).toEqual([7, false]);
    state.follow(words(''), 'typed');
    expect(state.source.count).toBe(0);
    expect(state.result).toBeNull();
  });

  it('asks for photos like one where there is only a picture', () => {
    const { state, asked } = setUp();
    state.follow({ ...emptyQuery, images: [{ image: { photoId: 9 } }] }, 'now');
    state.follow({ ...emptyQuery, images: [{ image: { photoId: 9 } }], text: 'at night' }, 'now');
    expect(asked.map(({ method }) => method)).toEqual(['similar', 'run']);
  });

  it('says what went wrong and recovers with the next answer', async () => {
    const { state, asked } = setUp();
    state.follow(words('red'), 'now');
    await asked[0]?.fail(new AppError('model-missing', 'No model is installed.'));
    expect(state.error).toEqual({ code: 'model-missing', message: 'No model is installed.' });
    state.refresh();
    await asked[1]?.answer(1);
    expect([state.error, state.source.count]).toEqual([null, 1]);
  });

  it('offers more only while there may be more', async () => {
    const { state, asked } = setUp();
    state.follow(words('red'), 'now');
    await asked[0]?.answer({ ...result(300), counts: { strong: 20, possible: 480, unlikely: 0 } });
    expect(state.canShowMore).toBe(true);
    state.showMore();
    await asked[1]?.answer(500);
    expect(asked[1]?.input.limit).toBe(1200);
    expect(state.canShowMore).toBe(false);
  });

  it('folds the unlikely ones, and asks for them only when they are wanted', async () => {
    const { state, asked } = setUp();
    state.follow(words('red'), 'now');
    const counts = { strong: 2, possible: 3, unlikely: 148 };
    await asked[0]?.answer({ ...result({ strong: 2, possible: 3 }), counts });
    expect(asked[0]?.input.unlikely).toBe(false);
    expect(state.sections).toEqual([
      { kind: 'strong', count: 2, first: 0, folded: false },
      { kind: 'possible', count: 3, first: 2, folded: false },
      { kind: 'unlikely', count: 148, first: 5, folded: true },
    ]);
    state.showUnlikely();
    expect(asked[1]?.input.unlikely).toBeUndefined();
    await asked[1]?.answer({ ...result({ strong: 2, possible: 3, unlikely: 148 }), counts });
    expect([state.source.count, state.sections.at(-1)]).toEqual([
      153,
      { kind: 'unlikely', count: 148, first: 5, folded: false },
    ]);
    state.follow(words('blue'), 'now');
    expect(asked[2]?.input.unlikely).toBe(false);
  });

  it('folds the unlikely ones among photos like one, too', async () => {
    const { state, asked } = setUp();
    state.follow({ ...emptyQuery, images: [{ image: { photoId: 9 } }] }, 'now');
    await asked[0]?.answer(result({ strong: 1, possible: 2, unlikely: 30 }));
    expect([state.source.count, state.sections.at(-1)?.folded]).toEqual([3, true]);
  });

  it('shows the closest twelve where there is no clear match, and the ways out that lead somewhere', async () => {
    const { state, asked } = setUp((where) => (where.includes('name:') ? 3 : 0));
    state.follow(words('red tractor taken:2019..2021 -tag:people'), 'now');
    const relax = [
      { term: 'taken:2019..2021', hidden: 41 },
      { term: 'tag:gone', hidden: 9 },
    ];
    const counts = { strong: 0, possible: 0, unlikely: 500 };
    await asked[0]?.answer({ ...result(0), confidence: 'none', counts, relax });
    expect(asked[1]?.input).toMatchObject({ limit: 12 });
    expect(asked[1]?.input.unlikely).toBeUndefined();
    await asked[1]?.answer({ ...result({ unlikely: 12 }), confidence: 'none', counts, relax });
    expect(state.sections).toEqual([{ kind: 'closest', count: 12, first: 0, folded: false }]);
    expect(state.offers).toEqual([
      { kind: 'without', term: 'taken:2019..2021', photos: 41, text: 'red tractor -tag:people' },
      {
        kind: 'names',
        term: 'red tractor',
        photos: 3,
        text: '-tag:people taken:2019..2021 name:"red tractor"',
      },
    ]);
  });

  it('leaves filters alone to the list in time order', () => {
    const { state, asked } = setUp();
    state.follow(words('tag:beach'), 'now');
    expect([asked.length, state.busy, state.result]).toEqual([0, false, null]);
  });

  it('asks with the strictness that is set, and again when it changes', async () => {
    const { state, asked, setting } = setUp();
    state.follow(words('red'), 'now');
    await asked[0]?.answer(3);
    state.followStrictness('normal');
    expect(asked).toHaveLength(1);
    setting.strictness = 'strict';
    state.followStrictness('strict');
    expect(asked[1]?.input.strictness).toBe('strict');
    state.follow({ ...words('red'), strictness: 'wide' }, 'now');
    expect(asked[2]?.input.strictness).toBe('wide');
  });

  it('answers every step of a slider that it can, and always the last', async () => {
    const { state, asked } = setUp();
    const at = (alpha: number) => ({ ...words('red'), images: [{ image: { photoId: 9 } }], alpha });
    for (const alpha of [0.6, 0.55, 0.5]) state.follow(at(alpha), 'slid');
    expect(asked.map(({ input }) => input.alpha)).toEqual([0.6]);
    await asked[0]?.answer(3);
    expect(asked[0]?.cancelled).toBe(false);
    expect(asked.map(({ input }) => input.alpha)).toEqual([0.6, 0.5]);
    await asked[1]?.answer(4);
    expect([state.busy, state.source.count, state.answered.alpha]).toEqual([false, 4, 0.5]);
  });

  it('explains a result with what spoke for it, one at a time', async () => {
    const { state, asked } = setUp();
    state.follow(words('red'), 'now');
    const told = result(2);
    const why = [{ source: 'tag', text: 'red', words: ['red'] }] as const;
    await asked[0]?.answer({ ...told, results: told.results.map((hit) => ({ ...hit, why: hit.id === 1 ? why : [] })) });
    expect([state.why.toggle(1), state.why.lines]).toEqual([true, why]);
    expect([state.why.toggle(2), state.why.id]).toEqual([false, 1]);
    expect([state.why.toggle(1), state.why.id]).toEqual([true, null]);
  });
});
