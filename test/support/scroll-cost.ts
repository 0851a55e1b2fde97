// How much script a scrolled frame runs, read from Chromium's trace: for the bar in test/e2e and the table in test/bench.
import type { Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  /** Microseconds that the thread really ran: other programs on the machine do not count. */
  readonly tdur?: number;
  readonly tid: number;
  readonly pid: number;
}

// The interface itself uses no animation frames: those in the trace are the test's own driver and mark the frames.
const scriptEvents = new Set([
  'FunctionCall',
  'EvaluateScript',
  'TimerFire',
  'EventDispatch',
  'RunMicrotasks',
  'v8.callFunction',
]);
const driver = 'FireAnimationFrame';

/** Milliseconds of script between one driven frame and the next: handlers, timers, messages, image events, all of it. */
function scriptPerFrame(events: readonly TraceEvent[]): number[] {
  const frames = events.filter(({ name }) => name === driver);
  const main = frames[0];
  if (main == null) return [];
  const scripts = events
    .filter(
      ({ name, ph, tid, pid }) =>
        ph === 'X' && tid === main.tid && pid === main.pid && (scriptEvents.has(name) || name === driver),
    )
    .sort((a, b) => a.ts - b.ts);
  const perFrame: number[] = Array.from({ length: frames.length }, () => 0);
  let until = 0;
  let frame = 0;
  for (const { name, ts, dur = 0, tdur = dur } of scripts) {
    if (ts < until) continue;
    until = ts + dur;
    if (name === driver) continue;
    while (frame + 1 < frames.length && (frames[frame + 1]?.ts ?? Infinity) <= ts) frame += 1;
    perFrame[frame] = (perFrame[frame] ?? 0) + tdur / 1000;
  }
  return perFrame;
}

export const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN;

/** Scrolls by a step a frame, as a wheel or a fling does, and says how many elements the grid had at most. */
function drive(page: Page, stepPx: number, frames: number): Promise<number> {
  return page.evaluate(
    ([step, count]) =>
      new Promise<number>((resolve) => {
        const scroller = document.querySelector('.scroller');
        let left = count;
        let most = 0;
        const tick = (): void => {
          if (scroller == null || left-- <= 0) {
            resolve(most);
            return;
          }
          scroller.scrollTop += step;
          if (left % 20 === 0) most = Math.max(most, document.querySelectorAll('.grid-area *').length);
          requestAnimationFrame(tick);
        };
        tick();
      }),
    [stepPx, frames] as const,
  );
}

export interface ScrollCost {
  /** Milliseconds of script a frame. */
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
  /** Most elements that the grid had. */
  readonly elements: number;
}

/** What scrolling costs in script, by the browser's own trace. Playwright's tracing must be off. */
export async function measureScroll(page: Page, stepPx: number, frames: number): Promise<ScrollCost> {
  const browser = page.context().browser();
  if (browser == null) throw new Error('tracing needs a browser of its own');
  await browser.startTracing(page, { categories: ['devtools.timeline', 'v8.execute'] });
  const elements = await drive(page, stepPx, frames);
  const trace = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  const perFrame = scriptPerFrame(trace.traceEvents).slice(5);
  return { p50: percentile(perFrame, 0.5), p95: percentile(perFrame, 0.95), worst: Math.max(...perFrame), elements };
}
