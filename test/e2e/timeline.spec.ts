import { expect, grid, openGrid, scrollTop, shownIds, test, tileAt, tiles, topOf } from './fixtures.ts';

test.describe('the timeline of 10,000 photos', () => {
  test.use({ photos: 10_000 });

  test('shows the newest photos under their day', async ({ page, host }) => {
    await openGrid(page, host);
    await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('Sunday, 18 October 2026');
    await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('40 photos');
    expect((await shownIds(page))[0]).toBe(10_000);
    await expect(tiles(page).first()).toHaveAttribute('aria-label', /Photo, 18 Oct 2026, \d\d:\d\d, IMG_10000\.jpg/);
  });

  test('moves 100 pixels when the wheel does, at the start, in the middle and near the end', async ({ page, host }) => {
    await openGrid(page, host);
    await page.mouse.move(700, 500);
    for (const part of [0, 0.5, 0.98]) {
      await page.locator('.scroller').evaluate((element, at) => {
        element.scrollTop = at * element.scrollHeight;
      }, part);
      await page.waitForTimeout(150);
      const before = await tileAt(page, 400);
      await page.mouse.wheel(0, 100);
      await expect.poll(async () => Math.round(before.top - (await topOf(page, before.id)))).toBe(100);
    }
  });

  test('keeps the photo at one third of the view when the window or the row height changes', async ({ page, host }) => {
    await openGrid(page, host);
    await page.locator('.scroller').evaluate((element) => {
      element.scrollTop = 60_000;
    });
    await page.waitForTimeout(200);
    const anchor = await page.evaluate(() => {
      const scroller = document.querySelector('.scroller')?.getBoundingClientRect();
      const y = (scroller?.top ?? 0) + (scroller?.height ?? 0) / 3;
      const row = [...document.querySelectorAll<HTMLElement>('.row')].find((element) => {
        const box = element.getBoundingClientRect();
        return box.top <= y && box.bottom + 4 > y;
      });
      const cells = [...(row?.querySelectorAll<HTMLElement>('[data-photo]') ?? [])];
      const cell = cells[cells.length >> 1];
      return { id: cell?.dataset['photo'] ?? '', top: cell?.getBoundingClientRect().top ?? NaN };
    });
    for (const width of [1180, 900, 1440]) {
      await page.setViewportSize({ width, height: 860 });
      await expect.poll(async () => Math.abs((await topOf(page, anchor.id)) - anchor.top)).toBeLessThanOrEqual(1);
    }
    for (const key of ['-', '-', '+', '+', '+', '-']) {
      await page.keyboard.press(key);
      await expect.poll(async () => Math.abs((await topOf(page, anchor.id)) - anchor.top)).toBeLessThanOrEqual(1);
    }
  });

  test('does not move when 1,000 photos come in above, and says so', async ({ page, host }) => {
    await openGrid(page, host);
    await page.locator('.scroller').evaluate((element) => {
      element.scrollTop = 60_000;
    });
    await page.waitForTimeout(200);
    const before = await tileAt(page, 400);
    const newest = host.state.photos[0]?.day ?? 0;
    const more = host.state.photos.slice(0, 1000).map((photo, index) => ({
      ...photo,
      day: newest + 1,
      row: { ...photo.row, id: (20_000 + 1000 - index) as typeof photo.row.id },
    }));
    host.state.photos = [...more, ...host.state.photos];
    host.state.revision += 1;
    host.state.events.emit('library.changed', { revision: host.state.revision, photos: host.state.photos.length });
    await expect(page.getByRole('button', { name: '1,000 new photos above' })).toBeVisible();
    expect(Math.abs((await topOf(page, before.id)) - before.top)).toBeLessThanOrEqual(1);
    await page.getByRole('button', { name: '1,000 new photos above' }).click();
    await expect.poll(async () => (await shownIds(page))[0]).toBe(21_000);
  });

  test('goes to a year with the scrubber, by pointer and by keys', async ({ page, host }) => {
    await openGrid(page, host);
    const scrubber = page.getByRole('slider', { name: 'Position in time' });
    const box = await scrubber.boundingBox();
    if (box == null) throw new Error('no scrubber');
    await page.mouse.click(box.x + 30, box.y + box.height / 2);
    await expect(scrubber).toHaveAttribute('aria-valuenow', '50');
    await expect.poll(async () => (await shownIds(page)).length).toBeGreaterThan(8);
    const before = await scrubber.getAttribute('aria-valuetext');
    await scrubber.press('ArrowDown');
    await expect(scrubber).not.toHaveAttribute('aria-valuetext', before ?? '');
    await scrubber.press('End');
    await expect.poll(async () => await shownIds(page)).toContain(1);
    await scrubber.press('Home');
    await expect.poll(() => scrollTop(page)).toBe(0);
  });

  test('has one tab stop, moves the focus by rows, and keeps it when it is scrolled away', async ({ page, host }) => {
    await openGrid(page, host);
    expect(await page.locator('[role=gridcell][tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const focused = page.locator('[role=gridcell]:focus');
    await expect(focused).toHaveCount(1);
    const id = await focused.getAttribute('data-photo');
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 20_000);
    await expect.poll(() => scrollTop(page)).toBeGreaterThan(15_000);
    await expect(focused).toHaveAttribute('data-photo', id ?? '');
    expect(await page.locator('[role=gridcell][tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('ArrowRight');
    await expect(focused).toBeInViewport();
    await expect(focused).toHaveAttribute('data-photo', String(Number(id) - 1));
    await page.keyboard.press('End');
    await expect(focused).toHaveAttribute('data-photo', '1');
    await expect(focused).toBeInViewport();
    await page.keyboard.press('Home');
    await expect(focused).toHaveAttribute('data-photo', '10000');
  });

  test('numbers its rows for readers', async ({ page, host }) => {
    await openGrid(page, host);
    await expect(grid(page)).toHaveAttribute('aria-rowcount', /^\d{4}$/);
    const indexes = await page
      .locator('[role=row]')
      .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
    expect(indexes[0]).toBe(1);
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
  });

  test('lets a recycled tile give its connection back', async ({ page, host }) => {
    host.thumbnailMs = 3000;
    await openGrid(page, host);
    const scrubber = page.getByRole('slider', { name: 'Position in time' });
    for (const part of [0.2, 0.4, 0.6, 0.8]) {
      const box = await scrubber.boundingBox();
      if (box == null) throw new Error('no scrubber');
      await page.mouse.click(box.x + 30, box.y + box.height * part);
      await page.waitForTimeout(250);
    }
    expect(host.open()).toBeLessThanOrEqual(8);
    host.thumbnailMs = 0;
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 3000);
    await expect.poll(() => page.locator('.tile img.shown').count(), { timeout: 8000 }).toBeGreaterThan(8);
  });

  test('shows a file that cannot be read by its name, not as a hole', async ({ page, host }) => {
    const failed = host.state.photos.find(({ row }) => row.status === 'failed');
    if (failed == null) throw new Error('the seed has a failed photo');
    await openGrid(page, host, `/?at=${String(failed.row.id)}`);
    const tile = page.locator(`[data-photo="${String(failed.row.id)}"]`);
    await expect(tile).toHaveClass(/failed/);
    await expect(tile).toHaveAttribute('aria-label', /cannot be shown/);
  });
});

for (const photos of [1, 37]) {
  test.describe(`a library of ${String(photos)}`, () => {
    test.use({ photos });
    test('shows each photo once', async ({ page, host }) => {
      await openGrid(page, host);
      const seen = new Set(await shownIds(page));
      await page.keyboard.press('End');
      await expect.poll(async () => await shownIds(page)).toContain(1);
      const last = await shownIds(page);
      expect(new Set(last).size).toBe(last.length);
      for (const id of last) seen.add(id);
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: photos }, (_, i) => i + 1));
    });
  });
}
