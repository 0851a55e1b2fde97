// The search box: filters as chips, suggestions by keyboard, several pictures, searches that are saved and remembered.
import type { Page } from '@playwright/test';
import { flatPng } from '../support/flat-png.ts';
import { axeFaults } from './axe-faults.ts';
import { expect, openGrid, test } from './fixtures.ts';

const box = (page: Page) => page.getByRole('combobox', { name: 'Search photos' });
const list = (page: Page) => page.getByRole('listbox', { name: 'Suggestions' });
const options = (page: Page) => list(page).getByRole('option');
const chips = (page: Page) => page.getByRole('list', { name: 'Filters in use' });
const marked = (page: Page) => options(page).and(page.locator('[aria-selected=true]'));

async function pastePicture(page: Page, colour: number): Promise<void> {
  await page.evaluate(
    (data) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'paste.png', { type: 'image/png' }));
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }));
    },
    flatPng(64, 48, colour).toString('base64'),
  );
}

test('shows each part of what is typed as a chip, and takes it out of the text with the chip', async ({
  page,
  host,
}) => {
  await openGrid(page, host);
  await box(page).fill('boat taken:2019..2022 -tag:people rating:4.. "red sail" at sea');
  await box(page).press('Enter');
  await expect(chips(page).getByRole('listitem')).toHaveText([
    /2019 to 2022/,
    /Not Tag: people/,
    /Rating: 4 or more/,
    /“red sail”/,
  ]);
  expect(host.state.searches.at(-1)?.text).toBe('boat taken:2019..2022 -tag:people rating:4.. "red sail" at sea');
  await page.getByRole('button', { name: 'Remove “Not Tag: people”' }).click();
  await page.getByRole('button', { name: 'Remove “2019 to 2022”' }).click();
  await expect(box(page)).toHaveValue('boat rating:4.. "red sail" at sea');
  await expect(page).toHaveURL(/q=boat\+rating/);
});

test('finds photos by filters alone', async ({ page, host }) => {
  await openGrid(page, host, '/search?q=taken%3A2024');
  await expect(chips(page)).toContainText('2024');
  expect(host.state.searches).toEqual([]);
});

test('says what it does not understand and offers what was probably meant', async ({ page, host }) => {
  await openGrid(page, host, '/search?q=boat');
  await box(page).fill('boat -kamera:fuji');
  await expect(chips(page)).toContainText('No filter “-kamera:fuji”');
  await page.getByRole('button', { name: 'Did you mean camera:?' }).click();
  await expect(box(page)).toHaveValue('boat -camera:fuji');
  await expect(chips(page)).toHaveText(/Not Camera: fuji/);
  await box(page).fill('boat 12:30');
  await page.getByRole('button', { name: 'Look for it word for word' }).click();
  await expect(box(page)).toHaveValue('boat "12:30"');
  await box(page).fill('boat taken:soon');
  await expect(chips(page)).toContainText('“taken:soon” is not understood. Examples: 2024');
});

test('completes by the keyboard alone, with counts and previews', async ({ page, host }) => {
  await openGrid(page, host);
  await box(page).pressSequentially('boat place:lis');
  await expect(options(page)).toHaveText([/Lisbon.*\d photos/s]);
  await expect(options(page).locator('img')).toHaveCount(3);
  await expect(box(page)).toHaveAttribute('aria-expanded', 'true');
  await box(page).press('ArrowDown');
  await expect(marked(page)).toContainText('Lisbon');
  expect(await box(page).getAttribute('aria-activedescendant')).toBe(await marked(page).getAttribute('id'));
  await box(page).press('Enter');
  await expect(box(page)).toHaveValue('boat place:Lisbon ');
  await expect(box(page)).toBeFocused();
  await expect(list(page)).toBeHidden();
  await expect.poll(() => host.state.searches.at(-1)?.text).toBe('boat place:Lisbon');
  await box(page).pressSequentially('at');
  await expect(box(page)).toHaveValue('boat place:Lisbon at');
});

test('offers filters by name at once, and goes on with their values', async ({ page, host }) => {
  await openGrid(page, host);
  await box(page).pressSequentially('sea ori');
  await expect(options(page).first()).toContainText('orientation:');
  await box(page).press('ArrowDown');
  await box(page).press('Enter');
  await expect(box(page)).toHaveValue('sea orientation:');
  await expect(options(page)).toHaveText([/portrait/, /landscape/, /square/]);
  expect(host.state.searches.map(({ text }) => text)).not.toContain('sea orientation:');
  await options(page).filter({ hasText: 'landscape' }).click();
  await expect(box(page)).toHaveValue('sea orientation:landscape ');
  await box(page).pressSequentially('fav');
  await box(page).press('ArrowDown');
  await box(page).press('Enter');
  await expect(box(page)).toHaveValue('sea orientation:landscape is:favourite ');
});

test('closes with Escape, one level a press, and leads back into the field', async ({ page, host }) => {
  await openGrid(page, host);
  await box(page).pressSequentially('ta');
  await expect(options(page).first()).toBeVisible();
  await box(page).press('ArrowDown');
  await box(page).press('ArrowUp');
  await expect(marked(page)).toHaveCount(0);
  await box(page).press('Escape');
  await expect(list(page)).toBeHidden();
  await expect(box(page)).toBeFocused();
  await expect(box(page)).toHaveValue('ta');
  await box(page).press('Escape');
  await expect(box(page)).not.toBeFocused();
});

test('never replaces newer suggestions by older ones, and never keeps the search waiting', async ({ page, host }) => {
  await openGrid(page, host);
  host.state.completions.completeMs.splice(0, 1, 1200, 5);
  await box(page).pressSequentially('po');
  await expect.poll(() => host.state.completions.asked).toContain('po');
  await expect.poll(() => host.state.searches.at(-1)?.text).toBe('po');
  await box(page).fill('place:l');
  await expect(options(page)).toHaveText([/Lisbon/]);
  await page.waitForTimeout(1300);
  await expect(options(page)).toHaveText([/Lisbon/]);
});

test('never takes a suggestion with the Enter that confirms a candidate', async ({ page, host }) => {
  await openGrid(page, host);
  await box(page).pressSequentially('place:lis');
  await expect(options(page)).toHaveCount(1);
  await box(page).press('ArrowDown');
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'hai', selectionStart: 3, selectionEnd: 3 });
  for (const key of ['ArrowDown', 'Enter']) {
    const event = { key, code: key, windowsVirtualKeyCode: 229 };
    await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...event });
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }
  await page.waitForTimeout(300);
  expect(host.state.searches.map(({ text }) => text)).not.toContain('place:Lisbon');
  await session.send('Input.insertText', { text: '海边' });
  await expect(box(page)).toHaveValue('place:lis海边');
});

test('has nothing to complain about for axe while the list is open', async ({ page, host }) => {
  await openGrid(page, host);
  await box(page).pressSequentially('li');
  await expect(options(page).first()).toBeVisible();
  await box(page).press('ArrowDown');
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    expect(await axeFaults(page)).toEqual([]);
  }
});

test('remembers what was looked at, offers it again and forgets it when told', async ({ page, host }) => {
  await openGrid(page, host);
  await box(page).fill('snowy hills');
  await box(page).press('Enter');
  await expect
    .poll(() => host.state.completions.history.map(({ query }) => query), { timeout: 5000 })
    .toEqual(['q=snowy+hills']);
  await box(page).fill('sea');
  await box(page).press('Enter');
  await expect(page).toHaveURL(/q=sea/);
  await box(page).press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/photo\//);
  await expect.poll(() => host.state.completions.history.length).toBe(2);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await box(page).click();
  await expect(options(page)).toHaveText([/sea/, /snowy hills/]);
  await box(page).press('ArrowDown');
  await box(page).press('Delete');
  await expect(options(page)).toHaveText([/snowy hills/]);
  await options(page).click();
  await expect(box(page)).toHaveValue('snowy hills');
  await box(page).fill('');
  await page.getByRole('button', { name: 'Clear recent searches' }).click();
  await expect(list(page)).toBeHidden();
  expect(host.state.completions.history).toEqual([]);
});

test('searches by up to four pictures, each with its weight', async ({ page, host }) => {
  await openGrid(page, host);
  for (const [index, colour] of [0xaa5522, 0x2255aa, 0x55aa22, 0x882288].entries()) {
    await pastePicture(page, colour);
    await expect.poll(() => host.state.searches.at(-1)?.images?.length ?? 1).toBe(index + 1);
  }
  await pastePicture(page, 0x111111);
  await expect(page.getByText('Up to 4 pictures at once')).toBeVisible();
  await page.getByRole('button', { name: 'Weight of picture 2' }).click();
  const weight = page.getByRole('slider', { name: 'Weight of picture 2' });
  await expect(weight).toHaveAttribute('aria-valuetext', 'As much as the others');
  await weight.press('ArrowRight');
  await expect(weight).toHaveAttribute('aria-valuetext', '2 × the others');
  await expect
    .poll(() => host.state.searches.at(-1)?.images)
    .toEqual([
      { image: { imageId: 'opened-1' } },
      { image: { imageId: 'opened-2' }, weight: 2 },
      { image: { imageId: 'opened-3' } },
      { image: { imageId: 'opened-4' } },
    ]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove picture 1' }).click();
  await expect.poll(() => host.state.searches.at(-1)?.images?.length).toBe(3);
  await box(page).press('Backspace');
  await box(page).press('Backspace');
  await expect(page.getByRole('search').getByRole('button', { name: 'Remove the picture' })).toBeVisible();
});

test('saves a search as an album that fills itself', async ({ page, host }) => {
  await page.goto(`${host.url}/search?q=sunset+tag%3A%22my+home%22`);
  await page.getByRole('button', { name: 'Save this search' }).click();
  const name = page.getByRole('textbox', { name: 'Name' });
  await expect(name).toHaveValue('sunset tag:my home');
  await name.fill('Sunsets at home');
  await name.press('Enter');
  await expect(page.getByText('Saved as “Sunsets at home”')).toBeVisible();
  expect([...(host.state.organise.values.get('album-name') ?? [])].map(([, album]) => album)).toContain(
    'Sunsets at home',
  );
});

test('opens the addresses of earlier versions', async ({ page, host }) => {
  await openGrid(page, host, '/search?q=beach&folder=%2Fhome%2Flena%2FPictures&from=2024-01-01&type=jpeg');
  await expect(box(page)).toHaveValue('beach folder:/home/lena/Pictures taken:2024.. type:jpeg');
  await expect(chips(page).getByRole('listitem')).toHaveText([/In Pictures/, /Since 2024/, /JPEG/]);
});
