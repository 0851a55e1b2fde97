// What is done with photos that are chosen: removed, hidden, tagged, put in albums, rated; and taken back.
import type { Page } from '@playwright/test';
import { fakePhotosWithin } from '../support/fake-operations.ts';
import { axeFaults } from './axe-faults.ts';
import { expect, openGrid, shownIds, test, tiles } from './fixtures.ts';

const tile = (page: Page, id: number) => page.locator(`[data-photo="${String(id)}"]`);
const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selection' });
const notice = (page: Page) => page.locator('.notices');
/** The check circle in the corner of a tile. */
const circle = { position: { x: 16, y: 16 } };

test.describe('removing', () => {
  test('500 photos and taking it back leaves everything as it was', async ({ page, host }) => {
    await openGrid(page, host);
    const before = host.state.photos.map(({ row }) => row.id);
    const shown = await shownIds(page);
    await tiles(page).first().click(circle);
    await page.locator('.scroller').evaluate((element) => {
      element.scrollTop = 6000;
    });
    await page.waitForTimeout(200);
    const target = before[499] ?? 0;
    await page.evaluate(() => document.querySelector<HTMLElement>('.scroller')?.scrollTo(0, 0));
    await page.waitForTimeout(150);
    // The 500th photo, wherever the layout has it.
    for (let step = 0; step < 40 && (await tile(page, target).count()) === 0; step++) {
      await page.mouse.move(700, 500);
      await page.mouse.wheel(0, 700);
      await page.waitForTimeout(60);
    }
    await tile(page, target).scrollIntoViewIfNeeded();
    await tile(page, target).click({ modifiers: ['Shift'] });
    await expect(bar(page)).toContainText('500 photos');
    await page.keyboard.press('Delete');
    await expect(notice(page)).toContainText('500 photos removed. The files stay where they are');
    await expect(tile(page, target)).toHaveCount(0);
    await expect(page.locator('[role=gridcell]:focus')).toHaveCount(1);
    await expect(bar(page)).toHaveCount(0);
    expect(fakePhotosWithin(host.state, '')).toHaveLength(3500);
    expect(fakePhotosWithin(host.state, 'is:removed').map(({ row }) => row.id)).toEqual(before.slice(0, 500));
    await notice(page).getByRole('button', { name: 'Undo' }).click();
    await expect(notice(page)).toContainText('Taken back: 500 photos removed.');
    expect(fakePhotosWithin(host.state, '').map(({ row }) => row.id)).toEqual(before);
    await page.keyboard.press('Home');
    await expect.poll(() => shownIds(page)).toEqual(shown);
  });

  test('walks on from the open photo, and says only once where the files are', async ({ page, host }) => {
    await openGrid(page, host);
    const [first = 0, second = 0, third = 0] = await shownIds(page);
    await tile(page, first).click();
    await page.keyboard.press('Delete');
    await expect(page).toHaveURL(new RegExp(`/photo/${String(second)}`));
    await expect(notice(page)).toContainText('1 photo removed. The files stay where they are');
    await page.keyboard.press('Delete');
    await expect(page).toHaveURL(new RegExp(`/photo/${String(third)}`));
    await expect(notice(page).locator('.notice').last()).toHaveText(/^1 photo removed\.\s*Undo/);
    await page.keyboard.press('ControlOrMeta+z');
    await page.keyboard.press('Escape');
    await expect(tile(page, second)).toBeVisible();
    await expect(tile(page, first)).toHaveCount(0);
  });
});

test.describe('the lists of removed and hidden photos', () => {
  test('have them, put them back one by one or all, and are empty then', async ({ page, host }) => {
    await openGrid(page, host);
    const [first = 0, second = 0] = await shownIds(page);
    await tile(page, first).click(circle);
    await tile(page, second).click();
    await page.keyboard.press('Delete');
    await expect(tile(page, first)).toHaveCount(0);
    await page.goto(`${host.url}/removed`);
    await expect(tiles(page)).toHaveCount(2);
    await expect(page.getByRole('main')).toContainText(
      'Only the desktop application can move files to the system’s trash.',
    );
    await expect(page.getByRole('main').getByRole('button', { name: /trash/ })).toHaveCount(0);
    await tile(page, second).click(circle);
    await page.getByRole('main').getByRole('button', { name: 'Put 1 photo back' }).click();
    await expect(tiles(page)).toHaveCount(1);
    await page.getByRole('main').getByRole('button', { name: 'Put 1 photo back' }).click();
    await expect(page.getByRole('heading', { name: 'Nothing is removed' })).toBeVisible();

    await page.goto(host.url);
    await expect(tiles(page).first()).toBeVisible();
    await tile(page, first).focus();
    await page.keyboard.press('h');
    await expect(tile(page, first)).toHaveCount(0);
    await page.goto(`${host.url}/hidden`);
    await expect(tiles(page)).toHaveCount(1);
    await page.getByRole('button', { name: 'Show 1 photo again' }).click();
    await expect(page.getByRole('heading', { name: 'Nothing is hidden' })).toBeVisible();
  });
});

test.describe('tags and albums', () => {
  test('are found by typing, given to all, taken from all, and made', async ({ page, host }) => {
    await openGrid(page, host);
    const ids = await shownIds(page);
    for (const id of ids.slice(0, 8)) await tile(page, id).click(id === ids[0] ? circle : {});
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'Tags of 8 photos' });
    const field = dialog.getByRole('combobox');
    await expect(field).toBeFocused();
    const family = dialog.getByRole('option', { name: /^Family/ });
    const had = host.state.photos.slice(0, 8).filter(({ row }) => row.id % 7 === 1).length;
    await expect(family).toContainText(had === 1 ? '1 has it' : `${String(had)} have it`);
    await field.fill('fam');
    await page.keyboard.press('Enter');
    await expect(notice(page)).toContainText('tagged “Family”.');
    await expect(field).toHaveValue('');
    await expect(family).toHaveAttribute('aria-selected', 'true');
    await family.click();
    await expect(notice(page)).toContainText('“Family” taken from 8 photos.');
    await field.fill('new one');
    await expect(dialog.getByRole('option', { name: 'New tag “new one”' })).toBeVisible();
    await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
    await expect(field).toHaveValue('new one');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('option', { name: /^new one/ })).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(bar(page)).toContainText('8 photos');

    await bar(page).getByRole('button', { name: 'Add to album…' }).click();
    await page.getByRole('option', { name: /^Summer trip/ }).click();
    await expect(notice(page)).toContainText('8 photos added to “Summer trip”.');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('stars are given by number and from the bar', async ({ page, host }) => {
    await openGrid(page, host);
    const [first = 0, second = 0] = await shownIds(page);
    await tile(page, first).focus();
    await page.keyboard.press('4');
    await expect.poll(() => host.state.photos.find(({ row }) => row.id === first)?.row.rating).toBe(4);
    await page.keyboard.press('0');
    await expect.poll(() => host.state.photos.find(({ row }) => row.id === first)?.row.rating).toBe(0);
    await tile(page, first).click(circle);
    await tile(page, second).click();
    await bar(page).getByRole('button', { name: 'Stars' }).click();
    await page.getByRole('button', { name: '3 stars' }).click();
    await expect(notice(page)).toContainText('2 photos have 3 stars now.');
  });

  test('more like several photos is a search by their pictures', async ({ page, host }) => {
    await openGrid(page, host);
    const ids = await shownIds(page);
    for (const id of ids.slice(0, 5)) await tile(page, id).click(id === ids[0] ? circle : {});
    const similar = bar(page).getByRole('button', { name: 'More like this' });
    await expect(similar).toBeDisabled();
    await tile(page, ids[4] ?? 0).click();
    await similar.click();
    await expect(page).toHaveURL(new RegExp(`image=photo%3A${String(ids[0])}`));
    await expect(page).toHaveURL(new RegExp(`image=photo%3A${String(ids[3])}`));
  });
});

for (const theme of ['light', 'dark'] as const) {
  test.describe(`without faults for assistive technology, ${theme}`, () => {
    test.use({ settings: { theme } });

    test('the bar, the pickers, the date, the removed', async ({ page, host }) => {
      const check = async (what: string) => {
        expect(await axeFaults(page), what).toEqual([]);
      };
      await openGrid(page, host);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Shift+X');
      await tiles(page).nth(2).click();
      await expect(bar(page)).toContainText('39 photos');
      await check('bar');
      await bar(page).getByRole('button', { name: 'Stars' }).click();
      await check('stars');
      await page.keyboard.press('Escape');
      await tiles(page).nth(3).focus();
      await page.keyboard.press('t');
      await page.getByRole('dialog').getByRole('combobox').fill('a');
      await check('tags');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await page.keyboard.press('l');
      await expect(page.getByRole('option').first()).toBeVisible();
      await check('albums');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await page.keyboard.press('j');
      await expect(page.getByRole('textbox', { name: 'Date' })).toBeVisible();
      await check('date');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await page.keyboard.press('Delete');
      await expect(bar(page)).toHaveCount(0);
      await page.goto(`${host.url}/removed`);
      await expect(tiles(page).first()).toBeVisible();
      await check('removed');
    });
  });
}
