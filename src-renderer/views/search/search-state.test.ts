import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import type { SearchQuery, SearchResult } from '../../../src-shared/contract/search.ts';
import { emptySource } from '../../components/grid/photo-source.ts';
import { emptyQuery } from '../../state/query.ts';
import { SearchState, typingPauseMs } from './search-state.svelte.ts';

interface Asked {
  readonly method: 'run' | 'similar';
  readonly input: SearchQuery;
  readonly answer: (count: number) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
  cancelled: boolean;
}

function result(count: number): SearchResult {
  const hits = Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    width: 30,
    height: 20,
    status: 'indexed',
    rank: i + 1,
  }));
  return { results: hits as unknown as SearchResult['results'], searched: 500, milliseconds: 12 };
}

function fakeApi(): { api: Api; asked: Asked[] } {
  const asked: Asked[] = [];
  const method =
    (name: Asked['method']) =>
    (input: SearchQuery, { signal }: { signal: AbortSignal }) =>
      new Promise<SearchResult>((resolve, reject) => {
        const turn = async (): Promise<void> => {
          await Promise.resolve();
          await Promise.resolve();
        };
        const own: Asked = {
          method: name,
          input,
          cancelled: false,
          answer: (count) => (resolve(result(count)), turn()),
          fail: (error) => (reject(error), turn()),
        };
        signal.addEventListener('abort', () => {
          own.cancelled = true;
          reject(cancelled());
        });
        asked.push(own);
      });
  return { api: { search: { run: method('run'), similar: method('similar') } } as unknown as Api, asked };
}

const words = (text: string): typeof emptyQuery => ({ ...emptyQuery, text });

describe('results as you type', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const setUp = (): { state: SearchState; asked: Asked[] } => {
    const { api, asked } = fakeApi();
    return { state: new SearchState(api, () => emptySource), asked };
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
    state.follow({ ...emptyQuery, image: { photoId: 9 } }, 'now');
    state.follow({ ...emptyQuery, image: { photoId: 9 }, text: 'at night' }, 'now');
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
    await asked[0]?.answer(300);
    expect(state.canShowMore).toBe(true);
    state.showMore();
    await asked[1]?.answer(500);
    expect(asked[1]?.input.limit).toBe(1200);
    expect(state.canShowMore).toBe(false);
  });
});
