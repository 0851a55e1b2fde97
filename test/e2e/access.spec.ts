// What every screen must bear: a narrow window, a page at 200 %, no motion, forced colours, and another language.
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { screens } from './screens.ts';

/** Things a person presses that stand beyond the window's sides, or are cut off by a box that cannot be scrolled. */
function stickingOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element: Element): boolean => {
      for (let at: Element | null = element; at != null; at = at.parentElement)
        if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
      return false;
    };
    const visible = [
      ...document.querySelectorAll<HTMLElement>('button, input, a, select, textarea, [role=slider]'),
    ].filter(
      (element) =>
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
        element.closest('[inert], .unseen') == null &&
        !element.matches('.unseen'),
    );
    const out = visible.filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 1 && (box.left < -1 || box.right > width + 1) && !scrolls(element);
    });
    const wide =
      document.documentElement.scrollWidth > width + 1
        ? [`the page is ${String(document.documentElement.scrollWidth)} wide`]
        : [];
    return [...wide, ...out.map((element) => element.outerHTML.slice(0, 160))];
  });
}

for (const screen of screens) {
  test.describe(screen.name, () => {
    test.use({ photos: screen.photos ?? 4000 });

    test('fits into the smallest window, and into the usual one at 200 %', async ({ page, host }) => {
      await page.setViewportSize({ width: 880, height: 560 });
      await screen.open(page, host);
      expect(await stickingOut(page)).toEqual([]);
      await page.setViewportSize({ width: 720, height: 430 });
      await page.waitForTimeout(100);
      expect(await stickingOut(page)).toEqual([]);
    });
  });

  test.describe(`${screen.name}, without motion and colours of its own`, () => {
    test.use({ photos: screen.photos ?? 4000, reducedMotion: 'reduce', forcedColors: 'active' });

    test('moves nothing and shows where the focus is', async ({ page, host }) => {
      await screen.open(page, host);
      const moving = await page.evaluate(() =>
        document
          .getAnimations()
          .filter((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0) > 80)
          .map((animation) => String((animation.effect as KeyframeEffect | null)?.target?.className)),
      );
      expect(moving).toEqual([]);
      await page.keyboard.press('Tab');
      const ring = await page.evaluate(() => {
        const element = document.activeElement;
        if (element == null || element === document.body) return 'nothing has the focus';
        const shows = (at: Element | null): boolean =>
          at != null && [null, '::after'].some((part) => getComputedStyle(at, part).outlineStyle !== 'none');
        return shows(element) ||
          shows(element.parentElement) ||
          shows(element.closest('search, label, .tile, [role=gridcell]'))
          ? 'shown'
          : element.outerHTML.slice(0, 160);
      });
      expect(ring).toBe('shown');
    });
  });

  test.describe(`${screen.name} in Chinese`, () => {
    test.use({ photos: screen.photos ?? 4000, settings: { language: 'zh-CN' } });

    test('has no English left', async ({ page, host }) => {
      const received: string[] = [];
      page.on('websocket', (socket) => {
        socket.on('framereceived', ({ payload }) => received.push(payload.toString()));
      });
      await screen.open(page, host);
      const data = received.join('\n');
      const left = (await wordsOf(page)).filter((text) => isEnglish(text, data));
      expect([...new Set(left)]).toEqual([]);
    });
  });
}

/** Names of keys, of formats, of things with one name everywhere. */
const names = /\b(?:Afterimage|English|Ctrl|Shift|Alt|Esc|Enter|Space|Home|End|PgUp|PgDn|Del|Tab|Menu|Backspace|JPEG|PNG|WEBP|GIF|TIFF|AVIF|SVG|BMP|HEIF|HEIC|JXL|RAW|WebP|JPEG XL|Ollama|OpenAI|SQLite|Node|GPU|CPU|nDCG|SHA|JSON|GPS|UTC|GB|MB|KB|px|IMG)\b/g; // prettier-ignore

/** Words that are neither of the data that came over the wire nor names. */
const isEnglish = (text: string, data: string): boolean =>
  !/\p{Script=Han}/u.test(text) &&
  (
    text
      .replace(names, '')
      .replace('/home/you/Pictures', '')
      .match(/[A-Za-z]{3,}/g) ?? []
  ).some((word) => !data.includes(word));

/** Everything that is read: texts, names for readers, titles, placeholders. */
function wordsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const words: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node != null; node = walker.nextNode())
      if (node.parentElement?.checkVisibility() === true) words.push(node.textContent?.trim() ?? '');
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext', 'alt'])
      for (const element of document.querySelectorAll(`[${name}]`))
        words.push(element.getAttribute(name)?.trim() ?? '');
    return words.filter((text) => text !== '');
  });
}
