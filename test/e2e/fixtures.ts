// A page on a fake host, and what holds for every test: no error in the console, no request that leaves this computer.
import { test as base, type ConsoleMessage, expect, type Page } from '@playwright/test';
import type { Settings } from '../../src-shared/contract/choices.ts';
import { type FakeHost, startFakeHost } from '../support/fake-host.ts';

interface Options {
  readonly photos: number;
  readonly settings: Partial<Settings>;
  /** Parts of console messages that a test provokes on purpose. */
  readonly expectedErrors: readonly string[];
}

export const test = base.extend<Options & { readonly host: FakeHost }>({
  photos: [4000, { option: true }],
  settings: [{}, { option: true }],
  expectedErrors: [[], { option: true }],
  host: async ({ photos, settings }, use) => {
    const host = await startFakeHost(photos, settings);
    await use(host);
    await host.close();
  },
  page: async ({ page, host, expectedErrors }, use) => {
    const complaints: string[] = [];
    const noted = (message: ConsoleMessage): void => {
      const text = message.text();
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      if (!expectedErrors.some((part) => text.includes(part))) complaints.push(text);
    };
    page.on('console', noted);
    page.on('pageerror', (error) => complaints.push(String(error.stack)));
    page.on('request', (request) => {
      const url = new URL(request.url());
      const isLocal = ['data:', 'blob:'].includes(url.protocol) || url.origin === host.url;
      if (!isLocal) complaints.push(`left the computer: ${request.url()}`);
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

export { expect };

export const grid = (page: Page) => page.getByRole('grid');
export const tiles = (page: Page) => page.getByRole('gridcell');

/** Opens an address and waits until photos are on the screen. */
export async function openGrid(page: Page, host: FakeHost, path = '/'): Promise<void> {
  await page.goto(host.url + path);
  await expect(tiles(page).first()).toBeVisible({ timeout: 30_000 });
}

/** Top of the view in the library, whatever the element's own scroll position is. */
export const scrollTop = (page: Page): Promise<number> =>
  page.locator('.scroller').evaluate((element) => element.scrollTop);

/** Id and position of the tile under a point of the grid. */
export async function tileAt(page: Page, y: number): Promise<{ id: string; top: number }> {
  return page.evaluate((wantedY) => {
    const scroller = document.querySelector('.scroller')?.getBoundingClientRect();
    const x = (scroller?.left ?? 0) + 40;
    for (let dy = 0; dy < 60; dy += 5) {
      const tile = document.elementFromPoint(x, wantedY + dy)?.closest<HTMLElement>('[data-photo]');
      if (tile != null) return { id: tile.dataset['photo'] ?? '', top: tile.getBoundingClientRect().top };
    }
    return { id: '', top: NaN };
  }, y);
}

export const topOf = (page: Page, id: string): Promise<number> =>
  page.locator(`[data-photo="${id}"]`).evaluate((element) => element.getBoundingClientRect().top);

/** The colour that a tile shows: which photo it is can be seen. */
export async function shownIds(page: Page): Promise<number[]> {
  return page.locator('[data-photo]').evaluateAll((elements) => {
    const view = document.querySelector('.scroller')?.getBoundingClientRect();
    return elements
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return view != null && box.bottom > view.top && box.top < view.bottom;
      })
      .map((element) => Number((element as HTMLElement).dataset['photo']));
  });
}
