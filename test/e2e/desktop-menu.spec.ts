import { AppError } from '../../src-shared/contract/errors.ts';
import { callsOf, itemOf, test } from './desktop-page.ts';
import { expect, openGrid, scrollTop, shownIds, tiles } from './fixtures.ts';

test('tells the application menu its words, and again in another language', async ({ page, host, desktop }) => {
  await openGrid(page, host);
  await expect.poll(() => itemOf(desktop, 'add-folder')?.label).toBe('Add folder…');
  expect(desktop.menu.map(({ command }) => command)).toEqual([
    ...['add-folder', 'search', 'settings', 'undo', 'redo', 'select-all', 'select-none'],
    ...['timeline', 'activity', 'larger', 'smaller', 'usual-size', 'go-to-date'],
    ...['open', 'similar', 'info', 'ask', 'favourite', 'tag', 'album', 'take-out', 'teach', 'fits', 'misfits'],
    'reveal',
    ...['hide', 'unhide', 'remove', 'put-back', 'trash'],
    ...['rate-5', 'rate-4', 'rate-3', 'rate-2', 'rate-1', 'rate-0', 'shortcuts', 'diagnostics'],
  ]);
  host.state.settings = { ...host.state.settings, language: 'zh-CN' };
  host.state.events.emit('settings.changed', host.state.settings);
  await expect.poll(() => itemOf(desktop, 'add-folder')?.label).toBe('添加文件夹…');
  expect(desktop.menu.every(({ label }) => /\p{Script=Han}/u.test(label))).toBe(true);
});

test('says which commands can be used: none on a photo until one has the focus, none under a dialog', async ({
  page,
  host,
  desktop,
}) => {
  await openGrid(page, host);
  const enabled = (): string[] => desktop.menu.filter((item) => item.enabled).map(({ command }) => command);
  await expect.poll(enabled).toContain('search');
  expect(enabled()).not.toContain('remove');
  await tiles(page).first().focus();
  await expect.poll(enabled).toEqual(expect.arrayContaining(['open', 'similar', 'info', 'reveal', 'tag', 'remove']));
  await page.keyboard.press('Enter');
  await expect.poll(enabled).not.toContain('open');
  expect(enabled()).toContain('remove');
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Search photos' }).focus();
  await expect.poll(enabled).not.toContain('remove');
  desktop.events.emit('desktop.command', { command: 'settings' });
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  await expect.poll(enabled).not.toContain('search');
  expect(enabled()).toContain('shortcuts');
});

test('sends nothing again while nothing changed', async ({ page, host, desktop }) => {
  await openGrid(page, host);
  await tiles(page).first().focus();
  await expect.poll(() => itemOf(desktop, 'open')?.enabled).toBe(true);
  const before = callsOf(desktop, 'setMenu').length;
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(300);
  expect(callsOf(desktop, 'setMenu')).toHaveLength(before);
});

test('does what is chosen in the application menu', async ({ page, host, desktop }) => {
  await openGrid(page, host);
  const choose = (command: Parameters<typeof itemOf>[1]): void => {
    desktop.events.emit('desktop.command', { command });
  };
  choose('larger');
  await expect.poll(() => host.state.settings.rowHeight).toBe(280);
  choose('usual-size');
  await expect.poll(() => host.state.settings.rowHeight).toBe(200);
  choose('shortcuts');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  choose('activity');
  await expect(page.getByRole('dialog', { name: 'Activity' })).toBeVisible();
  await page.keyboard.press('Escape');
  await tiles(page).nth(1).focus();
  const [, id] = await shownIds(page);
  choose('open');
  await expect(page).toHaveURL(new RegExp(`/photo/${String(id)}`));
  choose('info');
  await expect(page.getByRole('complementary', { name: 'Information' })).toBeVisible();
  choose('search');
  await expect(page.getByRole('combobox', { name: 'Search photos' })).toBeFocused();
  await expect(page).toHaveURL(`${host.url}/`);
  await page.getByRole('combobox', { name: 'Search photos' }).fill('beach');
  await expect(page).toHaveURL(/q=beach/);
  choose('timeline');
  await expect(page).toHaveURL(`${host.url}/`);
});

test('runs a key of the menu once, and takes it so that no accelerator follows', async ({ page, host }) => {
  await openGrid(page, host);
  await page.evaluate(() => {
    addEventListener('keydown', (event) => {
      document.documentElement.dataset['taken'] = String(event.defaultPrevented);
    });
  });
  await page.keyboard.press('Control+=');
  await expect.poll(() => host.state.settings.rowHeight).toBe(280);
  await expect(page.locator('html')).toHaveAttribute('data-taken', 'true');
  await page.getByRole('combobox', { name: 'Search photos' }).focus();
  await page.keyboard.press('Control+Backspace');
  await expect(page.locator('html')).toHaveAttribute('data-taken', 'false');
});

test('undo and select all of the menu mean the text of a field, and photos elsewhere', async ({
  page,
  host,
  desktop,
}) => {
  await openGrid(page, host);
  const choose = (command: Parameters<typeof itemOf>[1]): void => {
    desktop.events.emit('desktop.command', { command });
  };
  await tiles(page).first().focus();
  choose('favourite');
  await expect.poll(() => host.state.organise.log.length).toBe(1);
  const field = page.getByRole('combobox', { name: 'Search photos' });
  await field.focus();
  await page.keyboard.type('sea');
  choose('select-all');
  await expect.poll(() => field.evaluate((input) => (input as HTMLInputElement).selectionEnd)).toBe(3);
  choose('undo');
  await expect(field).not.toHaveValue('sea');
  expect(host.state.organise.log[0]?.operation.undone).toBe(false);
  await field.fill('');
  await page.keyboard.press('Escape');
  choose('undo');
  await expect.poll(() => host.state.organise.log[0]?.operation.undone).toBe(true);
  choose('redo');
  await expect.poll(() => host.state.organise.log[0]?.operation.undone).toBe(false);
  choose('select-all');
  await expect(page.getByRole('toolbar', { name: 'Selection' })).toContainText('4,000 photos');
  choose('rate-3');
  await expect(page.getByText(/photos have 3 stars now\./)).toBeVisible();
  choose('select-none');
  await expect(page.getByRole('toolbar', { name: 'Selection' })).toHaveCount(0);
});

test('opens the system’s menu on a photo and does what was chosen there', async ({ page, host, desktop }) => {
  await openGrid(page, host);
  const [, id = 0] = await shownIds(page);
  desktop.popUp = 'reveal';
  await tiles(page).nth(1).click({ button: 'right' });
  await expect.poll(() => callsOf(desktop, 'reveal')).toEqual([{ id }]);
  const [menu] = callsOf(desktop, 'popUpMenu') as [{ items: typeof desktop.menu }];
  expect(menu.items.map(({ label, startsGroup }) => [label, startsGroup === true])).toEqual([
    ['Open the photo', false],
    ['More like this', false],
    ['Information', false],
    ['Ask', false],
    ['Favourite', true],
    ['Tags…', false],
    ['Add to album…', false],
    ['Show in file manager', true],
    ['Hide', true],
    ['Remove', false],
  ]);
  desktop.popUp = null;
  await tiles(page).first().click({ button: 'right' });
  await expect.poll(() => callsOf(desktop, 'popUpMenu')).toHaveLength(2);
  await expect(page).toHaveURL(`${host.url}/`);
  desktop.popUp = 'reveal';
  desktop.revealError = new AppError('offline', 'The drive with this photo is not connected.');
  await page.keyboard.press('Shift+F10');
  await expect(page.getByText('The drive with this photo is not connected.')).toBeVisible();
});

test('opens it on the open photo, too, without what is done already', async ({ page, host, desktop }) => {
  await openGrid(page, host);
  await tiles(page).first().click();
  await page.locator('.picture').waitFor();
  await page.locator('.picture').click({ button: 'right' });
  await expect.poll(() => callsOf(desktop, 'popUpMenu')).toHaveLength(1);
  const [menu] = callsOf(desktop, 'popUpMenu') as [{ items: typeof desktop.menu }];
  expect(menu.items.map(({ command }) => command)).toEqual(
    ['similar', 'info', 'ask', 'favourite', 'tag', 'album', 'reveal', 'hide', 'remove'], // prettier-ignore
  );
});

test('makes main light or dark as the interface is', async ({ page, host, desktop }) => {
  await openGrid(page, host);
  await expect.poll(() => callsOf(desktop, 'setTheme').at(-1)).toEqual({ theme: 'system' });
  await page.keyboard.press('Control+,');
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await expect.poll(() => callsOf(desktop, 'setTheme').at(-1)).toEqual({ theme: 'dark' });
});

test.describe('the first run', () => {
  test.use({ photos: 0 });

  test('adds what the system’s dialog names, several at once, and nothing where it is cancelled', async ({
    page,
    host,
    desktop,
  }) => {
    await page.goto(host.url);
    const add = page.getByRole('main').getByRole('button', { name: 'Add folder' });
    await add.click();
    await expect.poll(() => callsOf(desktop, 'pickFolders')).toHaveLength(1);
    expect(host.state.folders).toEqual([]);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    desktop.folders = ['/home/lena/Trips', '/home/lena/secret', '/home/lena/Film'];
    await add.click();
    await expect(page.getByText('2 folders are added.')).toBeVisible();
    await expect(page.getByText('Afterimage may not read “/home/lena/secret”.')).toBeVisible();
    expect(host.state.folders.map(({ path }) => path)).toEqual(['/home/lena/Trips', '/home/lena/Film']);
    await expect(tiles(page).first()).toBeVisible();
  });
});

test.describe('a backend that stops and starts again', () => {
  test.use({ expectedErrors: ['WebSocket'] });

  test('keeps the grid, its place and the search while the line is down', async ({ page, host }) => {
    await openGrid(page, host, '/search?q=beach');
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 3000);
    await expect.poll(() => scrollTop(page)).toBe(3000);
    host.refuse(true);
    host.hangUp();
    await expect(page.getByText('Connection lost. Trying again…')).toBeVisible();
    await expect(tiles(page).first()).toBeVisible();
    host.refuse(false);
    await page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 2000 })
      .catch(() => undefined);
    await expect(page.getByText('Connection lost. Trying again…')).toBeHidden({ timeout: 20_000 });
    expect(await scrollTop(page)).toBe(3000);
    await expect(page.getByRole('combobox', { name: 'Search photos' })).toHaveValue('beach');
    const searches = host.state.searches.length;
    await page.getByRole('combobox', { name: 'Search photos' }).fill('beach at night');
    await expect.poll(() => host.state.searches.length).toBeGreaterThan(searches);
  });
});
