import type { Page } from '@playwright/test';
import { axeFaults } from './axe-faults.ts';
import { expect, grid, openGrid, test, tiles } from './fixtures.ts';

const nav = (page: Page) => page.getByRole('navigation', { name: 'Main' });
const card = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name: new RegExp(`^${name}`) });

test.use({ photos: 400 });

test.describe('albums', () => {
  test('are cards with a cover, a count and their months, in the order that was chosen', async ({ page, host }) => {
    await page.goto(`${host.url}/albums`);
    await expect(card(page, 'Best of 2026')).toContainText('36 photos');
    await expect(card(page, 'Best of 2026')).toContainText('2026');
    await expect(card(page, 'Best of 2026').locator('img')).toBeVisible();
    await expect(card(page, 'Dogs at the sea')).toContainText('a dog at the sea');
    await page.getByLabel('Sort by').selectOption('newest');
    await page.reload();
    await expect(page.getByLabel('Sort by')).toHaveValue('newest');
  });

  test('are made, renamed and deleted by keyboard alone, and a deletion is taken back', async ({ page, host }) => {
    await page.goto(`${host.url}/albums`);
    await page.getByRole('button', { name: 'New album' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Italy "2026"');
    await page.keyboard.press('Enter');
    await expect(card(page, 'Italy 2026')).toBeVisible();
    await page.getByRole('button', { name: 'Rename “Italy 2026”' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('Rome');
    await page.keyboard.press('Enter');
    await expect(card(page, 'Rome')).toBeVisible();
    await page.getByRole('button', { name: 'Delete “Rome”' }).focus();
    await page.keyboard.press('Enter');
    await expect(card(page, 'Rome')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(card(page, 'Rome')).toBeVisible();
  });

  test('that have a name already do not get it twice', async ({ page, host }) => {
    await page.goto(`${host.url}/albums`);
    await page.getByRole('button', { name: 'New album' }).click();
    await page.keyboard.type('best of 2026');
    await page.keyboard.press('Enter');
    await expect(page.getByText('There is an album “best of 2026” already.')).toBeVisible();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('open as a grid, are renamed in place, and Back leads to where they were opened', async ({ page, host }) => {
    await page.goto(`${host.url}/albums`);
    await card(page, 'Summer trip').click();
    await expect(grid(page)).toHaveAccessibleName('Summer trip');
    await expect(tiles(page).first()).toBeVisible();
    await expect(page.getByText('24 photos').last()).toBeVisible();
    await page.getByRole('button', { name: 'Rename “Summer trip”' }).click();
    await page.keyboard.type('Escaped');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: 'Summer trip' })).toBeVisible();
    await page.getByRole('button', { name: 'Rename “Summer trip”' }).click();
    await page.keyboard.type('Sea trip');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Sea trip' })).toBeVisible();
    await expect(tiles(page).first()).toBeVisible();
    await page.goBack();
    await expect(card(page, 'Sea trip')).toBeVisible();
  });

  test('let chosen photos go, and get them back', async ({ page, host }) => {
    await openGrid(page, host, '/album/5');
    await tiles(page).first().focus();
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Take 1 photo out of the album' }).click();
    await expect(nav(page).getByRole('button', { name: /Summer trip/ })).toContainText('23');
    await page.keyboard.press('ControlOrMeta+z');
    await expect(nav(page).getByRole('button', { name: /Summer trip/ })).toContainText('24');
  });

  test('say what they are for while there are none', async ({ page, host }) => {
    host.state.organise.values.clear();
    await page.goto(`${host.url}/albums`);
    await expect(page.getByRole('heading', { name: 'No albums yet' })).toBeVisible();
    await page.getByRole('button', { name: 'New album' }).click();
    await page.keyboard.type('First');
    await page.keyboard.press('Enter');
    await card(page, 'First').click();
    await expect(page.getByRole('heading', { name: 'No photos in this album' })).toBeVisible();
  });

  test('that are gone say so', async ({ page, host }) => {
    await page.goto(`${host.url}/album/99`);
    await expect(page.getByRole('heading', { name: 'There is no such album' })).toBeVisible();
    await page.getByRole('button', { name: 'Back to the albums' }).click();
    await expect(card(page, 'Best of 2026')).toBeVisible();
  });
});

test.describe('a saved search', () => {
  test('asks again when it is opened, from its card and from the sidebar', async ({ page, host }) => {
    await page.goto(`${host.url}/albums`);
    await card(page, 'Dogs at the sea').click();
    await expect(page).toHaveURL(/\/search\?q=a\+dog\+at\+the\+sea/);
    await expect(nav(page).getByRole('button', { name: 'Dogs at the sea' })).toHaveAttribute('aria-current', 'page');
    await nav(page).getByRole('button', { name: 'Photos', exact: false }).first().click();
    await nav(page).getByRole('button', { name: 'Dogs at the sea' }).click();
    await expect(page).toHaveURL(/\/search\?q=a\+dog\+at\+the\+sea/);
  });
});

test.describe('the sidebar', () => {
  test('is collapsed and stays so; every entry has a name', async ({ page, host }) => {
    await openGrid(page, host);
    await page.getByRole('button', { name: 'Collapse the sidebar' }).click();
    await expect.poll(() => nav(page).evaluate((element) => element.clientWidth)).toBeLessThan(60);
    await page.reload();
    await expect(page.getByRole('button', { name: 'Widen the sidebar' })).toBeVisible();
    const names = await nav(page)
      .getByRole('button')
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('title') ?? ''));
    expect(names.filter((name) => name === '')).toEqual([]);
    await nav(page).getByRole('button', { name: 'Albums' }).click();
    await expect(page).toHaveURL(/\/albums$/);
  });

  test('is narrow by itself in a narrow window', async ({ page, host }) => {
    await page.setViewportSize({ width: 1000, height: 700 });
    await openGrid(page, host);
    await expect(page.getByRole('button', { name: 'Collapse the sidebar' })).toHaveCount(0);
    expect(await nav(page).evaluate((element) => element.clientWidth)).toBeLessThan(60);
  });

  test('folds long lists', async ({ page, host }) => {
    for (let album = 20; album < 38; album++)
      host.state.organise.values.get('album-name')?.set(album, `Album ${String(album)}`);
    await openGrid(page, host);
    const entries = nav(page).getByRole('list', { name: 'Albums' }).getByRole('button');
    await expect(entries).toHaveCount(9);
    await page.getByRole('button', { name: '12 more' }).click();
    await expect(entries).toHaveCount(21);
    await page.getByRole('button', { name: 'Fewer' }).click();
    await expect(entries).toHaveCount(9);
  });

  test('takes photos that are dropped on an album', async ({ page, host }) => {
    await openGrid(page, host);
    const album = nav(page).getByRole('button', { name: /Summer trip/ });
    await expect(album).toContainText('24');
    await tiles(page).first().dragTo(album);
    await expect(album).toContainText('25');
  });

  test('shows hidden and removed ones only while there are any', async ({ page, host }) => {
    await openGrid(page, host);
    await expect(nav(page).getByRole('button', { name: 'Hidden' })).toHaveCount(0);
    await tiles(page).first().focus();
    await page.keyboard.press('Delete');
    await expect(nav(page).getByRole('button', { name: /Removed/ })).toBeVisible();
  });
});

for (const theme of ['light', 'dark'] as const)
  for (const width of [880, 1440])
    test.describe(() => {
      test.use({ settings: { theme } });
      test(`albums have no fault that axe finds, ${theme}, ${String(width)}`, async ({ page, host }) => {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(`${host.url}/albums`);
        await expect(card(page, 'Best of 2026')).toBeVisible();
        expect(await axeFaults(page)).toEqual([]);
        await card(page, 'Best of 2026').click();
        await expect(tiles(page).first()).toBeVisible();
        await page.getByRole('button', { name: 'Rename “Best of 2026”' }).click();
        expect(await axeFaults(page)).toEqual([]);
      });
    });
