import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../src-shared/contract/jobs.ts';
import { createAttention } from './attention.ts';

const nothing: Activity = {
  state: 'idle',
  seen: 0,
  done: 0,
  total: 0,
  ratePerSecond: null,
  etaSeconds: null,
  stages: [],
  problems: 0,
  pause: null,
  pace: { speed: 'balanced', by: 'person' },
};
const activity = (state: Activity['state'], done = 0, total = 0): Activity => ({ ...nothing, state, done, total });

function setUp() {
  let nowMs = 0;
  const attend = createAttention(() => nowMs);
  return {
    tell: (state: Activity['state'], done = 0, total = 0, focused = false) =>
      attend(activity(state, done, total), focused),
    pass: (ms: number) => (nowMs += ms),
  };
}

describe('what the dock and the desktop are shown', () => {
  it('is a bar as long as the work', () => {
    const { tell } = setUp();
    expect(tell('scanning', 0, 400).bar).toBeGreaterThan(1);
    expect(tell('indexing', 100, 400).bar).toBe(0.25);
    expect(tell('paused', 100, 400)).toEqual({ bar: 0.25, paused: true, ended: null });
    expect(tell('idle', 400, 400).bar).toBe(-1);
  });

  it('is no bar for a handful of photos', () => {
    expect(setUp().tell('indexing', 3, 10).bar).toBe(-1);
  });

  it('is a word at the end of many photos, said once', () => {
    const { tell, pass } = setUp();
    tell('indexing', 250, 250);
    pass(5000);
    expect(tell('idle', 250, 250).ended).toBe(250);
    expect(tell('idle', 250, 250).ended).toBeNull();
  });

  it('is a word at the end of a long time', () => {
    const { tell, pass } = setUp();
    tell('scanning');
    pass(61_000);
    tell('indexing', 30, 30);
    expect(tell('idle', 30, 30).ended).toBe(30);
  });

  it('is silence while somebody looks, after little, and after a look that found nothing new', () => {
    const { tell, pass } = setUp();
    tell('indexing', 300, 300);
    expect(tell('idle', 300, 300, true).ended).toBeNull();
    tell('indexing', 30, 30);
    expect(tell('idle', 30, 30).ended).toBeNull();
    tell('scanning');
    pass(600_000);
    expect(tell('idle', 0, 0).ended).toBeNull();
  });
});
