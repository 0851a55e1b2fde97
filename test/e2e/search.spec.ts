import type { Page } from '@playwright/test';
import { AppError } from '../../src-shared/contract/errors.ts';
import { flatPng } from '../support/flat-png.ts';
import { expect, openGrid, scrollTop, shownIds, test, tiles } from './fixtures.ts';

const box = (page: Page) => page.getByRole('combobox', { name: 'Search photos' });
const status = (page: Page) => page.locator('.status');

test('shows results while typing, asks once per pause and keeps the old results meanwhile', async ({ page, host }) => {
  await openGrid(page, host);
  await page.keyboard.press('/');
  await expect(box(page)).toBeFocused();
  await box(page).pressSequentially('red bicycle', { delay: 10 });
  await expect(status(page)).toHaveText(/^\d+ photos · \d+ strong · 0\.0\d s · searched 3,99\d/);
  expect(host.state.searches.length).toBeLessThanOrEqual(4);
  expect(host.state.searches.at(-1)).toEqual({ text: 'red bicycle', limit: 300, unlikely: false });
  expect(new URL(page.url()).search).toBe('?q=red+bicycle');

  const first = await shownIds(page);
  host.state.searchMs = 1500;
  await box(page).pressSequentially(' by the sea');
  await expect(page.locator('.progress.busy')).toHaveCount(1);
  expect(await shownIds(page)).toEqual(first);
  await expect.poll(async () => (await shownIds(page))[0], { timeout: 5000 }).not.toBe(first[0]);
  await expect(page.locator('.progress.busy')).toHaveCount(0);
});

test('cancels the question before', async ({ page, host }) => {
  await openGrid(page, host);
  host.state.searchMs = 3000;
  await box(page).fill('red bicycle');
  await expect.poll(() => host.state.searches.length).toBe(1);
  host.state.searchMs = 5;
  await box(page).fill('green bicycle');
  await expect(status(page)).toContainText(/\d photos · \d+ strong/);
  expect(host.state.cancelledSearches).toBe(1);
});

test('leaves one step to go back to, however much was typed', async ({ page, host }) => {
  await openGrid(page, host);
  await box(page).pressSequentially('bicycle', { delay: 30 });
  await expect(status(page)).toContainText('photos');
  await page.goBack();
  await expect(page.getByRole('slider', { name: 'Position in time' })).toBeVisible();
  await expect(box(page)).toHaveValue('');
  await page.goForward();
  await expect(box(page)).toHaveValue('bicycle');
  await expect(status(page)).toContainText(/\d photos · \d+ strong/);
});

test('never submits with the Enter that confirms a candidate', async ({ page, host }) => {
  await openGrid(page, host);
  await box(page).focus();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'hai', selectionStart: 3, selectionEnd: 3 });
  // Input methods deliver the confirming Enter as key code 229.
  await session.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    code: 'Enter',
    windowsVirtualKeyCode: 229,
  });
  await session.send('Input.dispatchKeyEvent', {
    type: 'keyUp',
    key: 'Enter',
    code: 'Enter',
    windowsVirtualKeyCode: 229,
  });
  await page.waitForTimeout(400);
  expect(host.state.searches).toEqual([]);
  expect(new URL(page.url()).pathname).toBe('/');
  await session.send('Input.insertText', { text: '海边' });
  await expect.poll(() => host.state.searches.map(({ text }) => text)).toEqual(['海边']);
});

test('turns minus words into chips, and chips back into words', async ({ page, host }) => {
  await openGrid(page, host);
  await box(page).fill('beach -people -"blue sky"');
  await expect(status(page)).toContainText('photos');
  expect(host.state.searches.at(-1)).toMatchObject({ text: 'beach -people -"blue sky"' });
  await page.getByRole('button', { name: 'Remove “Without people”' }).click();
  await expect(box(page)).toHaveValue('beach -"blue sky"');
  await expect.poll(() => host.state.searches.at(-1)?.text).toBe('beach -"blue sky"');
  await page.getByRole('button', { name: 'Filters', exact: true }).click();
  await page.getByRole('textbox', { name: 'Without' }).fill('cars, people');
  await page.getByRole('textbox', { name: 'Without' }).press('Tab');
  await expect(box(page)).toHaveValue('beach -cars -people');
});

test('filters by date, folder and type', async ({ page, host }) => {
  await openGrid(page, host, '/search?q=beach');
  await page.getByRole('button', { name: 'Filters', exact: true }).click();
  await page.getByLabel('Taken from').fill('2024');
  await page.getByLabel('Taken from').press('Tab');
  await page.getByLabel('Taken until').fill('2024-06');
  await page.getByLabel('Taken until').press('Tab');
  await page.getByRole('checkbox', { name: 'Pictures' }).check();
  await page.getByRole('checkbox', { name: 'JPEG' }).check();
  await expect
    .poll(() => host.state.searches.at(-1)?.text)
    .toBe('beach taken:2024..2024-06 folder:/home/lena/Pictures type:jpeg');
  await page.keyboard.press('Escape');
  await expect(page.getByText('2024 to 2024-06')).toBeVisible();
  await page.getByRole('button', { name: 'Remove “JPEG”' }).click();
  await expect
    .poll(() => host.state.searches.at(-1)?.text)
    .toBe('beach taken:2024..2024-06 folder:/home/lena/Pictures');
});

test('refuses a date that is none without losing the others', async ({ page, host }) => {
  await openGrid(page, host, '/search?q=beach+taken%3A2024..');
  await page.getByRole('button', { name: 'Filters', exact: true }).click();
  await page.getByLabel('Taken until').fill('soon');
  await page.getByLabel('Taken until').press('Tab');
  await expect(page.getByLabel('Taken until')).toHaveAttribute('aria-invalid', 'true');
  expect(new URL(page.url()).searchParams.get('q')).toBe('beach taken:2024..');
});

test('searches by a pasted picture, then by picture and words with a weight', async ({ page, host }) => {
  await openGrid(page, host);
  const picture = flatPng(64, 48, 0xaa5522).toString('base64');
  await page.evaluate((data) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'paste.png', { type: 'image/png' }));
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }));
  }, picture);
  await expect(page.getByRole('img', { name: 'The picture that is searched by' })).toBeVisible();
  await expect.poll(() => host.state.searches.at(-1)).toEqual({ image: { imageId: 'opened-1' }, limit: 300 });
  await box(page).fill('at night');
  const slider = page.getByRole('slider', { name: 'Weight of words against picture' });
  await expect(slider).toHaveAttribute('aria-valuetext', '65% words, 35% picture');
  await slider.focus();
  await slider.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', '60% words, 40% picture');
  await expect
    .poll(() => host.state.searches.at(-1))
    .toMatchObject({ text: 'at night', images: [{ image: { imageId: 'opened-1' } }], alpha: 0.6 });
  await slider.dblclick();
  await expect(slider).toHaveValue('50');
  await page.getByRole('button', { name: 'Remove the picture' }).click();
  await expect.poll(() => host.state.searches.at(-1)).toEqual({ text: 'at night', limit: 300, unlikely: false });
});

test('searches by a dropped picture and says what is not one', async ({ page, host }) => {
  await openGrid(page, host);
  const drop = (type: string, name: string): Promise<void> =>
    page.evaluate(
      ([fileType, fileName]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(64)], fileName, { type: fileType }));
        for (const kind of ['dragover', 'drop'])
          document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
      },
      [type, name] as const,
    );
  await drop('text/plain', 'notes.txt');
  await expect(page.getByText('That is not a picture.')).toBeVisible();
  await drop('image/webp', 'sea.webp');
  await expect.poll(() => host.state.searches.at(-1)?.image).toEqual({ imageId: 'opened-1' });
});

test('says so when nothing can be found and offers the way out', async ({ page, host }) => {
  await page.goto(`${host.url}/search?q=beach+taken%3A..1980`);
  await expect(page.getByRole('heading', { name: 'Nothing found for “beach”' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).last().click();
  await expect(tiles(page).first()).toBeVisible();
});

test('shows the sentence of a search that failed and tries again', async ({ page, host }) => {
  host.state.searchError = new AppError('crashed', 'The search stopped. Try it again.');
  await page.goto(`${host.url}/search?q=beach`);
  await expect(page.getByText('The search stopped. Try it again.')).toBeVisible();
  host.state.searchError = null;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(tiles(page).first()).toBeVisible();
});

test('asks for more only when told to', async ({ page, host }) => {
  await openGrid(page, host, '/search?q=beach');
  await expect(page.getByRole('button', { name: 'Show more' })).toBeHidden();
  await tiles(page).first().focus();
  await page.keyboard.press('End');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(() => host.state.searches.at(-1)?.limit).toBe(1200);
});

test('begins at the top for other words, with the focus on the best result', async ({ page, host }) => {
  await openGrid(page, host, '/search?q=red+bicycle');
  await page.getByRole('combobox', { name: 'Search photos' }).press('ArrowDown');
  await page.keyboard.press('End');
  await expect.poll(() => scrollTop(page)).toBeGreaterThan(1000);
  const last = await page.locator('[role=gridcell]:focus').getAttribute('data-photo');
  await page.getByRole('combobox', { name: 'Search photos' }).fill('snow');
  await expect(page).toHaveURL(/q=snow/);
  await expect.poll(() => scrollTop(page)).toBe(0);
  await expect(page.getByText('new photos above')).toBeHidden();
  await page.getByRole('combobox', { name: 'Search photos' }).press('ArrowDown');
  const focused = page.locator('[role=gridcell]:focus');
  await expect(page.locator('[role=row][aria-rowindex="1"] [role=gridcell]').first()).toBeFocused();
  expect(await focused.getAttribute('data-photo')).not.toBe(last);
});
