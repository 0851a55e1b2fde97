// What every journey begins with: a host, a home that is new for each file, and the steps that look different in a browser.
import { test as base, expect, type Page } from '@playwright/test';
import { drawSampleLibrary } from '../../../src-main/samples/sample-library.ts';
import { type Application, type HostName, type Home, newHome, startApplication, whyNot } from './application.ts';

export interface Journey {
  readonly home: Home;
  readonly host: HostName;
  /** Starts it, ending the one that runs first. */
  start(...args: string[]): Promise<Application>;
  readonly running: Application;
}

/** Set by the project: see playwright.config.ts. */
export const test = base.extend<object, { readonly host: HostName }>({
  host: ['browser', { option: true, scope: 'worker' }],
});

/** For a whole file, whose tests are stations of one journey. Skipped, with the reason, where its host cannot be had. */
export function beginJourney(): Journey {
  const home = newHome();
  let running: Application | null = null;
  let onHost: HostName = 'browser';
  test.describe.configure({ mode: 'serial', timeout: 180_000 });
  test.beforeAll(({ host }) => {
    onHost = host;
    const reason = whyNot(host);
    test.skip(reason != null, reason ?? '');
  });
  test.afterAll(async () => {
    await running?.quit().catch(() => undefined);
    home.remove();
  });
  return {
    home,
    get host() {
      return onHost;
    },
    async start(...args) {
      await running?.quit();
      running = await startApplication(onHost, { home, args });
      return running;
    },
    get running() {
      if (running == null) throw new Error('nothing runs yet');
      return running;
    },
  };
}

export { expect };

/** Drawn photos, the same for the same count. */
export async function drawPhotos(home: Home, count: number, name = 'photos'): Promise<string> {
  const directory = `${home.directory}/${name}`;
  await drawSampleLibrary({ directory, count });
  return directory;
}

/** Adds a folder as a person does: in the system's dialog, or in our own where there is none. */
export async function addFolder({ page, desktop }: Application, path: string): Promise<void> {
  await desktop?.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
  await page.getByRole('button', { name: 'Add folder' }).first().click();
  if (desktop != null) return;
  const sheet = page.getByRole('dialog', { name: 'Add a folder of photos' });
  await sheet.getByLabel('Folder path').fill(path);
  await sheet.getByRole('button', { name: 'Go' }).click();
  await sheet.getByRole('button', { name: 'Add this folder' }).click();
}

/** Waits until so many photos can be found by words. */
export async function untilSearchable(page: Page, photos: number, timeout = 150_000): Promise<void> {
  const status = page.locator('.status');
  const words = 'a photo';
  await page.getByRole('combobox', { name: 'Search photos' }).fill(words);
  await expect(status).toContainText(`searched ${String(photos)}`, { timeout });
  await page.getByRole('combobox', { name: 'Search photos' }).fill('');
}

/** The first photo of a search, open; the name of its file. */
export async function openFirst(page: Page, words: string): Promise<string> {
  await page.getByRole('combobox', { name: 'Search photos' }).fill(words);
  await page.getByRole('combobox', { name: 'Search photos' }).press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(words);
  await expect(page.locator('.status')).toContainText('searched', { timeout: 30_000 });
  await expect(page.locator('.progress.busy')).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Search photos' }).press('ArrowDown');
  await expect(page.locator('[role=gridcell]:focus')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/photo\//);
  const information = page.getByRole('complementary', { name: 'Information' });
  if (!(await information.isVisible())) await page.keyboard.press('i');
  return (await information.getByRole('heading', { level: 2 }).textContent()) ?? '';
}
