import type { Page } from '@playwright/test';
import { expect, openGrid, scrollTop, shownIds, test, tiles, topOf } from './fixtures.ts';

const picture = (page: Page) => page.locator('.picture');
const scaleOf = (page: Page): Promise<number> =>
  picture(page).evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a);

test('opens from the grid, walks on in its order, and comes back to the very same place', async ({ page, host }) => {
  await openGrid(page, host);
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, 4000);
  await expect.poll(() => scrollTop(page)).toBeGreaterThan(3900);
  await page.waitForTimeout(200);
  const visible = await shownIds(page);
  const id = visible[Math.floor(visible.length / 2)] ?? 0;
  const before = await topOf(page, String(id));
  await page.locator(`[data-photo="${String(id)}"]`).click();
  await expect(page).toHaveURL(new RegExp(`/photo/${String(id)}\\?from=%2F$`));
  await expect(picture(page).getByRole('img')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(new RegExp(`/photo/${String(id - 1)}\\?`));
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${host.url}/`);
  expect(Math.abs((await topOf(page, String(id))) - before)).toBeLessThan(1);
  await expect(page.locator(`[data-photo="${String(id)}"]`)).toBeFocused();
});

test('brings the photo that was shown last into view when it closes', async ({ page, host }) => {
  await openGrid(page, host);
  await tiles(page).first().click();
  for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-photo="3940"]')).toBeFocused();
  await expect(page.locator('[data-photo="3940"]')).toBeInViewport({ ratio: 0.9 });
});

test('walks through results in their order', async ({ page, host }) => {
  await openGrid(page, host, '/search?q=beach');
  const order = await shownIds(page);
  await tiles(page).first().click();
  for (const id of order.slice(1, 5)) {
    await page.keyboard.press('ArrowRight');
    await expect(page).toHaveURL(new RegExp(`/photo/${String(id)}\\?from=%2Fsearch%3Fq%3Dbeach$`));
  }
  await page.reload();
  await expect(page.getByRole('button', { name: 'Previous photo' })).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(page).toHaveURL(new RegExp(`/photo/${String(order[3] ?? 0)}\\?`));
  expect(host.state.searches.filter(({ text }) => text === 'beach')).toHaveLength(2);
});

test('swaps the preview in, and the original only when it is looked at closely', async ({ page, host }) => {
  await openGrid(page, host);
  await tiles(page).first().click();
  await expect.poll(() => host.requested.some((path) => path.startsWith('/media/preview/'))).toBe(true);
  expect(host.requested.some((path) => path.startsWith('/media/original/'))).toBe(false);
  await page.keyboard.press('z');
  await expect.poll(() => host.requested).toContain('/media/original/4000');
  await expect(picture(page).locator('img')).toHaveCount(3);
});

test('zooms at the pointer, pans by dragging, and Escape takes one step at a time', async ({ page, host }) => {
  await openGrid(page, host);
  await tiles(page).first().click();
  await expect(picture(page)).toBeVisible();
  await page.waitForTimeout(300);
  expect(await scaleOf(page)).toBeCloseTo(1, 3);
  await page.mouse.move(500, 400);
  const under = () =>
    picture(page).evaluate((element) => {
      const rect = element.getBoundingClientRect();
      return { x: (500 - rect.left) / rect.width, y: (400 - rect.top) / rect.height };
    });
  const before = await under();
  await page.mouse.wheel(0, -400);
  await expect.poll(() => scaleOf(page)).toBeGreaterThan(2);
  const after = await under();
  expect(after.x).toBeCloseTo(before.x, 2);
  expect(after.y).toBeCloseTo(before.y, 2);
  const left = (await picture(page).boundingBox())?.x ?? 0;
  await page.mouse.down();
  await page.mouse.move(560, 430);
  await page.mouse.up();
  expect(((await picture(page).boundingBox())?.x ?? 0) - left).toBeCloseTo(60, 0);
  await page.keyboard.press('Escape');
  await expect.poll(() => scaleOf(page)).toBeCloseTo(1, 3);
  await expect(page).toHaveURL(/\/photo\//);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${host.url}/`);
});

test('shows one photo pixel per screen pixel on a double click', async ({ page, host }) => {
  await openGrid(page, host);
  await tiles(page).first().click();
  await expect(picture(page)).toBeVisible();
  await page.waitForTimeout(300);
  await page.mouse.dblclick(700, 400);
  const photo = host.state.photos[0]?.row;
  await expect.poll(async () => Math.round((await picture(page).boundingBox())?.width ?? 0)).toBe(photo?.width ?? 0);
  await page.mouse.dblclick(700, 400);
  await expect.poll(() => scaleOf(page)).toBeCloseTo(1, 3);
});

test('tells what is known of the file and finds photos like it', async ({ page, host }) => {
  await openGrid(page, host);
  await tiles(page).first().focus();
  await page.keyboard.press('i');
  const panel = page.getByRole('complementary', { name: 'Information' });
  await expect(panel).toContainText('IMG_04000.jpg');
  await expect(panel).toContainText('FUJIFILM X-T5');
  await expect(panel).toContainText('8.4 MB');
  await expect(panel).toContainText('38.71667, -9.13333');
  await expect(panel.getByRole('button', { name: /^Open IMG_/ })).toHaveCount(12);
  await page.reload();
  await expect(panel).toBeVisible();
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/\/search\?image=photo%3A4000$/);
  await expect(page.getByRole('img', { name: 'The picture that is searched by' })).toBeVisible();
  await expect(page.locator('.status')).toContainText('300 photos');
});

test('finds photos like the focused one from the grid', async ({ page, host }) => {
  await openGrid(page, host);
  await tiles(page).nth(2).focus();
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/\/search\?image=photo%3A3998$/);
});

test('says why a file cannot be shown', async ({ page, host }) => {
  const failed = host.state.photos.find(({ row }) => row.status === 'failed')?.row.id ?? 0;
  await page.goto(`${host.url}/photo/${String(failed)}`);
  await expect(page.getByText('This JPEG ends in the middle of the picture.').first()).toBeVisible();
});

test('says so when the photo is gone', async ({ page, host }) => {
  await page.goto(`${host.url}/photo/999999`);
  await expect(page.getByText('This photo is not in the library any more.').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${host.url}/`);
});
