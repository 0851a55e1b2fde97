// How far fetching, importing, verifying and making smaller are, told at most ten times a second and once when each ends. Runs in the backend.
import { cancelled, toErrorShape } from '../../../src-shared/contract/errors.ts';
import type { ModelProgress, ModelState } from '../../../src-shared/contract/models.ts';
import type { EventHub } from '../../../src-shared/rpc/events.ts';
import { throttle } from '../throttle.ts';

const everyMs = 100;
/** The rate is the mean of the last few seconds, and worth saying after one. */
const rateWindowMs = 5000;
const rateFromMs = 1000;

export interface ProgressBook {
  /** What is under way for a model, or why its last fetch ended; null where there is nothing to say. */
  of(model: string): ModelProgress | null;
  /** Does `work` and tells of it. */
  during<Result>(told: Told<Result>, work: (tell: Tell) => Promise<Result>): Promise<Result>;
  forget(model: string): void;
}

export interface Told<Result> {
  readonly model: string;
  readonly state: ModelState;
  readonly after: (result: Result) => ModelState;
  /** The state when it fails or is stopped. */
  readonly failed: ModelState;
}

export type Tell = (doneBytes: number, totalBytes: number) => void;

export function createProgressBook(announce: EventHub['emit']): ProgressBook {
  const entries = new Map<string, ModelProgress>();
  return {
    of: (model) => entries.get(model) ?? null,
    forget: (model) => void entries.delete(model),
    async during({ model, state, after, failed }, work) {
      const rate = createRate();
      const set = (change: Partial<ModelProgress>): void => {
        const before = entries.get(model) ?? {
          model,
          state,
          doneBytes: 0,
          totalBytes: 0,
          bytesPerSecond: null,
          problem: null,
        };
        entries.set(model, { ...before, ...change });
      };
      const turn = throttle(() => {
        const entry = entries.get(model);
        if (entry !== undefined) announce('models.progress', entry);
      }, everyMs);
      set({ state, problem: null });
      turn.ask();
      try {
        const result = await work((doneBytes, totalBytes) => {
          set({ doneBytes, totalBytes, bytesPerSecond: rate(doneBytes) });
          turn.ask();
        });
        set({ state: after(result), bytesPerSecond: null });
        return result;
      } catch (error) {
        const { code, message } = toErrorShape(error);
        set({ state: failed, bytesPerSecond: null, problem: code === cancelled().code ? null : message });
        throw error;
      } finally {
        turn.now();
        const entry = entries.get(model);
        // What is well is told by the files themselves from now on.
        if (entry?.problem === null) entries.delete(model);
      }
    },
  };
}

function createRate(): (bytes: number) => number | null {
  const samples: { readonly atMs: number; readonly bytes: number }[] = [];
  return (bytes) => {
    const atMs = Date.now();
    if (atMs - (samples.at(-1)?.atMs ?? 0) >= everyMs) samples.push({ atMs, bytes });
    while (samples.length > 2 && atMs - (samples[1]?.atMs ?? atMs) > rateWindowMs) samples.shift();
    const first = samples[0];
    if (first === undefined || atMs - first.atMs < rateFromMs) return null;
    return Math.max(0, Math.round(((bytes - first.bytes) * 1000) / (atMs - first.atMs)));
  };
}
