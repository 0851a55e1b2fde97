// How long Electron's main process ever keeps a window waiting while the sample library is indexed, on the stand-in: main holds no
// data, so it should not notice. node test/bench/main-loop.ts; needs a build (`npm run build`) and a Chromium.
import { newHome, startApplication } from '../e2e/journeys/application.ts';
import { untilSearchable } from '../e2e/journeys/journey.ts';

const photos = 400;
const home = newHome();
try {
  console.error(`drawing and indexing ${String(photos)} photos …`);
  const begun = performance.now();
  const { page, desktop, quit } = await startApplication('standin', { home, args: ['--sample'] });
  if (desktop == null) throw new Error('the stand-in did not start');
  await desktop.evaluate(async () => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const delays = monitorEventLoopDelay({ resolution: 5 });
    delays.enable();
    Object.assign(globalThis, { delays });
    return Promise.resolve();
  });
  await page.getByRole('gridcell').first().waitFor({ timeout: 300_000 });
  await untilSearchable(page, photos, 600_000);
  const seconds = (performance.now() - begun) / 1000;
  const delays = await desktop.evaluate(() => {
    const { delays: measured } = globalThis as unknown as { delays: { max: number; percentile(p: number): number } };
    // Of what was waited beyond the 5 ms that the timer itself asks for; in milliseconds.
    const beyond = (nanoseconds: number): number => nanoseconds / 1e6 - 5;
    return {
      p50: beyond(measured.percentile(50)),
      p99: beyond(measured.percentile(99)),
      longest: beyond(measured.max),
    };
  });
  await quit();
  console.log(`${String(photos)} drawn photos, from the start to the last one searchable in ${seconds.toFixed(0)} s\n`);
  console.log('| | p50 | p99 | longest |\n| --- | --- | --- | --- |');
  const cells = [delays.p50, delays.p99, delays.longest].map((ms) => ms.toFixed(1));
  console.log(`| stall of the main process, ms | ${cells.join(' | ')} |`);
} finally {
  home.remove();
}
