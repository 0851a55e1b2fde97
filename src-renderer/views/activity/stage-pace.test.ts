import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../src-shared/contract/jobs.ts';
import { StagePaces, stageState } from './stage-pace.ts';

const activity = (done: number, total = 10_000, state: Activity['state'] = 'indexing'): Activity => ({
  state,
  seen: 0,
  done,
  total,
  ratePerSecond: null,
  etaSeconds: null,
  stages: [{ stage: 'thumbnail', done, total, failed: 0 }],
  problems: 0,
  pause: null,
  pace: { speed: 'balanced', by: 'person' },
});

/** Ten a second, told once a second. */
function after(seconds: number, total = 10_000): StagePaces {
  const paces = new StagePaces();
  for (let second = 0; second <= seconds; second++) paces.note(activity(second * 10, total), second * 1000);
  return paces;
}

describe('the pace of a stage', () => {
  it('is not told before five seconds of it were seen', () => {
    expect(after(4).of('thumbnail', 10_000)).toBeNull();
    expect(after(5).of('thumbnail', 10_000)?.ratePerSecond).toBe(10);
  });

  it('tells no time before a minute, or a fiftieth of the stage', () => {
    expect(after(19).of('thumbnail', 10_000)?.etaSeconds).toBeNull();
    expect(after(20).of('thumbnail', 10_000)?.etaSeconds).toBe(980);
    expect(after(54, 1_000_000).of('thumbnail', 1_000_000)?.etaSeconds).toBeNull();
    expect(after(60, 1_000_000).of('thumbnail', 1_000_000)?.etaSeconds).toBe(99_940);
  });

  it('looks back one minute', () => {
    const paces = after(60);
    for (let second = 61; second <= 180; second++) paces.note(activity(600 + second - 60), second * 1000);
    expect(paces.of('thumbnail', 10_000)?.ratePerSecond).toBeCloseTo(1, 1);
  });

  it('is forgotten in a pause, at the end, and where the stage is begun anew', () => {
    for (const state of ['paused', 'idle'] as const) {
      const paces = after(30);
      paces.note(activity(300, 10_000, state), 31_000);
      expect(paces.of('thumbnail', 10_000)).toBeNull();
    }
    const paces = after(30);
    paces.note(activity(0), 31_000);
    expect(paces.of('thumbnail', 10_000)).toBeNull();
  });
});

describe('the state of a stage', () => {
  it.each([
    ['done', activity(100, 100)],
    ['running', activity(10)],
    ['running', activity(10, 100, 'scanning')],
    ['waiting', activity(10, 100, 'idle')],
    ['paused', activity(10, 100, 'paused')],
    ['done', activity(100, 100, 'paused')],
  ] as const)('is %s', (expected, told) => {
    expect(stageState(told, 'thumbnail')).toBe(expected);
  });

  it('is waiting for captions as long as a photo lacks anything before', () => {
    const told = activity(10);
    const caption = { stage: 'caption', done: 0, total: 10_000, failed: 0 } as const;
    expect(stageState({ ...told, stages: [...told.stages, caption] }, 'caption')).toBe('waiting');
    const done = activity(10_000);
    expect(stageState({ ...done, stages: [...done.stages, caption] }, 'caption')).toBe('running');
  });
});
