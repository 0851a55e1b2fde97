import type { Page } from '@playwright/test';
import type { FakeHost } from '../support/fake-host.ts';
import { axeFaults } from './axe-faults.ts';
import { busyActivity, problemGroups } from './busy.ts';
import { expect, openGrid, test, tiles } from './fixtures.ts';

interface Screen {
  readonly name: string;
  readonly photos?: number;
  open(page: Page, host: FakeHost): Promise<unknown>;
}

const screens: readonly Screen[] = [
  {
    name: 'first run',
    photos: 0,
    open: (page, host) => page.goto(host.url).then(() => page.locator('details').waitFor()),
  },
  { name: 'timeline', open: (page, host) => openGrid(page, host) },
  {
    name: 'results',
    open: (page, host) => openGrid(page, host, '/search?q=at+night+-rain&image=photo%3A30&from=2010-01-01'),
  },
  {
    name: 'nothing found',
    open: (page, host) =>
      page.goto(`${host.url}/search?q=beach&to=1980-01-01`).then(() => page.locator('.empty').waitFor()),
  },
  {
    name: 'filters',
    open: async (page, host) => {
      await openGrid(page, host, '/search?q=beach');
      await page.locator('[popovertarget=filters]').click();
    },
  },
  {
    name: 'photo',
    open: async (page, host) => {
      await page.goto(`${host.url}/photo/3990`);
      await page.keyboard.press('i');
      await page.locator('.strip img').first().waitFor();
      await page.mouse.move(300, 300);
    },
  },
  {
    name: 'ask',
    open: async (page, host) => {
      await page.goto(`${host.url}/photo/3990`);
      await page.keyboard.press('a');
      await page.getByRole('button', { name: /Describe|描述/ }).click();
      await page.locator('.answer').waitFor();
      await page.locator('.answer ~ .foot').waitFor();
      await page.mouse.move(300, 300);
    },
  },
  {
    name: 'models',
    open: async (page, host) => {
      await openPanel(page, host, () => page.keyboard.press('Control+,'));
      await page.locator('button.models').click();
      await page.locator('.serves').first().waitFor();
    },
  },
  {
    name: 'folders',
    photos: 0,
    open: (page, host) => openPanel(page, host, () => page.locator('.welcome .primary').click()),
  },
  { name: 'settings', open: (page, host) => openPanel(page, host, () => page.keyboard.press('Control+,')) },
  { name: 'help', open: (page, host) => openPanel(page, host, () => page.keyboard.press('?')) },
  {
    name: 'menu of a photo',
    open: async (page, host) => {
      await openGrid(page, host);
      await tiles(page).first().click({ button: 'right' });
      await page.getByRole('menu').waitFor();
      await page.keyboard.press('ArrowDown');
    },
  },
  {
    name: 'activity',
    open: (page, host) => {
      host.state.activity = busyActivity;
      host.state.problems = problemGroups;
      return openPanel(page, host, () => page.locator('.bottom .item').first().click());
    },
  },
];

async function openPanel(page: Page, host: FakeHost, act: () => Promise<void>): Promise<void> {
  await page.goto(host.url);
  await page.locator('.welcome, [role=gridcell]').first().waitFor();
  await act();
  await page.locator('dialog[open]').waitFor();
  await page.waitForTimeout(200);
}

for (const screen of screens) {
  test.describe(screen.name, () => {
    test.use({ photos: screen.photos ?? 4000 });
    for (const theme of ['light', 'dark'] as const) {
      for (const language of ['en', 'zh-CN'] as const) {
        test.describe(() => {
          test.use({ settings: { theme, language } });
          test(`has no fault that axe finds, ${theme}, ${language}`, async ({ page, host }) => {
            await screen.open(page, host);
            expect(await axeFaults(page)).toEqual([]);
          });
        });
      }
    }
  });
}
