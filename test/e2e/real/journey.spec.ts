// The program itself, driven as a person drives it: `npm start` with a folder of drawn photos, found by describing them.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { drawSampleLibrary } from '../../../src-main/samples/sample-library.ts';
import { sampleLibrary } from '../../../src-main/samples/sample-plan.ts';

const count = 40;
const root = resolve(import.meta.dirname, '../../..');

interface Running {
  readonly process: ChildProcess;
  readonly url: string;
  readonly lines: string[];
}

let directory: string;
let running: Running;

/** Starts the program and answers when it has told its address. */
async function start(...args: string[]): Promise<Running> {
  const library = join(directory, 'library.db');
  const flags = ['--library', library, '--no-open', '--port', '0', ...args];
  const child = spawn(process.execPath, [join(root, 'bin/start.js'), ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const url = await new Promise<string>((found, failed) => {
    const take = (chunk: Buffer): void => {
      lines.push(...String(chunk).split('\n'));
      const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(lines.join('\n'));
      if (address) found(address[0]);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('exit', (code) => {
      failed(new Error(`the program ended with ${String(code)}: ${lines.join('\n')}`));
    });
  });
  return { process: child, url, lines };
}

async function stop({ process: child }: Running): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  child.kill('SIGINT');
  return new Promise((ended) => child.on('exit', ended));
}

/** Every original with its bytes and its time: nothing of it may change. */
async function originals(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(path, `${(await readFile(path)).toString('base64')} ${String((await stat(path)).mtimeMs)}`);
  }
  return found;
}

/** Types the words, opens the first result and steps through: the paths of the ten best, as the screen tells them. */
async function firstTen(page: Page, words: string): Promise<string[]> {
  while (new URL(page.url()).pathname.startsWith('/photo/')) await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Search photos' }).fill(words);
  await page.getByRole('combobox', { name: 'Search photos' }).press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(words);
  await expect(page.locator('.status')).toContainText(`searched ${String(count)}`, { timeout: 30_000 });
  await expect(page.locator('.progress.busy')).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Search photos' }).press('ArrowDown');
  await expect(page.locator('[role=gridcell]:focus')).toHaveCount(1);
  // Unlikely results are folded: there may be fewer than ten.
  const most = Math.min(10, await page.locator('[role=gridcell]').count());
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/photo\//);
  const information = page.getByRole('complementary', { name: 'Information' });
  if (!(await information.isVisible())) await page.keyboard.press('i');
  const names: string[] = [];
  // The whole path: cameras number their files anew, so two folders can hold the same name.
  const shown = async (): Promise<string> => {
    const [name, folder] = [information.getByRole('heading', { level: 2 }), information.locator('.path')];
    return `${(await folder.textContent()) ?? ''}/${(await name.textContent()) ?? ''}`;
  };
  while (names.length < most) {
    await expect.poll(shown).not.toBe(names.at(-1));
    names.push(await shown());
    await page.keyboard.press('ArrowRight');
  }
  return names;
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  directory = await mkdtemp(join(tmpdir(), 'afterimage-journey-'));
  await drawSampleLibrary({ directory: join(directory, 'photos'), count });
  running = await start(join(directory, 'photos'));
});

test.afterAll(async () => {
  await stop(running);
  await rm(directory, { recursive: true, force: true });
});

test('a folder named at the start becomes a timeline, and the originals stay as they were', async ({ page }) => {
  test.setTimeout(180_000);
  const before = await originals(join(directory, 'photos'));
  await page.goto(running.url);
  await expect(page.getByRole('gridcell').first()).toBeVisible({ timeout: 120_000 });
  await expect(page).not.toHaveURL(/token/);
  await expect
    .poll(() => running.lines.some((line) => line.startsWith(`${String(count)} of ${String(count)} searchable`)), {
      timeout: 150_000,
    })
    .toBe(true);
  expect(await originals(join(directory, 'photos'))).toEqual(before);
});

test('another browser without the link is refused', async ({ browser }) => {
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  await page.goto(running.url.replace(/#.*/, ''));
  await expect(page.getByText('This page needs the link')).toBeVisible();
  const answer = await stranger.request.get(`${new URL(running.url).origin}/media/original/1`);
  expect(answer.status()).toBe(401);
  await stranger.close();
});

test('a link works once; after a new start the new link opens the same library at once', async ({ browser }) => {
  test.setTimeout(120_000);
  expect(await stop(running)).toBe(0);
  running = await start();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(running.url);
  await expect(page.getByRole('gridcell').first()).toBeVisible({ timeout: 60_000 });
  const second = await browser.newContext();
  const late = await second.newPage();
  await late.goto(running.url);
  await expect(late.getByText('This page needs the link')).toBeVisible();
  await second.close();
  await context.storageState({ path: join(directory, 'signed-in.json') });
  await context.close();
});

test('describing a photo finds it; opening it tells what its file says, and what is like it', async ({ browser }) => {
  test.setTimeout(180_000);
  const context = await browser.newContext({ storageState: join(directory, 'signed-in.json') });
  const page = await context.newPage();
  await page.goto(new URL(running.url).origin);
  const photos = sampleLibrary(1, count);
  const missed: string[] = [];
  for (const photo of photos.slice(0, 6)) {
    const words = photo.captions[0] ?? '';
    const names = await firstTen(page, words);
    if (!names.some((name) => name.endsWith(photo.path))) missed.push(words);
  }
  // The starter is held to figures elsewhere; here the way from words to the right picture on the screen is.
  expect(missed.length, `not among the first ten: ${missed.join(' | ')}`).toBeLessThanOrEqual(1);
  await expect(page.getByRole('heading', { name: 'Photos like this one' })).toBeVisible();
  await context.close();
});
