import type { Page } from '@playwright/test';
import type { FakeHost } from '../support/fake-host.ts';
import { axeFaults } from './axe-faults.ts';
import { expect, grid, openGrid, test, tiles } from './fixtures.ts';

const entry = (page: Page, name: string) =>
  page
    .getByRole('main')
    .getByRole('list', { name: 'Tags' })
    .getByRole('button', { name: new RegExp(`^${name}`) });

test.use({ photos: 400 });

/** Chooses the first photos of the grid and opens the dialog. */
async function startTeaching(page: Page, host: FakeHost, photos = 4): Promise<void> {
  await openGrid(page, host);
  await tiles(page).first().focus();
  await page.keyboard.press('x');
  for (let more = 1; more < photos; more++) await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('button', { name: 'Teach a label' }).click();
  await expect(page.getByRole('dialog', { name: 'Teach a label' })).toBeVisible();
}

test.describe('tags', () => {
  test('are a list with counts and a filter beside the photos of one', async ({ page, host }) => {
    await page.goto(`${host.url}/tags`);
    await expect(entry(page, 'Family')).toContainText('57');
    await expect(entry(page, 'Family')).toContainText('8 suggested');
    await page.getByLabel('Filter tags').fill('LIS');
    await expect(entry(page, 'Family')).toHaveCount(0);
    await entry(page, 'Lisbon').click();
    await expect(grid(page)).toHaveAccessibleName('Lisbon');
    await expect(entry(page, 'Lisbon')).toHaveAttribute('aria-current', 'page');
    await expect(page).toHaveURL(/\/tag\?name=Lisbon/);
  });

  test('are renamed; a name that is taken asks before the two become one, and that is taken back', async ({
    page,
    host,
  }) => {
    await page.goto(`${host.url}/tag?name=Lisbon`);
    await page.getByRole('button', { name: 'Rename “Lisbon”' }).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('Lisboa');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Lisboa' })).toBeVisible();
    await page.getByRole('button', { name: 'Rename “Lisboa”' }).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('family');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alertdialog')).toContainText('Merge into “Family”?');
    await page.keyboard.press('Enter');
    await expect(entry(page, 'Lisboa')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(entry(page, 'Lisboa')).toBeVisible();
  });

  test('are deleted, and come back', async ({ page, host }) => {
    await page.goto(`${host.url}/tag?name=To+print`);
    await page.getByRole('button', { name: 'Delete “To print”' }).click();
    await expect(page).toHaveURL(/\/tags$/);
    await expect(entry(page, 'To print')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(entry(page, 'To print')).toContainText('10');
  });

  test('in a narrow window are one column at a time', async ({ page, host }) => {
    await page.setViewportSize({ width: 880, height: 700 });
    await page.goto(`${host.url}/tags`);
    await entry(page, 'Family').click();
    await expect(entry(page, 'Family')).toBeHidden();
    await page.getByRole('button', { name: 'Back to the tags' }).click();
    await expect(entry(page, 'Family')).toBeVisible();
  });

  test('say what they are for while there are none', async ({ page, host }) => {
    host.state.organise.values.clear();
    await page.goto(`${host.url}/tags`);
    await expect(page.getByRole('heading', { name: 'No tags yet' })).toBeVisible();
  });
});

test.describe('suggestions', () => {
  test('are gone through by keyboard: yes, no, skip, back', async ({ page, host }) => {
    await page.goto(`${host.url}/tag?name=Family`);
    await page.getByRole('button', { name: 'Review 8 suggestions' }).click();
    const queue = page.getByRole('region', { name: 'Suggestions for “Family”' });
    await expect(queue).toBeFocused();
    await expect(queue).toContainText('1 of 8');
    await page.keyboard.press('Enter');
    await expect(queue).toContainText('2 of 8');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await expect(queue).toContainText('4 of 8');
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await expect(queue).toContainText('You said no');
    await expect(entry(page, 'Family')).toContainText('6 suggested');
    await expect(entry(page, 'Family')).toContainText('58');
    await page.keyboard.press('Escape');
    await expect(grid(page)).toHaveAccessibleName('Family');
  });

  test('that are strong are confirmed together once enough of them were seen', async ({ page, host }) => {
    await startTeaching(page, host);
    await page.getByLabel('What is it?').fill('Miso');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Look at them' }).click();
    await page
      .getByRole('button', { name: /^Review \d+ suggestions/ })
      .first()
      .click();
    const all = page.getByRole('button', { name: /^Confirm all \d+ strong suggestions/ });
    await expect(all).toBeDisabled();
    await expect(page.getByText('after 11 more samples')).toBeVisible();
    for (let seen = 0; seen < 11; seen++) await page.keyboard.press('j');
    await expect(all).toBeEnabled();
    await all.click();
    await expect(page.getByText(/photos now have the tag “Miso”/)).toBeVisible();
    await expect(all).toHaveCount(0);
  });

  test('that were not sent yet are sent when the review is left', async ({ page, host }) => {
    await page.goto(`${host.url}/tag?name=Family`);
    await page.getByRole('button', { name: 'Review 8 suggestions' }).click();
    await expect(page.getByText('1 of 8')).toBeVisible();
    await page.keyboard.press('Enter');
    await entry(page, 'Lisbon').click();
    await expect(entry(page, 'Family')).toContainText('7 suggested');
  });
});

test.describe('teaching a label', () => {
  test('starts from chosen photos, says what it is worth, and its suggestions wait', async ({ page, host }) => {
    await startTeaching(page, host);
    const dialog = page.getByRole('dialog', { name: 'Teach a label' });
    await expect(dialog.getByRole('button', { name: /shows it/ })).toHaveCount(4);
    await expect(dialog.getByRole('button', { name: 'Teach with 4 photos' })).toBeDisabled();
    await dialog.getByLabel('What is it?').fill('Miso');
    await dialog
      .getByRole('button', { name: /shows it/ })
      .first()
      .click();
    await dialog
      .getByRole('button', { name: /shows it/ })
      .first()
      .click();
    await expect(dialog.getByText('1 more photo that shows it is needed.')).toBeVisible();
    await dialog
      .getByRole('button', { name: /not this/ })
      .first()
      .click();
    await dialog.getByRole('button', { name: 'Teach with 3 photos' }).click();
    await expect(dialog.getByRole('status')).toContainText(/\d+ more photos may be “Miso”/);
    await expect(dialog.getByRole('status')).toContainText('About 8 in 10 suggestions are right');
    await dialog.getByRole('button', { name: 'Look at them' }).click();
    await expect(page).toHaveURL(/\/tag\?name=Miso/);
    await expect(page.getByText(/Taught by 3 photos · 1 that is not · About 8 in 10/)).toBeVisible();
  });

  test('is not offered for two photos', async ({ page, host }) => {
    await openGrid(page, host);
    await tiles(page).first().focus();
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowRight');
    await expect(page.getByRole('button', { name: 'Teach a label' })).toHaveCount(0);
  });

  test('that another model made stale says so; forgotten, its tag stays', async ({ page, host }) => {
    await startTeaching(page, host);
    await page.getByLabel('What is it?').fill('Miso');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByRole('status')).toContainText('Miso');
    for (const label of host.state.teaching.labels) label.stale = true;
    await page.goto(`${host.url}/tag?name=Miso`);
    await expect(page.getByText('Taught with another search model')).toBeVisible();
    await page.getByRole('button', { name: 'Forget what it learned' }).click();
    await expect(page.getByText('Taught by')).toHaveCount(0);
    await expect(entry(page, 'Miso')).toContainText('4');
  });
});

for (const theme of ['light', 'dark'] as const)
  for (const width of [880, 1440])
    test.describe(() => {
      test.use({ settings: { theme } });
      test(`tags have no fault that axe finds, ${theme}, ${String(width)}`, async ({ page, host }) => {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(`${host.url}/tags`);
        await expect(entry(page, 'Family')).toBeVisible();
        expect(await axeFaults(page)).toEqual([]);
        await entry(page, 'Family').click();
        await expect(tiles(page).first()).toBeVisible();
        expect(await axeFaults(page)).toEqual([]);
        await page.getByRole('button', { name: 'Review 8 suggestions' }).click();
        await expect(page.getByText('1 of 8')).toBeVisible();
        expect(await axeFaults(page)).toEqual([]);
        await startTeaching(page, host);
        expect(await axeFaults(page)).toEqual([]);
      });
    });
