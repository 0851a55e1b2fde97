import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPacing, type Pacing } from './pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const idle = new AbortController().signal;

/** How many of three passes are through after the given time. */
async function through(pacing: Pacing, ms: number, signal = idle): Promise<number> {
  let count = 0;
  void (async () => {
    for (let pass = 0; pass < 3; pass++) {
      await pacing.pass(signal);
      count++;
    }
  })();
  await vi.advanceTimersByTimeAsync(ms);
  return count;
}

describe('the pace of indexing', () => {
  it('is full at first: everything at once, without a rest', async () => {
    const pacing = createPacing();
    expect(await through(pacing, 0)).toBe(3);
    expect(pacing.mostAtOnce(8)).toBe(8);
  });

  it('is one file at a time with rests when gentle', async () => {
    const pacing = createPacing();
    pacing.set('gentle');
    expect(pacing.mostAtOnce(8)).toBe(1);
    expect(pacing.holds).toBe(false);
    expect(await through(pacing, 650)).toBe(2);
  });

  it('lets nothing through when paused, and everything when the power is back', async () => {
    const pacing = createPacing();
    pacing.set('paused');
    let done = false;
    void pacing.pass(idle).then(() => (done = true));
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(done).toBe(false);
    expect(pacing.holds).toBe(true);
    pacing.set('full');
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toBe(true);
  });

  it('ends a rest at once when the pace is full again', async () => {
    const pacing = createPacing();
    pacing.set('gentle');
    let done = 0;
    void pacing.pass(idle).then(() => done++);
    void pacing.pass(idle).then(() => done++);
    await vi.advanceTimersByTimeAsync(10);
    pacing.set('full');
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toBe(2);
  });

  it('goes on gently where a person insists, until the next pace is set', async () => {
    const pacing = createPacing();
    pacing.set('paused');
    pacing.insist();
    expect(pacing.holds).toBe(false);
    expect(pacing.mostAtOnce(8)).toBe(1);
    pacing.set('paused');
    expect(pacing.holds).toBe(true);
  });

  it('is not made gentle by insisting on what runs at full speed', () => {
    const pacing = createPacing();
    pacing.insist();
    expect(pacing.mostAtOnce(8)).toBe(8);
  });

  it('is the gentler of what the power allows and what a person wants', async () => {
    const pacing = createPacing();
    pacing.setSpeed('quiet');
    expect(pacing.now).toEqual({ speed: 'quiet', by: 'person' });
    expect(pacing.mostAtOnce(8)).toBe(1);
    expect(await through(pacing, 650)).toBe(2);
    pacing.setSpeed('full');
    expect(pacing.now).toEqual({ speed: 'full', by: 'person' });
    expect(pacing.mostAtOnce(8)).toBe(8);
    pacing.set('gentle');
    expect(pacing.now).toEqual({ speed: 'quiet', by: 'power' });
    expect(pacing.mostAtOnce(8)).toBe(1);
    pacing.set('full');
    pacing.setSpeed('balanced');
    expect(pacing.now).toEqual({ speed: 'balanced', by: 'person' });
  });

  it('ends a rest at once when a person wants more', async () => {
    const pacing = createPacing();
    pacing.setSpeed('quiet');
    let done = 0;
    void pacing.pass(idle).then(() => done++);
    await vi.advanceTimersByTimeAsync(10);
    pacing.setSpeed('balanced');
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toBe(1);
  });

  it.each(['gentle', 'paused'] as const)('lets those through who are told to stop while it is %s', async (pace) => {
    const pacing = createPacing();
    const stop = new AbortController();
    pacing.set(pace);
    stop.abort();
    expect(await through(pacing, 0, stop.signal)).toBe(3);
  });
});
