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
  pause: null,
  pace: { speed: 'balanced', by: 'person' },
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

  it('says how hard it works where that is not as always, and why', () => {
    const told = { ...base, state: 'indexing', etaSeconds: 7100 } as const;
    expect(paceSentence({ ...told, pace: { speed: 'quiet', by: 'person' } })).toBe(
      'about 2 hours · 9 photos a second · quiet',
    );
    expect(paceSentence({ ...told, pace: { speed: 'quiet', by: 'power' } })).toContain('quiet to save power');
    expect(paceSentence({ ...told, pace: { speed: 'full', by: 'person' } })).toContain('full speed');
    expect(paceSentence({ ...told, state: 'idle', pace: { speed: 'quiet', by: 'person' } })).toBe('');
  });

  it.each([
    [{ by: 'person', until: 'restart' }, 'until Afterimage restarts'],
    [{ by: 'person', until: 'resume' }, 'until you resume'],
    [{ by: 'power', until: null }, 'because the computer saves power'],
    [{ by: 'person', until: '2026-10-18T15:20:00.000Z' }, /^until \d\d:\d\d/],
  ] as const)('says how long a pause of %o lasts, and no estimate', (pause, words) => {
    const told = paceSentence({ ...base, state: 'paused', etaSeconds: 7100, pause });
    expect(told).toMatch(words);
    expect(told).not.toContain('about');
  });

  it('counts files while it scans', () => {
    setLocale('en');
    expect(activitySentence({ ...base, state: 'scanning', seen: 1 })).toBe('Looking through folders: 1 file seen');
  });
});
