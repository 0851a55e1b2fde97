// What the interface costs at 10,000, 100,000 and 1,000,000 photos, in Chromium on the host in memory. The figures of one size stand
// beside those of the smallest in the same run: what grows with the library is seen, whatever the machine.
import { chromium, type Browser, type Page } from '@playwright/test';
import buildRenderer from '../e2e/build-renderer.ts';
import { chromiumProgram } from '../support/chromium.ts';
import { type FakeHost, startFakeHost } from '../support/fake-host.ts';
import { measureScroll, percentile } from '../support/scroll-cost.ts';

const sizes = [10_000, 100_000, 1_000_000];
const quick = process.argv.includes('--quick');
const rounds = quick ? 5 : 20;

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

const tile = '[role=gridcell]';

async function open(browser: Browser, host: FakeHost, path = '/'): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 860 } });
  await page.goto(host.url + path);
  await page.locator(tile).first().waitFor();
  await page.waitForTimeout(1000);
  return page;
}

/** Milliseconds from an act in the page until something holds, both read by the page's own clock at frames. */
function until(page: Page, act: string, holds: string): Promise<number> {
  // As text: the page's policy refuses code that is made in the page, and rightly.
  return page.evaluate<number>(`new Promise((resolve, reject) => {
    const startedAt = performance.now();
    ${act};
    const look = () => {
      const passedMs = performance.now() - startedAt;
      if (${holds}) resolve(passedMs);
      else if (passedMs > 10000) reject(new Error('never: ' + ${JSON.stringify(holds)}));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
}

/** Every tile on the screen has its picture, or is one that has none. */
const allDecoded = `(() => {
  const view = document.querySelector('.scroller').getBoundingClientRect();
  const shown = [...document.querySelectorAll('${tile}')].filter((tile) => {
    const box = tile.getBoundingClientRect();
    return box.bottom > view.top && box.top < view.bottom;
  });
  return shown.length > 3 && shown.every((tile) => {
    const image = tile.querySelector('img');
    return tile.classList.contains('failed') || (image != null && image.complete && image.naturalWidth > 0);
  });
})()`;

/** Places all over the library, the same ones in every run. */
const places = Array.from({ length: rounds }, (_, i) => ((i * 0.618_034) % 1) * 0.98);

async function scrub(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (const place of places) {
    times.push(
      await until(
        page,
        `const e = document.querySelector('.scroller'); e.scrollTop = ${String(place)} * e.scrollHeight`,
        allDecoded,
      ),
    );
  }
  return times;
}

async function typeWords(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const words = `red bicycle ${String(i)}`;
    const act = `const f = document.querySelector('search input[type=text]'); f.value = ${JSON.stringify(words)}; f.dispatchEvent(new Event('input', { bubbles: true }))`;
    times.push(await until(page, act, `document.title.startsWith(${JSON.stringify(words)}) && document.querySelector('.progress.busy') == null && document.querySelector('${tile}') != null`)); // prettier-ignore
  }
  return times;
}

async function openPhotos(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    // In its middle: a click in its corner chooses it.
    const act = `const t = [...document.querySelectorAll('${tile}')][${String(i % 6)}], b = t.getBoundingClientRect();
      t.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: b.x + b.width / 2, clientY: b.y + b.height / 2 }))`;
    times.push(await until(page, act, `location.pathname.startsWith('/photo/') && document.querySelector('.stage img') != null`)); // prettier-ignore
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => location.pathname === '/');
    await page.waitForTimeout(200);
  }
  return times;
}

async function heapMegabytes(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

async function measureSize(browser: Browser, photos: number): Promise<Row[]> {
  const host = await startFakeHost(photos);
  try {
    const page = await open(browser, host);
    const rows: Row[] = [];
    const add = (name: string, unit: string, value: number): void => {
      rows.push({ name, unit, value });
    };
    for (const [name, stepPx] of [
      ['slow (30 px)', 30],
      ['brisk (120 px)', 120],
      ['fling (1,500 px)', 1500],
    ] as const) {
      const { p95, elements } = await measureScroll(page, stepPx, quick ? 120 : 400);
      add(`script a frame, ${name}, p95`, 'ms', p95);
      if (stepPx === 1500) add('elements of the grid, most', '', elements);
    }
    const relayouts: number[] = [];
    for (let i = 0; i < rounds; i += 1) {
      const before = await page.evaluate(() => document.querySelector('.canvas')?.clientHeight);
      await page.setViewportSize({ width: i % 2 === 0 ? 1200 : 1440, height: 860 });
      relayouts.push(await until(page, '', `document.querySelector('.canvas').clientHeight !== ${String(before)} || ${String(photos)} > 60000`)); // prettier-ignore
    }
    add('new width to new layout, p95', 'ms', percentile(relayouts, 0.95));
    add('scrub to all decoded, p50', 'ms', percentile(await scrub(page), 0.5));
    add('heap after that', 'MB', await heapMegabytes(page));
    const selectAll = await until(page, `document.querySelector('${tile}').focus(); document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', ctrlKey: true, bubbles: true, cancelable: true }))`, `document.querySelector('${tile}[aria-selected=true]') != null`); // prettier-ignore
    add('select all', 'ms', selectAll);
    await page.close();
    const fresh = await open(browser, host);
    add('click to enlarged photo, p95', 'ms', percentile(await openPhotos(fresh), 0.95));
    add('last key to results, p95', 'ms', percentile(await typeWords(fresh), 0.95));
    await fresh.close();
    return rows;
  } finally {
    await host.close();
  }
}

await buildRenderer();
const browser = await chromium.launch({ executablePath: chromiumProgram(), args: ['--no-sandbox', '--disable-gpu'] });
const columns: Row[][] = [];
for (const photos of sizes) {
  process.stderr.write(`${photos.toLocaleString('en')} photos …\n`);
  columns.push(await measureSize(browser, photos));
}
await browser.close();

const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
console.log(`| | ${sizes.map((size) => size.toLocaleString('en')).join(' | ')} | 1,000,000 ÷ 10,000 |`);
console.log(`| --- |${' ---: |'.repeat(sizes.length + 1)}`);
for (const [at, { name, unit }] of (columns[0] ?? []).entries()) {
  const values = columns.map((column) => column[at]?.value ?? NaN);
  const ratio = (values.at(-1) ?? NaN) / (values[0] ?? NaN);
  console.log(`| ${name}${unit === '' ? '' : ` (${unit})`} | ${values.map(shown).join(' | ')} | ${ratio.toFixed(2)} |`);
}
console.log(
  `\nIn Chromium ${browser.version()}, without a graphics processor, 1440 × 860, on the host in memory (flat thumbnails, a search takes 5 ms and its pause after the last key 120 ms); ${String(rounds)} rounds.`,
);
