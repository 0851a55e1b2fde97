import type { Page } from '@playwright/test';
import type { FakeHost } from '../support/fake-host.ts';
import { axeFaults } from './axe-faults.ts';
import { type FakeDesktop, test } from './desktop-page.ts';
import { dragFiles } from './drag-files.ts';
import { expect, openGrid, tiles } from './fixtures.ts';

interface Screen {
  readonly name: string;
  open(page: Page, desktop: FakeDesktop, host: FakeHost): Promise<unknown>;
}

const screens: readonly Screen[] = [
  {
    name: 'diagnostics',
    open: async (page, desktop) => {
      desktop.events.emit('desktop.command', { command: 'diagnostics' });
      await page.locator('dialog li.failed').waitFor();
    },
  },
  {
    name: 'the question before the trash',
    open: async (page, _desktop, host) => {
      await tiles(page).first().focus();
      await page.keyboard.press('Delete');
      await page.locator('.notice').waitFor();
      await openGrid(page, host, '/removed');
      await page.getByRole('main').getByRole('button', { name: 'Move 1 file to the trash' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'updates, failed',
    open: async (page, desktop) => {
      desktop.update = { state: 'failed', message: 'The server could not be reached.' };
      await page.keyboard.press('Control+,');
      await page.getByRole('checkbox', { name: 'Look for updates' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'help',
    open: async (page) => {
      await page.keyboard.press('?');
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'notices and a drop',
    open: async (page) => {
      await dragFiles(page, [import.meta.dirname]);
      await page.locator('.notice').waitFor();
      await dragFiles(page, [import.meta.dirname], 'over');
      await page.locator('.drop').waitFor();
    },
  },
];

for (const screen of screens) {
  for (const theme of ['light', 'dark'] as const) {
    test.describe(() => {
      test.use({ settings: { theme } });
      test(`${screen.name}: no fault that axe finds, ${theme}`, async ({ page, host, desktop }) => {
        await openGrid(page, host);
        await screen.open(page, desktop, host);
        await page.waitForTimeout(200);
        expect(await axeFaults(page)).toEqual([]);
      });
    });
  }
}
