import type { Page } from '@playwright/test';
import { axeFaults } from './axe-faults.ts';
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
  await expect(page.locator('.status')).toContainText(/\d photos/);
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

test('marks, rates and tags the open photo, and follows what is done elsewhere', async ({ page, host }) => {
  await page.goto(`${host.url}/photo/3990`);
  await expect(page.locator('.picture')).toBeVisible();
  await page.keyboard.press('i');
  const info = page.getByRole('complementary', { name: 'Information' });
  await info.getByRole('button', { name: 'Favourite' }).click();
  await expect(info.getByRole('button', { name: 'Favourite' })).toHaveAttribute('aria-pressed', 'true');
  await info.getByRole('button', { name: '4 stars' }).click();
  await expect(info.getByRole('button', { name: '4 stars' })).toHaveAttribute('aria-pressed', 'true');
  await expect(info.getByRole('button', { name: '5 stars' })).toHaveAttribute('aria-pressed', 'false');
  await info.getByRole('button', { name: '4 stars' }).click();
  await expect(info.getByRole('button', { name: '1 star' })).toHaveAttribute('aria-pressed', 'false');
  const tags = info.getByRole('list', { name: 'Tags' });
  await info.getByRole('combobox', { name: 'Add a tag' }).fill('sunset, pier');
  await info.getByRole('combobox', { name: 'Add a tag' }).press('Enter');
  await expect(tags.getByRole('listitem')).toHaveText(['sunset', 'pier']);
  await tags.getByRole('button', { name: 'Remove the tag “sunset”' }).click();
  await expect(tags.getByRole('listitem')).toHaveText(['pier']);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(tags.getByRole('listitem')).toHaveCount(2);
});

test('confirms and rejects what a machine suggests', async ({ page, host }) => {
  const suggest = (id: number): string | undefined => {
    const names = [...(host.state.organise.values.get('tag-name') ?? [])];
    return names.find(([tag]) => host.state.organise.values.get(`tag:${String(tag)}`)?.get(id) === 'suggested')?.[1];
  };
  const id = host.state.photos.map(({ row }) => row.id).find((each) => suggest(each) != null);
  test.skip(id == null, 'the fake library suggests nothing');
  const name = suggest(id ?? 0) ?? '';
  await page.goto(`${host.url}/photo/${String(id)}`);
  await page.keyboard.press('i');
  await page.getByRole('button', { name: `Yes, “${name}”` }).click();
  await expect(page.getByRole('button', { name: `Remove the tag “${name}”` })).toBeVisible();
});

test('stands enlarged on the screen with the first frame, whatever the preview takes', async ({ page, host }) => {
  await openGrid(page, host);
  await tiles(page).nth(3).focus();
  await page.waitForTimeout(400);
  host.thumbnailMs = 1500;
  const blank = await tiles(page)
    .nth(3)
    .evaluate(async (tile) => {
      tile.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      let frames = 0;
      for (let frame = 0; frame < 20; frame++) {
        await new Promise(requestAnimationFrame);
        const image = document.querySelector<HTMLImageElement>('.picture img');
        const shows = image?.complete === true && image.naturalWidth > 0;
        if (document.querySelector('.viewer') != null && !shows) frames += 1;
      }
      return frames;
    });
  // The frame that brings the viewer may measure first.
  expect(blank).toBeLessThanOrEqual(1);
  await expect(page.locator('.picture img').nth(1)).toHaveClass(/waiting/);
  await expect(page.locator('.picture img').nth(1)).not.toHaveClass(/waiting/, { timeout: 5000 });
});

test('steps on to a picture that is decoded already', async ({ page, host }) => {
  await openGrid(page, host);
  await tiles(page).nth(5).click();
  const preview = (id: number) => `/media/preview/${id.toString(16).padStart(64, '0')}`;
  for (const id of [3994, 3993, 3996]) await expect.poll(() => host.requested.includes(preview(id))).toBe(true);
  await page.waitForTimeout(300);
  const waited = await page.evaluate(async () => {
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return document.querySelectorAll('.picture .waiting').length;
  });
  expect(waited).toBe(0);
  await expect(page).toHaveURL(/\/photo\/3994/);
});

test('searches by a part of the photo, drawn or typed', async ({ page, host }) => {
  await page.goto(`${host.url}/photo/3990`);
  await page.locator('.picture').waitFor();
  await page.getByRole('button', { name: 'Part of the picture' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('group', { name: 'Part of the picture' }).first()).toBeHidden();
  await expect(page.locator('.picture')).toBeVisible();
  await page.getByRole('button', { name: 'Part of the picture' }).click();
  await page.mouse.move(500, 300);
  await page.mouse.down();
  await page.mouse.move(800, 500, { steps: 4 });
  await page.mouse.up();
  await page.getByLabel('Left').fill('10');
  await page.getByLabel('Left').press('Enter');
  await page.getByRole('button', { name: 'Search by this part' }).click();
  await expect(page).toHaveURL(/\/search\?image=b0\.1/);
  await expect.poll(() => host.state.searches.at(-1)?.images?.[0]?.box?.x).toBe(0.1);
});

test('stands on paper where that is chosen', async ({ page, host }) => {
  host.state.settings = { ...host.state.settings, viewer: 'paper' };
  await page.goto(`${host.url}/photo/3990`);
  await page.locator('.picture').waitFor();
  await page.keyboard.press('i');
  await expect(page.locator('.viewer')).toHaveCSS('background-color', 'rgb(236, 236, 234)');
  // Controls fade, but not while one of them has the focus.
  await page.getByRole('button', { name: 'Back to the photos' }).focus();
  expect(await axeFaults(page)).toEqual([]);
});
