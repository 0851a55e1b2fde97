import { axeFaults } from './axe-faults.ts';
import { expect, test } from './fixtures.ts';
import { screens } from './screens.ts';

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
