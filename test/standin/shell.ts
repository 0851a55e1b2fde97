// `shell`: records what would be opened, shown or thrown away. Only the trash is real.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { only } from './absent.ts';
import { app } from './app.ts';
import { recorded } from './recordings.ts';

export const shell = only('shell', {
  async openExternal(url: string): Promise<void> {
    if (URL.parse(url) == null) throw new Error(`Invalid URL`);
    recorded.openedExternally.push(url);
  },
  showItemInFolder(path: string): void {
    recorded.revealed.push(path);
  },
  async openPath(path: string): Promise<string> {
    recorded.revealed.push(path);
    return '';
  },
  /** Into a folder of the stand-in's own, below the application's user data. */
  async trashItem(path: string): Promise<void> {
    if (!isAbsolute(path)) throw new Error(`Failed to parse path: ${path}`);
    const trash = join(app.getPath('userData'), 'stand-in-trash');
    mkdirSync(trash, { recursive: true });
    const place = join(trash, `${recorded.trashed.length}-${basename(path)}`);
    try {
      // The trash may be on another disk.
      cpSync(path, place, { recursive: true, errorOnExist: true });
      rmSync(path, { recursive: true });
    } catch (error) {
      throw new Error(`Failed to move item to trash: ${path}`, { cause: error });
    }
    recorded.trashed.push(path);
  },
});
