import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import type { Completion } from '../../../src-shared/contract/search.ts';
import { emptyQuery } from '../../state/query.ts';
import { askPauseMs, Completions } from './completions-state.svelte.ts';
import { RecentSearches, stayedMs } from './recent-searches-state.svelte.ts';

interface Asked {
  readonly text: string;
  readonly signal: AbortSignal;
  answer(...labels: string[]): Promise<void>;
}

let asked: Asked[];
let kept: string[];
let completions: Completions;
let recents: RecentSearches;

const completion = (label: string): Completion => ({
  kind: 'tag',
  label,
  text: `tag:${label} `,
  photos: 3,
  previews: [],
});

beforeEach(async () => {
  vi.useFakeTimers();
  asked = [];
  kept = ['q=snowy+hills', 'q=sea&image=photo:1', 'image=photo:2'];
  const search = {
    complete: ({ text }: { text: string }, { signal }: { signal: AbortSignal }) =>
      new Promise<{ completions: Completion[] }>((resolve) => {
        const answer = async (...labels: string[]): Promise<void> => {
          resolve({ completions: labels.map(completion) });
          await vi.advanceTimersByTimeAsync(0);
        };
        asked.push({ text, signal, answer });
      }),
    history: () => Promise.resolve({ searches: kept.map((query) => ({ query, at: '' })) }),
    remember: ({ query }: { query: string }) => {
      kept.unshift(query);
      return Promise.resolve({ remembered: true });
    },
    forget: ({ query }: { query?: string }) => {
      kept = query === undefined ? [] : kept.filter((other) => other !== query);
      return Promise.resolve({ forgotten: 1 });
    },
  };
  const api = { search } as unknown as Api;
  recents = new RecentSearches(api);
  await recents.load();
  completions = new Completions(api, recents);
});
afterEach(() => {
  vi.useRealTimers();
});

const type = (text: string, at = text.length): void => {
  completions.follow({ query: { ...emptyQuery, text }, at });
};
const labels = (): string[] => completions.items.map(({ label }) => label);
const pause = (): Promise<unknown> => vi.advanceTimersByTimeAsync(askPauseMs);

describe('suggestions', () => {
  it('of our own are there at once, those of the program behind them', async () => {
    type('sea ta');
    expect(labels()).toEqual(['taken:', 'tag:']);
    expect(completions.isOpen).toBe(true);
    await pause();
    await asked[0]?.answer('table', 'tavern');
    expect(labels()).toEqual(['taken:', 'tag:', 'table', 'tavern']);
  });

  it('are asked for once a pause, and an answer that is late never replaces a newer one', async () => {
    type('b');
    type('bo');
    await pause();
    type('boa');
    await pause();
    expect(asked.map(({ text }) => text)).toEqual(['bo', 'boa']);
    expect(asked[0]?.signal.aborted).toBe(true);
    await asked[1]?.answer('boat');
    await asked[0]?.answer('bottle');
    expect(labels()).toEqual(['boat']);
  });

  it('are not shown after they were closed', async () => {
    type('boa');
    await pause();
    completions.close();
    await asked[0]?.answer('boat');
    expect(completions.isOpen).toBe(false);
  });

  it('are walked through in a ring that leads back into the field', () => {
    type('sea ta');
    const steps: (string | undefined)[] = [];
    for (const step of [1, 1, 1, -1, -1] as const) {
      completions.move(step);
      steps.push(completions.marked?.label);
    }
    expect(steps).toEqual(['taken:', 'tag:', undefined, 'tag:', 'taken:']);
  });

  it('say where the cursor goes behind a filter that needs a value', () => {
    type('a ori night', 5);
    expect(completions.items[0]).toMatchObject({ label: 'orientation:', goesOn: true, at: 14 });
    expect(completions.items[0]?.query.text).toBe('a orientation: night');
    type('-is:f');
    expect(completions.items[0]?.query.text).toBe('-is:favourite ');
  });

  it('are recent searches that have words, where nothing is typed', () => {
    type('');
    expect(labels()).toEqual(['snowy hills', 'sea']);
    expect(completions.hasRecents).toBe(true);
    expect(completions.items[1]?.query.images).toEqual([{ image: { photoId: 1 } }]);
    type('snow');
    expect(labels()).toEqual(['snowy hills']);
  });

  it('forget one recent search, or all', async () => {
    type('');
    await completions.forget(completions.items[0] ?? null);
    expect(labels()).toEqual(['sea']);
    expect(kept).not.toContain('q=snowy+hills');
    await completions.forget(null);
    expect([labels(), kept]).toEqual([[], []]);
  });
});

describe('recent searches', () => {
  it('are those that a person stayed with, each once', async () => {
    const left = recents.lookedAt({ ...emptyQuery, text: 'b' });
    await vi.advanceTimersByTimeAsync(stayedMs - 1);
    left();
    recents.lookedAt({ ...emptyQuery, text: 'boat ' });
    await vi.advanceTimersByTimeAsync(stayedMs);
    await recents.stayed({ ...emptyQuery, text: 'boat' });
    await recents.stayed(emptyQuery);
    expect(recents.searches.slice(0, 2)).toEqual(['q=boat', 'q=snowy+hills']);
    expect(kept.filter((query) => query === 'q=boat')).toHaveLength(1);
  });
});
