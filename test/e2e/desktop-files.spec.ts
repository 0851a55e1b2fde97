import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  test('moves a photo to the trash after a question, and stands on the next one', async ({ page, host, desktop }) => {
    await openGrid(page, host);
    const [first = 0, second = 0] = await shownIds(page);
    await tiles(page).first().focus();
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('alertdialog', { name: `Move “IMG_0${String(first)}.jpg” to the trash?` });
    await expect(dialog).toContainText('You can take it back from the system’s trash.');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.locator(`[data-photo="${String(first)}"]`)).toBeFocused();
    expect(callsOf(desktop, 'trash')).toEqual([]);

    await page.keyboard.press('Control+Backspace');
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
    await openGrid(page, host);
    await tiles(page).first().click();
    const url = page.url();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Move to trash' }).click();
    await expect(page.getByText('This drive has no trash. The photo is where it was.')).toBeVisible();
    expect(page.url()).toBe(url);
  });

  test('walks on from an open photo that went to the trash', async ({ page, host }) => {
    await openGrid(page, host);
    const [, second = 0] = await shownIds(page);
    await tiles(page).first().click();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`/photo/${String(second)}`));
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
    await expect(menu.getByRole('menuitem')).toHaveText(['Open the photo', 'More like this', 'Information', 'Ask']);
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
    await expect(menu.getByRole('menuitem')).toHaveText(['More like this', 'Information', 'Ask']);
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
    for (const key of ['Control+=', 'Control+-', 'Control+0', 'Control+r', 'Delete']) await page.keyboard.press(key);
    await expect(page.locator('html')).toHaveAttribute('data-taken', /^(false)+$/);
    expect(host.state.settings.rowHeight).toBe(200);
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
  });
});
