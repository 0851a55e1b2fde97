import { expect, test } from '../e2e/fixtures.ts';
import { screens } from '../e2e/screens.ts';
import { useFixedFont } from './fixed-font.ts';

const widths = [880, 1440] as const;

test.use({ bypassCSP: true, deviceScaleFactor: 1, reducedMotion: 'reduce' });

// Every screen in light and dark, in both languages, narrow and wide: what changes is seen in the picture of the change.
for (const screen of screens) {
  test.describe(screen.name, () => {
    test.use({ photos: screen.photos ?? 4000 });
    for (const theme of ['light', 'dark'] as const) {
      for (const language of ['en', 'zh-CN'] as const) {
        test.describe(() => {
          test.use({ settings: { theme, language } });
          for (const width of widths) {
            const picture = `${screen.name.replaceAll(/\W+/g, '-')}-${theme}-${language}-${String(width)}.png`;
            test(`looks as it did: ${picture}`, async ({ page, host }) => {
              await page.setViewportSize({ width, height: 640 });
              await page.clock.setFixedTime('2026-11-20T12:00:00Z');
              await useFixedFont(page);
              await screen.open(page, host);
              await page.mouse.move(0, 0);
              await page.evaluate(() => document.fonts.ready);
              // What is far below loads when it is scrolled to.
              await page.waitForFunction(() =>
                [...document.images].every((image) => image.complete || image.loading === 'lazy'),
              );
              await expect(page).toHaveScreenshot(picture, { timeout: 20_000 });
            });
          }
        });
      }
    }
  });
}
