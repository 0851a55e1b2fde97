import { axeFaults } from './axe-faults.ts';
import { expect, test, tiles } from './fixtures.ts';

test.use({ photos: 0 });

test('three steps, each of which may be left out: language, folders, models', async ({ page, host }) => {
  await page.goto(host.url);
  await expect(page.getByRole('heading', { name: 'Your photos will appear here' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('heading', { level: 3 })).toHaveText(['Language', 'Folders', 'Models']);
  await page.getByRole('radio', { name: '简体中文' }).check({ force: true });
  await expect(page.getByRole('heading', { name: '您的照片将显示在这里' })).toBeVisible();
  await page.getByRole('radio', { name: 'English' }).check({ force: true });
  await page.getByRole('main').getByRole('button', { name: 'Choose models…' }).click();
  await expect(page.getByRole('dialog', { name: 'Models' })).toBeVisible();
});

test('suggests the folder of pictures, and shows the library at once', async ({ page, host }) => {
  await page.goto(host.url);
  await page.getByRole('button', { name: 'Add “Pictures” (3 photos seen in it)' }).click();
  await expect(tiles(page).first()).toBeVisible();
  expect(host.state.folders.map(({ path }) => path)).toEqual(['/home/lena/Pictures']);
});

test('goes on with hints, one at a time, each once', async ({ page, host }) => {
  await page.goto(host.url);
  await page.getByRole('button', { name: /^Add “Pictures”/ }).click();
  const hint = page.getByRole('complementary', { name: 'Hint' });
  await expect(hint).toContainText('Larger models understand more.');
  await hint.getByRole('button', { name: 'Got it' }).click();
  await expect(hint).toContainText('Press / and describe what you look for.');
  await page.reload();
  await expect(hint).toContainText('Press / and describe what you look for.');
  await hint.getByRole('button', { name: 'Got it' }).click();
  await expect(hint).toContainText('press A to ask about it');
  await hint.getByRole('button', { name: 'Got it' }).click();
  await expect(hint).toContainText('Activity');
  // Found by oneself, it needs no hint.
  await page.getByRole('navigation').getByRole('button', { name: 'Activity' }).click();
  await page.keyboard.press('Escape');
  await expect(hint).toHaveCount(0);
  await page.reload();
  await expect(tiles(page).first()).toBeVisible();
  await expect(hint).toHaveCount(0);
});

test.describe('somebody who has photos', () => {
  test.use({ photos: 400 });
  test('is told nothing', async ({ page, host }) => {
    await page.goto(host.url);
    await expect(tiles(page).first()).toBeVisible();
    await expect(page.getByRole('complementary', { name: 'Hint' })).toHaveCount(0);
  });
});

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'zh-CN'] as const)
    test.describe(`${theme}, ${language}`, () => {
      test.use({ settings: { theme, language } });
      test('has no fault that axe finds, and none with a hint', async ({ page, host }) => {
        await page.goto(host.url);
        await page.locator('.welcome details').waitFor();
        expect(await axeFaults(page)).toEqual([]);
        await page.locator('.welcome .actions .button').nth(1).click();
        await page.locator('aside .button').first().waitFor();
        await tiles(page).first().waitFor();
        expect(await axeFaults(page)).toEqual([]);
      });
    });
