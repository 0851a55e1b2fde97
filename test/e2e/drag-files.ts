// A drag of real files and folders over a page, as the system would do it: the browser's own drop, entries and all.
import type { Page } from '@playwright/test';

/** Moves over the window and, unless told otherwise, drops. `paths` lie on this computer. */
export async function dragFiles(page: Page, paths: readonly string[], end: 'drop' | 'over' = 'drop'): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const at = { x: 600, y: 400, data };
  await session.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at });
  await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at });
  if (end === 'drop') await session.send('Input.dispatchDragEvent', { type: 'drop', ...at });
  await session.detach();
}
