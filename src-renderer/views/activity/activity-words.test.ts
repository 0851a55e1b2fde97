import { describe, expect, it } from 'vitest';
import { setLocale } from '../../state/messages.svelte.ts';
import { activitySentence, paceSentence } from './activity-words.ts';

const base = {
  seen: 120,
  done: 34_120,
  total: 98_400,
  ratePerSecond: 9,
  etaSeconds: null,
  stages: [],
  problems: 0,
} as const;

describe('the sentence of the activity', () => {
  it('says numbers, and an estimate only where there is one', () => {
    setLocale('en');
    expect(activitySentence({ ...base, state: 'indexing', ratePerSecond: null })).toBe('Indexing 34,120 of 98,400');
    expect(paceSentence({ ...base, state: 'indexing', ratePerSecond: 9.42 })).toBe('9.4 photos a second');
    expect(activitySentence({ ...base, state: 'indexing', etaSeconds: 7100 })).toBe(
      'Indexing 34,120 of 98,400 · about 2 hours · 9 photos a second',
    );
    expect(activitySentence({ ...base, state: 'indexing', etaSeconds: 90 })).toBe(
      'Indexing 34,120 of 98,400 · about 2 minutes · 9 photos a second',
    );
    expect(activitySentence({ ...base, state: 'indexing', etaSeconds: 20 })).toBe(
      'Indexing 34,120 of 98,400 · less than a minute · 9 photos a second',
    );
  });

  it('hides the estimate while paused', () => {
    setLocale('en');
    expect(activitySentence({ ...base, state: 'paused', etaSeconds: 7100 })).toBe('Paused at 34,120 of 98,400');
    expect(activitySentence({ ...base, state: 'paused', total: 0 })).toBe('Paused');
  });

  it('counts files while it scans', () => {
    setLocale('en');
    expect(activitySentence({ ...base, state: 'scanning', seen: 1 })).toBe('Looking through folders: 1 file seen');
  });
});
