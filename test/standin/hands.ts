// What a test can ask of the application in the stand-in, beside what Playwright asks of any Electron: what was shown on the
// desktop, and the hands of a person there.
import type { ElectronApplication, Page } from '@playwright/test';

/** What the application asked of the desktop so far (recordings.ts); null where this is Electron's own program. */
export async function recordings(electron: ElectronApplication): Promise<Recordings | null> {
  return electron.evaluate(() => {
    const { standIn } = globalThis as { standIn?: { recorded: unknown } };
    return standIn == null ? null : (JSON.parse(JSON.stringify(standIn.recorded)) as never);
  });
}

/** A copy of `recorded` in recordings.ts. */
export interface Recordings {
  readonly dialogs: readonly { readonly method: string; readonly options: unknown }[];
  readonly popups: readonly { readonly labels: readonly string[] }[];
  readonly openedExternally: readonly string[];
  readonly revealed: readonly string[];
  readonly trashed: readonly string[];
  readonly notifications: readonly { readonly title: string; readonly body: string }[];
  readonly drags: readonly { readonly files: readonly string[] }[];
  readonly progress: readonly number[];
  readonly windowsAsked: readonly string[];
  readonly uncaught: readonly string[];
}

/** Does what a person would do on the desktop: `useHands(electron, 'chooseInMenu', 'Open')`. Does nothing on Electron's own program. */
export async function useHands(electron: ElectronApplication, hand: string, argument?: unknown): Promise<void> {
  await electron.evaluate(
    async (_electronModule, [name, given]) => {
      const { standIn } = globalThis as unknown as {
        standIn?: { hands: Record<string, (value: unknown) => unknown> };
      };
      await standIn?.hands[name]?.(given);
    },
    [hand, argument] as const,
  );
}

/** Drops files of this machine on a page at a point, as a person does from the file manager. */
export async function dropFiles(page: Page, paths: readonly string[], at: { x: number; y: number }): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  await session.detach();
}
