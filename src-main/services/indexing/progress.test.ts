import { describe, expect, it } from 'vitest';
import { createProgress } from './progress.ts';

describe('progress', () => {
  it('says no rate before it is worth saying', () => {
    let now = 1_000_000;
    const progress = createProgress(() => now);
    progress.state = 'indexing';
    progress.total = 100;
    progress.advance(5);
    now += 1000;
    expect(progress.snapshot()).toMatchObject({ done: 5, total: 100, ratePerSecond: null, etaSeconds: null });
  });

  it('says photos a second and how long the rest takes', () => {
    let now = 1_000_000;
    const progress = createProgress(() => now);
    progress.state = 'indexing';
    progress.total = 1000;
    progress.advance(0);
    for (let second = 0; second < 10; second++) {
      progress.advance(20);
      now += 1000;
    }
    expect(progress.snapshot()).toMatchObject({ done: 200, ratePerSecond: 20, etaSeconds: 40 });
  });

  it('forgets what is older than a minute', () => {
    let now = 1_000_000;
    const progress = createProgress(() => now);
    progress.state = 'indexing';
    progress.advance(600);
    now += 120_000;
    progress.advance(60);
    expect(progress.snapshot().ratePerSecond).toBe(1);
  });

  it('says no time before a minute of work or a fiftieth of it', () => {
    let now = 1_000_000;
    const progress = createProgress(() => now);
    progress.state = 'indexing';
    progress.total = 100_000;
    progress.advance(0);
    const work = (seconds: number): void => {
      for (let second = 0; second < seconds; second++) {
        progress.advance(10);
        now += 1000;
      }
    };
    work(59);
    expect(progress.snapshot()).toMatchObject({ ratePerSecond: 10, etaSeconds: null });
    work(1);
    expect(progress.snapshot().etaSeconds).toBeGreaterThan(9900);
  });

  it('says no time while the scan may still find more', () => {
    let now = 1_000_000;
    const progress = createProgress(() => now);
    progress.state = 'scanning';
    progress.total = 50;
    progress.advance(20);
    now += 5000;
    expect(progress.snapshot().ratePerSecond).toBe(4);
    expect(progress.snapshot().etaSeconds).toBeNull();
  });

  it('never says more done than there is', () => {
    const progress = createProgress();
    progress.total = 3;
    progress.advance(5);
    expect(progress.snapshot()).toMatchObject({ done: 5, total: 5 });
  });
});
