import type { Page } from '@playwright/test';
import type { Settings } from '../../src-shared/contract/choices.ts';
import type { FakeHost } from '../support/fake-host.ts';
import { axeFaults } from './axe-faults.ts';
import { expect, openGrid, test } from './fixtures.ts';

test.use({ photos: 400 });

async function open(page: Page, host: FakeHost): Promise<ReturnType<Page['getByRole']>> {
  await openGrid(page, host);
  await page.keyboard.press('Control+,');
  return page.getByRole('dialog', { name: 'Settings' });
}

const choices: readonly [string, string, Partial<Settings>][] = [
  ['Strictness', 'Strict', { strictness: 'strict' }],
  ['Remember searches', 'Off', { history: 'off' }],
  ['Speed', 'Quiet', { speed: 'quiet' }],
  ['Graphics processor', 'Off', { acceleration: 'off' }],
  ['Density', 'Compact', { density: 'compact' }],
  ['Ground of the open photo', 'Paper', { viewer: 'paper' }],
  ['Single keys as shortcuts', 'Off', { letters: 'off' }],
  ['Conversations about photos', 'Do not keep', { conversations: 'forget' }],
  ['Captions', 'Off', { captions: 'off' }],
];

test('changes every choice at once', async ({ page, host }) => {
  const dialog = await open(page, host);
  for (const [group, name, setting] of choices) {
    await dialog.getByRole('group', { name: group }).getByRole('radio', { name, exact: true }).check({ force: true });
    await expect.poll(() => host.state.settings, group).toMatchObject(setting);
  }
});

test('compact makes controls smaller while the panel is open, and says so to the next start', async ({
  page,
  host,
}) => {
  const dialog = await open(page, host);
  const button = dialog.getByRole('button', { name: 'Models…' });
  const height = async (): Promise<number> => (await button.boundingBox())?.height ?? 0;
  expect(await height()).toBe(32);
  await dialog.getByRole('radio', { name: 'Compact' }).check({ force: true });
  await expect.poll(height).toBe(28);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
});

test('finds a setting by what it is called and by what it means', async ({ page, host }) => {
  const dialog = await open(page, host);
  const search = dialog.getByRole('searchbox', { name: 'Search settings' });
  await search.fill('battery');
  await expect(dialog.getByRole('group')).toHaveCount(1);
  await expect(dialog.getByRole('group', { name: 'Speed' })).toBeVisible();
  await expect(dialog.getByRole('heading', { level: 3 })).toHaveText(['Background work']);
  await search.fill('folders');
  await expect(dialog.getByRole('heading', { level: 3 })).toHaveText(['Folders']);
  await search.fill('spaceship');
  await expect(dialog.getByText('No setting is called that.').last()).toBeVisible();
  await search.fill('');
  await expect(dialog.locator('fieldset')).toHaveCount(12);
});

test('clears the history, and deletes conversations on the second press only', async ({ page, host }) => {
  const dialog = await open(page, host);
  await dialog.getByRole('button', { name: 'Clear the history' }).click();
  await expect(dialog.getByText(/forgotten|No search was remembered/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Delete all' }).click();
  await expect(dialog.getByText(/conversations? (was|were) deleted/)).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Delete all, really' }).click();
  await expect(dialog.getByText(/conversations? (was|were) deleted/)).toBeVisible();
});

test('letters are shortcuts no more once they are off', async ({ page, host }) => {
  const dialog = await open(page, host);
  await dialog
    .getByRole('group', { name: 'Single keys as shortcuts' })
    .getByRole('radio', { name: 'Off', exact: true })
    .check({ force: true });
  await expect.poll(() => host.state.settings.letters).toBe('off');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+,');
  await expect(dialog).toBeVisible();
});

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'zh-CN'] as const)
    for (const density of ['comfortable', 'compact'] as const)
      test.describe(`${theme}, ${language}, ${density}`, () => {
        test.use({ settings: { theme, language, density } });
        test('the settings have no fault that axe finds', async ({ page, host }) => {
          await openGrid(page, host);
          await page.keyboard.press('Control+,');
          await page.locator('dialog[open]').waitFor();
          expect(await axeFaults(page)).toEqual([]);
        });
      });
