// What happens when a part of the application ends while it is in use: the window stays, the work goes on, nothing is lost.
import { spawn } from 'node:child_process';
import type { ElectronApplication } from '@playwright/test';
import { desktopCommand } from './application.ts';
import { addFolder, beginJourney, drawPhotos, expect, openFirst, test, untilSearchable } from './journey.ts';

const count = 24;
const journey = beginJourney();

/** Process ids of the utility processes whose name ends so. */
const processesNamed = (desktop: ElectronApplication, ending: string): Promise<number[]> =>
  desktop.evaluate(
    ({ app }, wanted) =>
      app
        .getAppMetrics()
        .filter(({ name, serviceName }) => (name ?? serviceName ?? '').endsWith(wanted))
        .map(({ pid }) => pid),
    ending,
  );

async function killOne(desktop: ElectronApplication, ending: string): Promise<number> {
  await expect.poll(() => processesNamed(desktop, ending), { timeout: 60_000 }).not.toEqual([]);
  const [pid = 0] = await processesNamed(desktop, ending);
  process.kill(pid, 'SIGKILL');
  return pid;
}

test('a second start shows the first one’s window and hands its folder on', async ({ host }) => {
  const photos = await drawPhotos(journey.home, count);
  const { page, desktop } = await journey.start();
  await expect(page.getByRole('heading', { name: 'Your photos will appear here' })).toBeVisible({ timeout: 30_000 });
  test.skip(host === 'browser' || desktop == null, 'a browser mode is one program for each start');
  if (host === 'browser' || desktop == null) return;
  await desktop.evaluate(({ app }) => {
    app.on('second-instance', () => {
      (globalThis as unknown as { secondStarts?: number }).secondStarts = 1;
    });
  });
  const { executablePath, args, env } = desktopCommand(host, { home: journey.home, args: [photos] });
  const second = spawn(executablePath, args, { env, stdio: 'ignore' });
  const code = await new Promise((ended) => second.once('exit', ended));
  expect(code).toBe(0);
  await expect
    .poll(() => desktop.evaluate(() => (globalThis as unknown as { secondStarts?: number }).secondStarts))
    .toBe(1);
  expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await expect(page.getByRole('gridcell').first()).toBeVisible({ timeout: 60_000 });
});

test('the process that reads pictures is killed while it indexes: every photo is found all the same', async () => {
  const { page, desktop } = journey.running;
  if (desktop == null) await addFolder(journey.running, `${journey.home.directory}/photos`);
  else await killOne(desktop, 'indexer');
  await expect(page.getByRole('gridcell').first()).toBeVisible({ timeout: 60_000 });
  await untilSearchable(page, count);
  await page.getByRole('combobox', { name: 'Search photos' }).press('Escape');
});

test('the process that keeps the library is killed: the page stays and answers again', async () => {
  const { page, desktop } = journey.running;
  if (desktop == null) {
    // It is the program itself: the page keeps what it shows and says that nobody answers.
    journey.running.process.kill('SIGKILL');
    await expect(page.getByText('Connection lost')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('gridcell').first()).toBeVisible();
    const again = await journey.start();
    await openFirst(again.page, 'a photo of a car');
    return;
  }
  const killed = await killOne(desktop, 'backend');
  await expect.poll(() => processesNamed(desktop, 'backend'), { timeout: 60_000 }).not.toContain(killed);
  await expect(page.getByRole('gridcell').first()).toBeVisible();
  await openFirst(page, 'a photo of a car');
  await page.keyboard.press('Escape');
});

test('the process that reads words is killed: the next search answers', async () => {
  const { page, desktop } = journey.running;
  test.skip(desktop == null, 'covered by test/integration');
  if (desktop == null) return;
  await killOne(desktop, 'query');
  await openFirst(page, 'a dog in the snow');
  await page.keyboard.press('Escape');
});

test('the page itself crashes: the window loads it again', async () => {
  const { desktop } = journey.running;
  test.skip(desktop == null, 'a crashed tab is the browser’s');
  if (desktop == null) return;
  const loaded = desktop.evaluate(
    ({ BrowserWindow }) =>
      new Promise((done) => BrowserWindow.getAllWindows()[0]?.webContents.once('did-finish-load', () => done(true))),
  );
  await desktop.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  expect(await loaded).toBe(true);
});

test('it ends by itself, with code 0, and leaves no process', async () => {
  const { desktop } = journey.running;
  const left = desktop == null ? [] : await desktop.evaluate(({ app }) => app.getAppMetrics().map(({ pid }) => pid));
  expect(await journey.running.quit()).toBe(0);
  const alive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(() => left.filter(alive), { timeout: 15_000 }).toEqual([]);
});
