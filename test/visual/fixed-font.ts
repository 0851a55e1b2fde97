// One font for every machine: the pictures are compared pixel by pixel, and every system has other fonts.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Page } from '@playwright/test';

const sheetFile = createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/index.css');
const folder = '/visual-font/';

/** Serves the font under the page's own origin and has every text set in it. The page's policy must be bypassed. */
export async function useFixedFont(page: Page): Promise<void> {
  const sheet = await readFile(sheetFile, 'utf8');
  const faces = sheet.replaceAll('./files/', folder).replaceAll('font-display: swap', 'font-display: block');
  await page.route(`**${folder}*`, async (route) => {
    const name = basename(new URL(route.request().url()).pathname);
    await route.fulfill({ path: join(dirname(sheetFile), 'files', name), contentType: 'font/woff2' });
  });
  await page.addInitScript((css) => {
    addEventListener('DOMContentLoaded', () => {
      const style = document.createElement('style');
      style.textContent = css;
      document.head.append(style);
    });
  }, `${faces}\n:root, :root:lang(zh) { --font: 'Noto Sans SC Variable' !important; }`);
}
