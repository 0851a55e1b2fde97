// What main does for one window: the implementation of src-shared/contract/desktop.ts. Runs in Electron's main process.
// Photos come as ids; where they lie is asked of the backend, so that no path from a page is acted upon.
import { access } from 'node:fs/promises';
import { dirname, normalize } from 'node:path';
import { dialog, nativeImage, nativeTheme, shell, type NativeImage } from 'electron';
import type { DesktopServices } from '../../../src-shared/contract/desktop.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { toPhotoId } from '../../../src-shared/photo/ids.ts';
import type { MediaSource } from '../media.ts';
import { diagnose, type DiagnoseOptions } from './diagnose.ts';
import { dragIcon } from './drag-icon.ts';
import type { HostStateFile } from './host-state.ts';
import { popUpMenu, type ApplicationMenu } from './menu.ts';
import { toTrash } from './to-trash.ts';
import type { Updates } from './updates.ts';
import type { Window } from './window.ts';
import type { Words } from './words.ts';

export interface DesktopParts extends DiagnoseOptions {
  readonly media: MediaSource;
  readonly state: HostStateFile;
  readonly menu: ApplicationMenu;
  readonly updates: Updates;
  readonly words: () => Words;
  readonly log: (line: string) => void;
}

export function createDesktopServices(window: Window, parts: DesktopParts): DesktopServices {
  const { media, menu, updates, log } = parts;
  const find = async (id: number): Promise<string> => normalize((await media.original(toPhotoId(id))).path);
  return {
    desktop: {
      pickFolders: () => pickFolders(window, parts),
      async reveal({ id }) {
        const path = await find(id);
        if (!(await exists(path))) throw new AppError('offline', 'The file is not there. Is its drive connected?');
        shell.showItemInFolder(path);
        return { shown: true };
      },
      async trash({ ids }) {
        return { outcomes: await toTrash(ids, { find, exists, trash: (path) => shell.trashItem(path), log }) };
      },
      async startDrag({ ids }) {
        const files = await existing(ids, find);
        const [file] = files;
        if (file != null && !window.isDestroyed()) window.webContents.startDrag({ file, files, icon: icon() });
        return { files: files.length };
      },
      async setMenu({ items }) {
        menu.setItems(items);
        return { set: true };
      },
      popUpMenu: async ({ items }) => ({ command: items.length === 0 ? null : await popUpMenu(window, items) }),
      async setTheme({ theme }) {
        nativeTheme.themeSource = theme;
        return { set: true };
      },
      diagnose: async () => ({ checks: await diagnose(parts) }),
      updates: async () => updates.state,
      setUpdates: ({ on }) => updates.set(on),
      installUpdate: async () => ({ quitting: updates.install() }),
    },
  };
}

/** macOS refuses a drag without a picture. */
function icon(): NativeImage {
  const { width, height, bytes } = dragIcon();
  return nativeImage.createFromBitmap(bytes, { width, height });
}

async function pickFolders(owner: Window, { state, words }: DesktopParts): Promise<{ paths: readonly string[] }> {
  const last = state.state.lastFolder;
  const { canceled, filePaths } = await dialog.showOpenDialog(owner, {
    title: words().chooseFolders,
    properties: ['openDirectory', 'multiSelections', 'createDirectory'],
    // Electron starts in the downloads folder, and the system no longer remembers where we were.
    ...(last != null && (await exists(last)) ? { defaultPath: last } : {}),
  });
  const [first] = filePaths;
  if (canceled || first == null) return { paths: [] };
  state.set({ lastFolder: dirname(first) });
  return { paths: filePaths };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What is not there any more is left out: the others can be dragged all the same. */
async function existing(ids: readonly number[], find: (id: number) => Promise<string>): Promise<string[]> {
  const files = await Promise.all(
    ids.map(async (id) => {
      const path = await find(id).catch(() => null);
      return path != null && (await exists(path)) ? path : null;
    }),
  );
  return files.filter((path) => path != null);
}
