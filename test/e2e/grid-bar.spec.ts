import { readFile } from 'node:fs/promises';
import type { CDPSession, Page } from '@playwright/test';
import { measureScroll, type ScrollCost } from '../support/scroll-cost.ts';
import { expect, openGrid, shownIds, test, topOf, tileAt } from './fixtures.ts';

// Playwright's own recorder walks the whole page at every step; it would be most of what is measured.
test.use({ trace: 'off' });

const frameLimitMs = 6;

/** A neighbour on the machine (its caches, its clock) only ever adds: a run over the limit is taken up to twice more. */
async function measureQuietly(page: Page, stepPx: number, frames: number): Promise<ScrollCost> {
  let least = await measureScroll(page, stepPx, frames);
  for (let again = 0; again < 2 && least.p95 > frameLimitMs; again += 1) {
    const next = await measureScroll(page, stepPx, frames);
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

    test('keeps its memory while it is scrubbed about', async ({ page, host }) => {
      await openGrid(page, host);
      const devtools = await page.context().newCDPSession(page);
      // Enough to fill what rows are kept; only what grows from then on is a leak.
      await scrubAbout(page, 120);
      const before = await heapBytes(devtools);
      await scrubAbout(page, 120);
      const after = await heapBytes(devtools);
      console.log(
        `${String(photos)}: heap ${(before / 1e6).toFixed(1)} MB, ${(after / 1e6).toFixed(1)} MB after 120 more`,
      );
      expect(after).toBeLessThanOrEqual((photos > 100_000 ? 80 : 40) * 1e6);
      expect(after / before).toBeLessThan(1.05);
    });

    test('keeps its elements within 400 at every row height', async ({ page, host }) => {
      await openGrid(page, host);
      for (const key of ['-', '-', '+', '+', '+', '+']) {
        await page.keyboard.press(key);
        await page.waitForTimeout(250);
        expect(await page.locator('.grid-area *').count(), key).toBeLessThanOrEqual(400);
      }
    });
  });
}

test.describe('a month of 70,000 photos', () => {
  test.use({ photos: 71_000 });

  test('scrolls into view without a frame of 50 ms', async ({ page, host }) => {
    host.state.photos = host.state.photos.map((photo, at) => ({
      ...photo,
      day: 20_000 - Math.floor(Math.max(0, at - 500) / 2500),
    }));
    await openGrid(page, host);
    const { worst } = await measureScroll(page, 400, 300);
    console.log(`70,000 in a month: worst frame ${worst.toFixed(1)} ms of script`);
    expect(worst).toBeLessThanOrEqual(50);
  });
});

/** To places all over the library, the same in every run. */
async function scrubAbout(page: Page, times: number): Promise<void> {
  await page.evaluate(async (count) => {
    const scroller = document.querySelector('.scroller');
    for (let i = 0; i < count && scroller != null; i += 1) {
      scroller.scrollTop = ((i * 0.618_034) % 1) * scroller.scrollHeight;
      await new Promise((resolve) => setTimeout(resolve, 80));
    }
  }, times);
}

async function heapBytes(devtools: CDPSession): Promise<number> {
  for (let i = 0; i < 3; i += 1) await devtools.send('HeapProfiler.collectGarbage');
  return (await devtools.send('Runtime.getHeapUsage')).usedSize;
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
