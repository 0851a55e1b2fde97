// Duplicates: two lists that never mix, a photo to keep with a reason, everything by keyboard, and one Undo.
import type { Page } from '@playwright/test';
import { fakeGroups } from '../support/fake-duplicates.ts';
import type { FakeHost } from '../support/fake-host.ts';
import { axeFaults } from './axe-faults.ts';
import { expect, test } from './fixtures.ts';

const cards = (page: Page) => page.locator('[data-group]');
const sum = (page: Page) => page.locator('.sum');
const focusedPhoto = (page: Page) =>
  page.evaluate(() => Number((document.activeElement as HTMLElement | null)?.dataset['photo'] ?? 0));

async function open(page: Page, host: FakeHost): Promise<void> {
  await page.goto(`${host.url}/duplicates`);
  await expect(page.getByRole('tab', { name: 'Identical' })).toBeVisible({ timeout: 30_000 });
}

const removed = (host: FakeHost): number[] => [...(host.state.organise.values.get('removed')?.keys() ?? [])];

test('shows identical groups with what they would free, then near ones, and never both', async ({ page, host }) => {
  await open(page, host);
  const groups = fakeGroups(host.state, 'identical');
  await expect(cards(page)).toHaveCount(groups.length);
  await expect(sum(page)).toContainText('12 groups · 28 photos · ');
  await expect(sum(page)).toContainText('could be free');
  await page.getByRole('tab', { name: 'Identical' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Near' })).toBeFocused();
  await expect(page.getByRole('tab', { name: 'Near' })).toHaveAttribute('aria-selected', 'true');
  await expect(sum(page)).toContainText('30 groups');
  await expect(page.getByRole('button', { name: 'Apply to all identical' })).toHaveCount(0);
  const near = new Set(fakeGroups(host.state, 'near').flatMap(({ photos }) => photos.map(({ id }) => id)));
  for (const { photos } of groups) for (const { id } of photos) expect(near.has(id)).toBe(false);
});

test('shows a page of groups and the next on demand', async ({ page, host }) => {
  await open(page, host);
  await page.getByRole('tab', { name: 'Near' }).click();
  await expect(cards(page)).toHaveCount(20);
  await page.getByRole('button', { name: 'Show more (10 groups left)' }).click();
  await expect(cards(page)).toHaveCount(30);
});

test('names what differs, and why a photo is proposed', async ({ page, host }) => {
  await open(page, host);
  await page.getByRole('tab', { name: 'Near' }).click();
  const card = cards(page).first();
  await expect(card.locator('dt').filter({ hasText: 'Pixels' }).first()).toBeVisible();
  await expect(card.locator('.kept')).toHaveCount(1);
  await expect(card.locator('.kept .reason')).toContainText('largest');
  const group = fakeGroups(host.state, 'near')[0];
  const cameras = new Set(group?.photos.map(({ camera }) => camera));
  await expect(card.locator('dt').filter({ hasText: 'Camera' })).toHaveCount(
    cameras.size > 1 ? (group?.photos.length ?? 0) : 0,
  );
});

test('is gone through by keyboard alone: another photo kept, applied, taken back', async ({ page, host }) => {
  await open(page, host);
  const [first, second] = fakeGroups(host.state, 'identical');
  const ids = first?.photos.map(({ id }) => Number(id)) ?? [];
  const keeper = cards(page).first().locator('.picture[tabindex="0"]');
  await expect(keeper).toHaveAttribute('aria-pressed', 'true');
  await keeper.focus();
  await page.keyboard.press(ids[0] === first?.keeper ? 'ArrowRight' : 'ArrowLeft');
  const kept = await focusedPhoto(page);
  expect(kept).not.toBe(first?.keeper);
  await page.keyboard.press('k');
  await expect(cards(page).first().locator('.kept [data-photo]')).toHaveAttribute('data-photo', String(kept));
  await expect(cards(page).first().locator('.kept .reason')).toHaveText('Your choice');
  await page.keyboard.press('Enter');
  await expect(cards(page)).toHaveCount(11);
  expect(removed(host).toSorted()).toEqual(ids.filter((id) => id !== kept).toSorted());
  // The next group took its place, and the focus.
  await expect.poll(() => focusedPhoto(page)).toBe(second?.keeper);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(cards(page)).toHaveCount(12);
  expect(removed(host)).toEqual([]);
});

test('groups that are no duplicates go, and stay gone', async ({ page, host }) => {
  await open(page, host);
  const [first] = fakeGroups(host.state, 'identical');
  await cards(page).first().locator('.picture[tabindex="0"]').focus();
  await page.keyboard.press('n');
  await expect(cards(page)).toHaveCount(11);
  await page.reload();
  await expect(cards(page)).toHaveCount(11);
  await expect(page.locator(`[data-group="${first?.id ?? ''}"]`)).toHaveCount(0);
});

test('keeps by a rule', async ({ page, host }) => {
  await open(page, host);
  await page.getByRole('tab', { name: 'Near' }).click();
  const group = fakeGroups(host.state, 'near').find(
    ({ photos }) => new Set(photos.map(({ takenAt }) => takenAt)).size > 1,
  );
  const oldest = group?.photos.toSorted((a, b) => (a.takenAt ?? '9999').localeCompare(b.takenAt ?? '9999'))[0];
  await page.locator('.bar select').selectOption('oldest');
  const card = page.locator(`[data-group="${group?.id ?? ''}"]`);
  await expect(card.locator('.kept [data-photo]')).toHaveAttribute('data-photo', String(oldest?.id));
});

test('shows counts, bytes and samples before all are applied at once', async ({ page, host }) => {
  await open(page, host);
  await page.getByRole('button', { name: 'Apply to all identical' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet).toContainText('12 groups · 16 photos to remove');
  await expect(sheet.getByRole('img')).toHaveCount(12);
  expect(await axeFaults(page)).toEqual([]);
  await sheet.getByRole('button', { name: /^Remove 16 others/ }).click();
  await expect(page.getByRole('heading', { name: 'No identical photos in 3,984' })).toBeVisible();
  expect(removed(host)).toHaveLength(16);
  expect(host.state.organise.log).toHaveLength(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(cards(page)).toHaveCount(12);
  await page.getByRole('button', { name: 'Apply to all identical' }).click();
  await page.keyboard.press('Escape');
  await expect(cards(page)).toHaveCount(12);
});

test('zooms all pictures of a group together', async ({ page, host }) => {
  await open(page, host);
  const pictures = cards(page).first().locator('img');
  const scales = () =>
    pictures.evaluateAll((all) => all.map((image) => new DOMMatrix(getComputedStyle(image).transform).a.toFixed(2)));
  await cards(page).first().getByRole('button', { name: 'Zoom in, all pictures' }).click();
  expect(new Set(await scales())).toEqual(new Set(['1.40']));
  await cards(page).first().locator('.picture').first().hover();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  await expect.poll(async () => Number((await scales())[0])).toBeGreaterThan(2);
  expect(new Set(await scales()).size).toBe(1);
  await page.mouse.down();
  await page.mouse.move(300, 300, { steps: 4 });
  await page.mouse.up();
  const offsets = await pictures.evaluateAll((all) =>
    all.map((image) => new DOMMatrix(getComputedStyle(image).transform).e / image.clientWidth),
  );
  expect(offsets[0]).not.toBe(0);
  for (const offset of offsets) expect(offset).toBeCloseTo(offsets[0] ?? 0, 2);
  // A drag is no choice.
  await expect(cards(page).first().locator('.kept')).toHaveCount(1);
});

test('a photo removed in the viewer resolves the group it leaves alone', async ({ page, host }) => {
  await open(page, host);
  const group = fakeGroups(host.state, 'identical').find(({ photos }) => photos.length === 2);
  const card = page.locator(`[data-group="${group?.id ?? ''}"]`);
  await card.getByRole('button', { name: /^Open/ }).last().click();
  await expect(page).toHaveURL(/\/photo\/\d+\?from=%2Fduplicates/);
  await page.keyboard.press('Delete');
  await expect.poll(() => removed(host).length).toBe(1);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/duplicates$/);
  await expect(card).toHaveCount(0);
});

test.describe('with nothing to show', () => {
  test.use({ photos: 400 });
  test('says in how many photos it looked, and offers the near ones', async ({ page, host }) => {
    host.state.duplicates.groups = { identical: 0, near: 0 };
    await open(page, host);
    await expect(page.getByRole('heading', { name: 'No identical photos in 400' })).toBeVisible();
    await page.getByRole('button', { name: 'Look for near ones' }).click();
    await expect(page.getByRole('heading', { name: 'No near duplicates in 400' })).toBeVisible();
  });

  test('says how many are still to be compared, and shows groups when they are found', async ({ page, host }) => {
    host.state.duplicates.groups = { identical: 0, near: 0 };
    host.state.duplicates.waiting = 120;
    await open(page, host);
    await expect(page.getByText('120 photos are still to be compared.')).toBeVisible();
    host.state.duplicates.groups = { identical: 3, near: 0 };
    host.state.duplicates.waiting = 0;
    await expect(cards(page)).toHaveCount(3);
  });
});

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'zh-CN'] as const)
    test.describe(() => {
      test.use({ settings: { theme, language } });
      test(`has no fault that axe finds, ${theme}, ${language}`, async ({ page, host }) => {
        await page.goto(`${host.url}/duplicates`);
        await expect(cards(page).first()).toBeVisible({ timeout: 30_000 });
        expect(await axeFaults(page)).toEqual([]);
        await page.getByRole('tab').last().click();
        await expect(cards(page)).toHaveCount(20);
        expect(await axeFaults(page)).toEqual([]);
      });
    });

test.describe('in a narrow window', () => {
  test.use({ viewport: { width: 880, height: 560 } });
  test('nothing but the pictures of a group scrolls sideways', async ({ page, host }) => {
    await open(page, host);
    await expect(cards(page).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(880);
    const wide = await page.locator('.page').evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(wide).toBe(0);
  });
});
