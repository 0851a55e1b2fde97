// Every screen once, with what brings it on: axe looks for faults in each (axe.spec.ts), pictures are compared of each (test/visual).
import type { Page } from '@playwright/test';
import type { FakeHost } from '../support/fake-host.ts';
import { busyActivity, problemGroups } from './busy.ts';
import { openGrid, tiles } from './fixtures.ts';

export interface Screen {
  readonly name: string;
  readonly photos?: number;
  open(page: Page, host: FakeHost): Promise<unknown>;
}

export const screens: readonly Screen[] = [
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
  { name: 'similar', open: (page, host) => openGrid(page, host, '/search?image=photo%3A30') },
  { name: 'filters only', open: (page, host) => openGrid(page, host, '/search?q=is%3Afavourite') },
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
    name: 'no clear match',
    open: (page, host) => openGrid(page, host, '/search?q=red+tractor'),
  },
  {
    name: 'selection',
    open: async (page, host) => {
      await openGrid(page, host);
      await tiles(page).first().focus();
      for (const key of ['x', 'ArrowRight', 'x', 'ArrowRight', 'x']) await page.keyboard.press(key);
      await page.waitForTimeout(300);
    },
  },
  { name: 'albums', open: (page, host) => openPlain(page, host, '/albums') },
  { name: 'album', open: (page, host) => openGrid(page, host, '/album/4') },
  { name: 'tags', open: (page, host) => openPlain(page, host, '/tags') },
  { name: 'tag', open: (page, host) => openGrid(page, host, '/tag?name=Lisbon') },
  { name: 'duplicates', open: (page, host) => openPlain(page, host, '/duplicates') },
  { name: 'search quality', open: (page, host) => openPlain(page, host, '/quality') },
  { name: 'hidden', open: (page, host) => openPlain(page, host, '/hidden') },
  { name: 'removed', open: (page, host) => openPlain(page, host, '/removed') },
  {
    name: 'completions',
    open: async (page, host) => {
      await openGrid(page, host);
      await page.keyboard.press('/');
      await page.keyboard.type('li');
      await page.getByRole('listbox').waitFor();
      await page.waitForTimeout(400);
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
    // One confirmed tag, one that is only suggested.
    name: 'photo with tags',
    open: async (page, host) => {
      await page.goto(`${host.url}/photo/3653`);
      await page.keyboard.press('i');
      await page.getByText('Family').first().waitFor();
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
      host.state.tasks.models = host.state.tasks.models.map((card, at) =>
        at === 0 ? { ...card, state: 'fetching', doneBytes: card.totalBytes / 4 } : card,
      );
      host.state.problems = problemGroups;
      return openPanel(page, host, () => page.locator('.bottom .item').first().click());
    },
  },
];

/** A screen that is fetched when it is gone to. */
async function openPlain(page: Page, host: FakeHost, path: string): Promise<void> {
  await page.goto(host.url + path);
  await page.locator('main h1, main h2, main .empty').first().waitFor();
  await page.waitForTimeout(400);
}

async function openPanel(page: Page, host: FakeHost, act: () => Promise<void>): Promise<void> {
  await page.goto(host.url);
  await page.locator('.welcome, [role=gridcell]').first().waitFor();
  await act();
  await page.locator('dialog[open]').waitFor();
  await page.waitForTimeout(200);
}
