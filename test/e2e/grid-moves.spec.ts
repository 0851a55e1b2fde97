// What stays in its place when the size of the rows changes, and jumps through time.
import type { Page } from '@playwright/test';
import { expect, openGrid, shownIds, test, topOf } from './fixtures.ts';

test.describe('the size of the rows', () => {
  test.use({ photos: 10_000 });
  const down = async (page: Page) => {
    await page.locator('.scroller').evaluate((element) => {
      element.scrollTop = 30_000;
    });
    await page.waitForTimeout(200);
  };

  test('changes around the point under the pointer with Ctrl and the wheel', async ({ page, host }) => {
    await openGrid(page, host);
    await down(page);
    await page.mouse.move(640, 510);
    const point = () =>
      page.evaluate(() => {
        const cell = document.elementFromPoint(640, 510)?.closest<HTMLElement>('[data-photo]');
        const box = cell?.getBoundingClientRect();
        return { id: cell?.dataset['photo'] ?? '', share: box == null ? NaN : (510 - box.top) / box.height };
      });
    const heightOf = ({ id, share }: { readonly id: string; readonly share: number }) =>
      page.locator(`[data-photo="${id}"]`).evaluate((cell, part) => {
        const box = cell.getBoundingClientRect();
        return box.top + box.height * part;
      }, share);
    await page.keyboard.down('Control');
    for (const delta of [120, -120, -120]) {
      const height = host.state.settings.rowHeight;
      const before = await point();
      await page.mouse.wheel(0, delta);
      await expect.poll(() => host.state.settings.rowHeight).not.toBe(height);
      await expect.poll(async () => Math.abs((await heightOf(before)) - 510)).toBeLessThanOrEqual(1);
    }
    await page.keyboard.up('Control');
  });

  test('changes around the photo with the focus by keys and by the slider', async ({ page, host }) => {
    await openGrid(page, host);
    await down(page);
    await page.mouse.move(5, 300);
    const ids = await shownIds(page);
    const id = String(ids[12] ?? 0);
    await page.locator(`[data-photo="${id}"]`).focus();
    const top = await topOf(page, id);
    for (const key of ['-', '-', '+', '+', '+']) {
      const height = host.state.settings.rowHeight;
      await page.keyboard.press(key);
      await expect.poll(() => host.state.settings.rowHeight).not.toBe(height);
      await expect.poll(async () => Math.abs((await topOf(page, id)) - top)).toBeLessThanOrEqual(1);
    }
  });
});

test.describe('time', () => {
  test.use({ photos: 10_000 });

  test('is jumped through by days, months and years, and to a date', async ({ page, host }) => {
    await openGrid(page, host);
    const dayOf = (id: number) => host.state.photos.find(({ row }) => row.id === id)?.day ?? 0;
    const focused = async () => Number(await page.locator('[role=gridcell]:focus').getAttribute('data-photo'));
    const iso = async () => new Date(dayOf(await focused()) * 86_400_000).toISOString().slice(0, 10);
    await page.keyboard.press('ArrowRight');
    const first = await iso();
    await page.keyboard.press('d');
    await expect.poll(iso).not.toBe(first);
    await page.keyboard.press('Shift+D');
    await expect.poll(iso).toBe(first);
    await page.keyboard.press('m');
    await expect.poll(async () => (await iso()).slice(0, 7)).not.toBe(first.slice(0, 7));
    await page.keyboard.press('y');
    await expect.poll(async () => (await iso()).slice(0, 4)).toBe('2025');
    await expect(page.locator('[role=gridcell]:focus')).toBeInViewport();
    await page.keyboard.press('j');
    const dialog = page.getByRole('dialog', { name: 'Go to a date' });
    await dialog.getByLabel('Date').fill('2020-06-15');
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect.poll(async () => (await iso()) <= '2020-06-15' && (await iso()) > '2020-01-01').toBe(true);
    await expect(page.locator('[role=gridcell]:focus')).toBeInViewport();
  });
});
