import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, openGrid, shownIds, test, topOf, tileAt } from './fixtures.ts';

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

// Playwright's own recorder walks the whole page at every step; it would be most of what is measured.
test.use({ trace: 'off' });

const percentile = (values: readonly number[], part: number): number =>
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

async function measure(
  page: Page,
  stepPx: number,
  frames: number,
): Promise<{ p50: number; p95: number; worst: number; elements: number }> {
  const browser = page.context().browser();
  if (browser == null) throw new Error('tracing needs a browser of its own');
  await browser.startTracing(page, { categories: ['devtools.timeline', 'v8.execute'] });
  const elements = await drive(page, stepPx, frames);
  const trace = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  const perFrame = scriptPerFrame(trace.traceEvents).slice(5);
  return { p50: percentile(perFrame, 0.5), p95: percentile(perFrame, 0.95), worst: Math.max(...perFrame), elements };
}

const frameLimitMs = 6;

/** A neighbour on the machine (its caches, its clock) only ever adds: a run over the limit is taken up to twice more. */
async function measureQuietly(page: Page, stepPx: number, frames: number): ReturnType<typeof measure> {
  let least = await measure(page, stepPx, frames);
  for (let again = 0; again < 2 && least.p95 > frameLimitMs; again += 1) {
    const next = await measure(page, stepPx, frames);
    if (next.p95 < least.p95) least = next;
  }
  return least;
}

for (const photos of [100_000, 1_000_000]) {
  test.describe(`the grid at ${String(photos)}`, () => {
    test.use({ photos });
    test.setTimeout(180_000);

    test('costs at most 6 ms of script a frame and 400 elements', async ({ page, host }) => {
      await openGrid(page, host);
      await page.waitForTimeout(1000);
      for (const [name, stepPx] of [
        ['slow', 30],
        ['brisk', 120],
        ['fling', 1500],
      ] as const) {
        const { p50, p95, worst, elements } = await measureQuietly(page, stepPx, 400);
        const line = `${String(photos)} ${name}: script p50 ${p50.toFixed(2)} p95 ${p95.toFixed(2)} worst ${worst.toFixed(1)} ms, elements ${String(elements)}`;
        test.info().annotations.push({ type: 'measured', description: line });
        console.log(line);
        expect(p95, name).toBeLessThanOrEqual(frameLimitMs);
        expect(elements, name).toBeLessThanOrEqual(400);
      }
    });

    test('reaches the last photo and comes back, 1:1 under the wheel everywhere', async ({ page, host }) => {
      await openGrid(page, host);
      await page.keyboard.press('End');
      await expect.poll(async () => await shownIds(page)).toContain(1);
      await page.mouse.move(700, 500);
      for (const part of [0.3, 0.6, 0.9]) {
        const box = await page.getByRole('slider', { name: 'Position in time' }).boundingBox();
        if (box == null) throw new Error('no scrubber');
        await page.mouse.click(box.x + 30, box.y + box.height * part);
        await page.mouse.move(700, 500);
        await page.waitForTimeout(300);
        const before = await tileAt(page, 400);
        await page.mouse.wheel(0, 100);
        await expect.poll(async () => Math.round(before.top - (await topOf(page, before.id)))).toBe(100);
      }
      expect(await page.locator('.canvas').evaluate((element) => element.clientHeight)).toBeLessThanOrEqual(4_000_000);
    });

    test('keeps its elements within 400 at every row height', async ({ page, host }) => {
      await openGrid(page, host);
      for (const key of ['-', '-', '0', '+', '+']) {
        await page.keyboard.press(key);
        await page.waitForTimeout(250);
        expect(await page.locator('.grid-area *').count(), key).toBeLessThanOrEqual(400);
      }
    });
  });
}

test('weighs at most 180 KB of script for the first paint', async ({ page, host }) => {
  const { gzipSync } = await import('node:zlib');
  await openGrid(page, host);
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.endsWith('.js')),
  );
  const sizes = await Promise.all(
    scripts.map(async (name) => gzipSync(await readFile(`out/renderer${new URL(name).pathname}`)).length),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`script for the first paint: ${(total / 1024).toFixed(1)} KB gzip`);
  expect(total).toBeLessThanOrEqual(180 * 1024);
});
