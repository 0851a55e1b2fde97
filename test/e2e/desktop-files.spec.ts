import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { FakeHost } from '../support/fake-host.ts';
import { callsOf, test as desktopTest } from './desktop-page.ts';
import { dragFiles } from './drag-files.ts';
import { expect, openGrid, shownIds, test as browserTest, tiles } from './fixtures.ts';

let directory = '';
const at = (name: string): string => join(directory, name);

desktopTest.beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'afterimage-drop-'));
  for (const name of ['Trips', 'Film', 'secret', 'nowhere']) await mkdir(at(name));
  await writeFile(at('sea.jpg'), new Uint8Array(64));
  await writeFile(at('notes.txt'), 'notes');
});

desktopTest.afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

desktopTest.describe('in the desktop application', () => {
  const test = desktopTest;

  test('adds dropped folders', async ({ page, host }) => {
    await openGrid(page, host);
    await dragFiles(page, [at('Trips'), at('secret')]);
    await expect(page.getByText('“Trips” is added. Its photos appear as they are found.')).toBeVisible();
    await expect(page.getByText('Afterimage may not read “/home/lena/secret”.')).toBeVisible();
    expect(host.state.folders.at(-1)?.path).toBe('/home/lena/Trips');
    expect(host.state.searches).toEqual([]);
  });

  test('says so where a dropped folder lies nowhere', async ({ page, host }) => {
    await openGrid(page, host);
    await dragFiles(page, [at('nowhere')]);
    await expect(page.getByText('What was dropped does not lie in a folder on this computer')).toBeVisible();
    expect(host.state.folders).toHaveLength(1);
  });

  test('searches by a dropped picture', async ({ page, host }) => {
    await openGrid(page, host);
    await dragFiles(page, [at('sea.jpg')]);
    await expect.poll(() => host.state.searches.at(-1)?.image).toEqual({ imageId: 'opened-1' });
  });

  test('says what a drop would do, as far as it can be known', async ({ page, host }) => {
    await openGrid(page, host);
    await dragFiles(page, [at('sea.jpg')], 'over');
    await expect(page.locator('.drop')).toHaveText('Drop a picture to find photos like it');
    await dragFiles(page, [at('Trips')], 'over');
    await expect(page.locator('.drop')).toHaveText('Drop the folder to add its photos');
    await dragFiles(page, [at('Trips'), at('sea.jpg')], 'over');
    await expect(page.locator('.drop')).toHaveText('Drop a picture to find photos like it, or a folder to add it');
  });

  test('starts a drag of the original instead of the page’s own', async ({ page, host, desktop }) => {
    await openGrid(page, host);
    const [, id = 0] = await shownIds(page);
    await page.evaluate(() => {
      addEventListener('dragstart', (event) => {
        document.documentElement.dataset['prevented'] = String(event.defaultPrevented);
      });
    });
    const box = await tiles(page).nth(1).boundingBox();
    if (box == null) throw new Error('no tile');
    await page.mouse.move(box.x + 40, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 80, box.y + 80, { steps: 4 });
    await expect.poll(() => callsOf(desktop, 'startDrag')).toEqual([{ ids: [id] }]);
    await expect(page.locator('html')).toHaveAttribute('data-prevented', 'true');
    await page.mouse.up();
    await expect(page).toHaveURL(`${host.url}/`);
  });

  test('does nothing when our own photo is dropped on us', async ({ page, host, desktop }) => {
    await openGrid(page, host);
    await tiles(page).first().dispatchEvent('dragstart');
    await expect.poll(() => callsOf(desktop, 'startDrag')).toHaveLength(1);
    await dragFiles(page, [at('sea.jpg')]);
    await expect(page.locator('.drop')).toHaveCount(0);
    await page.mouse.move(300, 300);
    await dragFiles(page, [at('sea.jpg')], 'over');
    await expect(page.locator('.drop')).toBeVisible();
    expect(host.state.searches).toEqual([]);
  });

  test('removes a photo from the lists alone, and stands on the next one', async ({ page, host, desktop }) => {
    await openGrid(page, host);
    const [first = 0, second = 0, third = 0] = await shownIds(page);
    await tiles(page).first().focus();
    await page.keyboard.press('Delete');
    await expect(page.locator(`[data-photo="${String(first)}"]`)).toHaveCount(0);
    await expect(page.locator(`[data-photo="${String(second)}"]`)).toBeFocused();
    await page.keyboard.press('Control+Backspace');
    await expect(page.locator(`[data-photo="${String(third)}"]`)).toBeFocused();
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
    expect(callsOf(desktop, 'trash')).toEqual([]);
  });

  /** Removes the newest photos and goes to where removed ones are. */
  async function removeNewest(page: Page, host: FakeHost, count: number): Promise<number[]> {
    await openGrid(page, host);
    const ids = (await shownIds(page)).slice(0, count);
    await tiles(page).first().focus();
    for (const id of ids) {
      await page.keyboard.press('Delete');
      await expect(page.locator(`[data-photo="${String(id)}"]`)).toHaveCount(0);
    }
    await openGrid(page, host, '/removed');
    await expect(tiles(page)).toHaveCount(count);
    return ids;
  }

  test('moves a removed photo to the trash after a question, and stands on the next one', async ({
    page,
    host,
    desktop,
  }) => {
    const [first = 0, second = 0] = await removeNewest(page, host, 2);
    const ask = async (): Promise<void> => {
      desktop.popUp = 'trash';
      await page.locator(`[data-photo="${String(first)}"]`).click({ button: 'right' });
    };
    await ask();
    const dialog = page.getByRole('alertdialog', { name: `Move “IMG_0${String(first)}.jpg” to the trash?` });
    await expect(dialog).toContainText('You can take it back from the system’s trash.');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.locator(`[data-photo="${String(first)}"]`)).toBeFocused();
    expect(callsOf(desktop, 'trash')).toEqual([]);

    await ask();
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByText(`“IMG_0${String(first)}.jpg” is in the trash.`)).toBeVisible();
    expect(callsOf(desktop, 'trash')).toEqual([{ ids: [first] }]);
    await expect(page.locator(`[data-photo="${String(second)}"]`)).toBeFocused();
    host.state.photos = host.state.photos.slice(1);
    host.state.revision += 1;
    host.state.events.emit('library.changed', { revision: host.state.revision, photos: host.state.photos.length });
    await expect(page.locator(`[data-photo="${String(first)}"]`)).toHaveCount(0);
    await expect(page.locator(`[data-photo="${String(second)}"]`)).toBeFocused();
  });

  test('shows the sentence where the trash refused, and the photo stays', async ({ page, host, desktop }) => {
    desktop.trashError = { code: 'permission', message: 'This drive has no trash. The photo is where it was.' };
    await removeNewest(page, host, 1);
    await tiles(page).first().click();
    await page.locator('.picture').waitFor();
    const url = page.url();
    desktop.popUp = 'trash';
    await page.locator('.picture').click({ button: 'right' });
    await page.getByRole('button', { name: 'Move to trash' }).click();
    await expect(page.getByText('This drive has no trash. The photo is where it was.')).toBeVisible();
    expect(page.url()).toBe(url);
  });

  test('walks on from an open photo that went to the trash', async ({ page, host, desktop }) => {
    const [, second = 0] = await removeNewest(page, host, 2);
    await tiles(page).first().click();
    await page.locator('.picture').waitFor();
    desktop.popUp = 'trash';
    await page.locator('.picture').click({ button: 'right' });
    await page.getByRole('alertdialog').waitFor();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`/photo/${String(second)}`));
  });

  test('moves all that is removed to the trash, a thousand at a time, and says why some stayed', async ({
    page,
    host,
    desktop,
  }) => {
    await openGrid(page, host);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await expect(page.getByText('4,000 photos removed.')).toBeVisible();
    await openGrid(page, host, '/removed');
    await page.getByRole('main').getByRole('button', { name: 'Move 4,000 files to the trash' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Move 4,000 files to the trash?' });
    await dialog.getByRole('button', { name: 'Move to trash' }).click();
    await expect(page.getByText('4,000 files are in the trash.')).toBeVisible();
    const chunks = callsOf(desktop, 'trash') as { ids: number[] }[];
    expect(chunks.map(({ ids }) => ids.length)).toEqual([1000, 1000, 1000, 1000]);
    expect(new Set(chunks.flatMap(({ ids }) => ids)).size).toBe(4000);

    desktop.trashError = { code: 'permission', message: 'This drive has no trash.' };
    await page.keyboard.press('Control+a');
    await page.getByRole('main').getByRole('button', { name: 'Move 4,000 files to the trash' }).click();
    await page.getByRole('button', { name: 'Move to trash', exact: true }).click();
    await expect(page.getByText('4,000 files stayed where they are: This drive has no trash.')).toBeVisible();
  });
});

browserTest.describe('in a browser', () => {
  const test = browserTest;

  test('says that a browser does not tell where a folder lies, and offers the way', async ({ page, host }) => {
    await openGrid(page, host);
    await dragFiles(page, [at('Trips')], 'over');
    await expect(page.locator('.drop')).toHaveText('Drop a picture to find photos like it');
    await dragFiles(page, [at('Trips')]);
    await expect(page.getByText('A browser does not tell where a dropped folder lies.')).toBeVisible();
    expect(host.state.folders).toHaveLength(1);
    await page.locator('.notices').getByRole('button', { name: 'Add folder' }).click();
    await expect(page.getByRole('dialog', { name: 'Add a folder of photos' })).toBeVisible();
  });

  test('gives a dragged photo the name and address of its file', async ({ page, host }) => {
    await openGrid(page, host);
    const [id = 0] = await shownIds(page);
    const given = await tiles(page)
      .first()
      .evaluate((tile) => {
        const dataTransfer = new DataTransfer();
        tile.dispatchEvent(new DragEvent('dragstart', { dataTransfer, bubbles: true, cancelable: true }));
        return dataTransfer.getData('DownloadURL');
      });
    expect(given).toBe(`application/octet-stream:IMG_0${String(id)}.jpg:${host.url}/media/original/${String(id)}`);
  });

  test('has a menu of its own: by pointer and by keys, with what works here', async ({ page, host }) => {
    await openGrid(page, host);
    const [, id = 0] = await shownIds(page);
    const tile = page.locator(`[data-photo="${String(id)}"]`);
    await tile.click({ button: 'right' });
    const menu = page.getByRole('menu');
    const ofOne = ['Favourite', 'Tags…', 'Add to album…', 'Hide', 'Remove'];
    await expect(menu.getByRole('menuitem')).toHaveText(['Open the photo', 'More like this', 'Information', 'Ask', ...ofOne]); // prettier-ignore
    await page.keyboard.press('Escape');
    await expect(menu).toHaveCount(0);
    await expect(tile).toBeFocused();
    await page.keyboard.press('Shift+F10');
    await expect(menu).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(menu.getByRole('menuitem', { name: 'More like this' })).toBeFocused();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    await expect(menu.getByRole('menuitem', { name: 'Open the photo' })).toBeFocused();
    await page.keyboard.press('m');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`image=photo%3A${String(id)}`));
    await expect(menu).toHaveCount(0);
  });

  test('has it on an open photo, and inside the window at its edges', async ({ page, host }) => {
    await openGrid(page, host);
    await tiles(page).first().click();
    await page.locator('.picture').waitFor();
    await page.mouse.click(1430, 850, { button: 'right' });
    const menu = page.getByRole('menu');
    await expect(menu.getByRole('menuitem')).toHaveText(
      ['More like this', 'Information', 'Ask', 'Favourite', 'Tags…', 'Add to album…', 'Hide', 'Remove'], // prettier-ignore
    );
    const box = await menu.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(1440);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(860);
    await menu.getByRole('menuitem', { name: 'Information' }).click();
    await expect(page.getByRole('complementary', { name: 'Information' })).toBeVisible();
    await expect(page).toHaveURL(/\/photo\//);
  });

  test('leaves the browser its own keys', async ({ page, host }) => {
    await openGrid(page, host);
    await tiles(page).first().focus();
    await page.evaluate(() => {
      addEventListener('keydown', (event) => {
        const { dataset } = document.documentElement;
        dataset['taken'] = (dataset['taken'] ?? '') + String(event.defaultPrevented);
        event.preventDefault();
      });
    });
    for (const key of ['Control+=', 'Control+-', 'Control+0', 'Control+r']) await page.keyboard.press(key);
    await expect(page.locator('html')).toHaveAttribute('data-taken', /^(false)+$/);
    expect(host.state.settings.rowHeight).toBe(200);
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
  });
});
