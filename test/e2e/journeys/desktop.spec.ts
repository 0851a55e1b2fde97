// What the window does with the system around it: drops, drags, the trash, the file manager, menus, dialogs that are cancelled. In a
// browser, that none of it is offered that cannot be done.
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dropFiles, recordings, useHands } from '../../standin/hands.ts';
import { beginJourney, drawPhotos, expect, test, untilSearchable } from './journey.ts';

const count = 6;
const journey = beginJourney();

test('a dialog that is cancelled changes nothing', async () => {
  const { page, desktop } = await journey.start();
  const welcome = page.getByRole('heading', { name: 'Your photos will appear here' });
  await expect(welcome).toBeVisible({ timeout: 30_000 });
  await desktop?.evaluate(({ dialog }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] });
  });
  await page.getByRole('button', { name: 'Add folder' }).first().click();
  if (desktop == null) await page.keyboard.press('Escape');
  await expect(welcome).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a folder that is dropped is added; a browser says why it cannot be', async () => {
  const { page, desktop } = journey.running;
  const photos = await drawPhotos(journey.home, count);
  await dropFiles(page, [photos], { x: 700, y: 400 });
  if (desktop == null) {
    await expect(page.getByText('A browser does not tell where a dropped folder lies')).toBeVisible();
    return;
  }
  await expect(page.getByRole('gridcell').first()).toBeVisible({ timeout: 60_000 });
  await untilSearchable(page, count);
  await page.getByRole('combobox', { name: 'Search photos' }).press('Escape');
});

test('a picture that is dropped is searched by', async () => {
  const { page, desktop } = journey.running;
  test.skip(desktop == null, 'nothing is in this library; test/e2e/search.spec.ts has it');
  const [picture = ''] = (await readdir(`${journey.home.directory}/photos`, { recursive: true })).filter((name) =>
    name.endsWith('.jpg'),
  );
  const path = `${journey.home.directory}/photos/${picture}`;
  await dropFiles(page, [path], { x: 700, y: 400 });
  await expect(page.getByAltText('The picture that is searched by')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Photos' }).first().click();
});

test('a photo that is dragged out takes its original along', async () => {
  const { page, desktop } = journey.running;
  const recorded = desktop == null ? null : await recordings(desktop);
  test.skip(recorded == null, 'only the stand-in records a drag');
  if (desktop == null) return;
  const box = await page.getByRole('gridcell').first().boundingBox();
  if (box == null) throw new Error('the tile is not on the screen');
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 80, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await recordings(desktop))?.drags.length).toBe(1);
  const [drag] = (await recordings(desktop))?.drags ?? [];
  expect(drag?.files.map((path) => existsSync(path))).toEqual([true]);
});

test('the menu of a photo shows its file and removes it; only from the removed ones it goes to the trash, after asking', async () => {
  const { page, desktop } = journey.running;
  const recorded = desktop == null ? null : await recordings(desktop);
  test.skip(recorded == null, 'the system’s menus are not ours to click; only the stand-in can choose in them');
  if (desktop == null) return;
  const tile = page.getByRole('gridcell').first();
  const choose = async (pattern: RegExp): Promise<void> => {
    const before = (await recordings(desktop))?.popups.length ?? 0;
    await tile.click({ button: 'right' });
    await expect.poll(async () => (await recordings(desktop))?.popups.length).toBe(before + 1);
    const labels = (await recordings(desktop))?.popups.at(-1)?.labels ?? [];
    await useHands(desktop, 'chooseInMenu', labels.find((label) => pattern.test(label)) ?? '');
  };
  await choose(/file manager|Finder|Explorer/);
  await expect.poll(async () => (await recordings(desktop))?.revealed.length).toBe(1);
  await choose(/^Remove$/);
  await expect(page.getByText('1 photo removed.')).toBeVisible();
  expect((await recordings(desktop))?.trashed).toEqual([]);
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^Removed/ })
    .click();
  await expect(page.getByRole('gridcell')).toHaveCount(1);
  await choose(/trash/i);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  expect((await recordings(desktop))?.trashed).toEqual([]);
  await choose(/trash/i);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Move to trash' }).click();
  await expect.poll(async () => (await recordings(desktop))?.trashed.length).toBe(1);
  expect((await recordings(desktop))?.trashed).toEqual((await recordings(desktop))?.revealed);
  await expect(page.getByText('is in the trash')).toBeVisible();
});

test('the application menu has the interface’s commands, and does them', async () => {
  const { page, desktop } = journey.running;
  test.skip(desktop == null, 'a browser has its own menu');
  if (desktop == null) return;
  await desktop.evaluate(({ Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById('shortcuts')?.click();
  });
  await expect(page.getByRole('heading', { name: 'Keyboard' })).toBeVisible();
  await page.keyboard.press('Escape');
});

test('a folder that vanished is said to be gone, and its photos stay', async () => {
  const { desktop } = journey.running;
  test.skip(desktop == null, 'the library is empty in a browser here');
  const { rename } = await import('node:fs/promises');
  await rename(`${journey.home.directory}/photos`, `${journey.home.directory}/elsewhere`);
  const { page } = await journey.start();
  await expect(page.getByRole('gridcell').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTitle('is not connected')).toBeVisible({ timeout: 60_000 });
  await mkdir(`${journey.home.directory}/photos`);
});
