import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttle } from './throttle.ts';

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

/** Runs of a task that takes `tookMs`, asked for every 100 ms over ten seconds. */
function runsOver10Seconds(tookMs: number): number {
  let runs = 0;
  const throttled = throttle(() => {
    runs++;
    vi.setSystemTime(Date.now() + tookMs);
  }, 1000);
  for (let i = 0; i < 100; i++) {
    throttled.ask();
    vi.advanceTimersByTime(100);
  }
  throttled.cancel();
  return runs;
}

describe('a throttle', () => {
  it('runs a quick task as often as allowed', () => {
    expect(runsOver10Seconds(0)).toBeGreaterThanOrEqual(10);
  });

  it('runs a slow task less often', () => {
    expect(runsOver10Seconds(50)).toBeLessThanOrEqual(3);
  });

  it('runs once more after the last ask, and not when cancelled', () => {
    let runs = 0;
    const throttled = throttle(() => runs++, 1000);
    throttled.ask();
    throttled.ask();
    vi.advanceTimersByTime(1000);
    expect(runs).toBe(2);
    throttled.ask();
    throttled.cancel();
    vi.advanceTimersByTime(5000);
    expect(runs).toBe(2);
  });
});
