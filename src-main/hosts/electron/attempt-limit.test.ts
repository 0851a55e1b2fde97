import { describe, expect, it } from 'vitest';
import { limitAttempts } from './attempt-limit.ts';

describe('a limit of attempts', () => {
  it('allows so many in any span of the time, and more later', () => {
    let nowMs = 0;
    const mayTry = limitAttempts({ times: 3, withinMs: 1000 }, () => nowMs);
    expect([mayTry(), mayTry(), mayTry(), mayTry()]).toEqual([true, true, true, false]);
    nowMs = 1000;
    expect(mayTry()).toBe(true);
  });
});
