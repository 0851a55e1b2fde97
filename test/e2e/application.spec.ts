import { expect, openGrid, scrollTop, test, tiles } from './fixtures.ts';

test.describe('the first run', () => {
  test.use({ photos: 0 });

  test('asks for a folder, walks to it and shows its photos', async ({ page, host }) => {
    await page.goto(host.url);
    await expect(page.getByRole('heading', { name: 'Your photos will appear here' })).toBeVisible();
    await expect(page.getByText('Published models know far more.')).toBeVisible();
    await page.getByRole('main').getByRole('button', { name: 'Add folder' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a folder of photos' });
    await expect(dialog.getByRole('button', { name: 'Add this folder' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Pictures' }).click();
    await dialog.getByRole('button', { name: '2024' }).click();
    await expect(dialog.getByText('84 photos directly in here')).toBeVisible();
    await dialog.getByRole('button', { name: 'Add this folder' }).click();
    await expect(dialog).toBeHidden();
    await expect(tiles(page).first()).toBeVisible();
    expect(host.state.folders[0]?.path).toBe('/home/lena/Pictures/2024');
  });

  test('says in a sentence why a folder cannot be added', async ({ page, host }) => {
    await page.goto(host.url);
    await page.getByRole('main').getByRole('button', { name: 'Add folder' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Folder path').fill('/nowhere');
    await dialog.getByLabel('Folder path').press('Enter');
    await expect(dialog.getByRole('alert')).toHaveText('There is no folder “/nowhere”.');
  });

  test('draws the sample library', async ({ page, host }) => {
    await page.goto(host.url);
    await page.getByRole('button', { name: 'Try the sample library' }).click();
    await expect(tiles(page).first()).toBeVisible();
    expect(host.state.folders[0]?.path).toBe('/home/lena/Pictures/Samples');
  });
});

test.describe('a lost connection', () => {
  test.use({ expectedErrors: ['WebSocket'] });

  test('comes back by itself when the connection was lost, and keeps its place', async ({ page, host }) => {
    await openGrid(page, host);
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 5000);
    await expect.poll(() => scrollTop(page)).toBe(5000);
    host.refuse(true);
    host.hangUp();
    await expect(page.getByText('Connection lost. Trying again…')).toBeVisible();
    // By now the waits have grown to seconds: the button is quicker than the program itself.
    await page.waitForTimeout(4500);
    host.refuse(false);
    await page.getByRole('button', { name: 'Try now' }).click();
    await expect(page.getByText('Connection lost. Trying again…')).toBeHidden({ timeout: 15_000 });
    expect(await scrollTop(page)).toBe(5000);
    await page.getByRole('combobox', { name: 'Search photos' }).fill('beach');
    await expect(page.locator('.status')).toContainText('strong');
  });
});

test('changes language and theme at once, without a reload', async ({ page, host }) => {
  await openGrid(page, host);
  await page.evaluate(() => Object.assign(window, { stillHere: true }));
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: '简体中文' }).check({ force: true });
  await expect(page.getByRole('dialog', { name: '设置' })).toBeVisible();
  await page.getByRole('radio', { name: '深色' }).check({ force: true });
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('2026年10月18日星期日');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  expect(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).toBe('rgb(19, 19, 19)');
  await expect(tiles(page).first()).toHaveAttribute('aria-label', /^照片，2026年10月18日/);
  expect(await page.evaluate(() => 'stillHere' in window)).toBe(true);
  expect(host.state.settings).toMatchObject({ language: 'zh-CN', theme: 'dark' });
});

test('remembers the row height', async ({ page, host }) => {
  await openGrid(page, host);
  await page.getByRole('slider', { name: 'Row height' }).press('End');
  await expect.poll(() => host.state.settings.rowHeight).toBe(400);
  await page.keyboard.press('Tab');
  for (const height of [280, 200]) {
    await page.keyboard.press('-');
    await expect.poll(() => host.state.settings.rowHeight).toBe(height);
  }
});

test('stops watching a folder only on the second press', async ({ page, host }) => {
  await openGrid(page, host);
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('button', { name: 'Remove' }).click();
  expect(host.state.folders).toHaveLength(1);
  await dialog.getByRole('button', { name: 'Remove, really' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Your photos will appear here' })).toBeVisible();
});

test('lists its shortcuts', async ({ page, host }) => {
  await openGrid(page, host);
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(sheet).toContainText('More like this');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
});

test('can be used without a mouse: search, move, open, look, find alike, and all the way back', async ({
  page,
  host,
}) => {
  await openGrid(page, host);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('red bicycle');
  await expect(page.locator('.status')).toContainText('strong');
  // The suggestions have the arrows while they are open.
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  const focused = page.locator('[role=gridcell]:focus');
  const id = await focused.getAttribute('data-photo');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/photo/${id ?? ''}\\?`));
  await page.keyboard.press('i');
  await expect(page.getByRole('complementary', { name: 'Information' })).toBeVisible();
  await page.keyboard.press('+');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/photo\//);
  await page.keyboard.press('Escape');
  await expect(focused).toHaveAttribute('data-photo', id ?? '');
  await page.keyboard.press('s');
  await expect(page).toHaveURL(new RegExp(`image=photo%3A${id ?? ''}`));
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${host.url}/`);
});

test('types a hyphen, a zero and an s into the search box without anything else happening', async ({ page, host }) => {
  await openGrid(page, host);
  await page.getByRole('combobox', { name: 'Search photos' }).focus();
  await page.keyboard.type('s-0 i+?/');
  await expect(page.getByRole('combobox', { name: 'Search photos' })).toHaveValue('s-0 i+?/');
  expect(host.state.settings.rowHeight).toBe(200);
});

for (const width of [880, 1440]) {
  test(`lets nothing stick out at ${String(width)} pixels`, async ({ page, host }) => {
    await page.setViewportSize({ width, height: 560 });
    await openGrid(page, host, '/search?q=at+night+-rain&image=photo%3A30&from=2010-01-01&type=jpeg');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    for (const button of await page.getByRole('button').all()) {
      const box = await button.boundingBox();
      if (box != null) expect(box.x + box.width, await button.innerText()).toBeLessThanOrEqual(width);
    }
  });
}
