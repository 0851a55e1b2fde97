// Folders that are chosen or dropped: added one by one, with a sentence for what happened.
import { fileName } from './dates.ts';
import type { DesktopState } from './desktop-state.ts';
import type { Dropped } from './drops.ts';
import type { LibraryState } from './library-state.svelte.ts';
import { t } from './messages.svelte.ts';
import type { Notices } from './notices-state.svelte.ts';

/** What of the application it needs. */
interface Place {
  readonly desktop: DesktopState | null;
  readonly library: LibraryState;
  readonly notices: Notices;
  openPanel(panel: 'folders'): void;
  searchByFile(file: File): Promise<void>;
}

/** By the system's dialog, or by our own where there is none. A cancelled dialog changes nothing. */
export async function chooseFolders(app: Place): Promise<void> {
  if (app.desktop == null) {
    app.openPanel('folders');
    return;
  }
  try {
    const { paths } = await app.desktop.api.pickFolders();
    await addFolders(app, paths);
  } catch (error) {
    app.notices.fail(error);
  }
}

async function addFolders(app: Place, paths: readonly string[]): Promise<void> {
  const added: string[] = [];
  for (const path of paths) {
    try {
      await app.library.addFolder(path);
      added.push(path);
    } catch (error) {
      app.notices.fail(error);
    }
  }
  const [first, second] = added;
  if (second != null) app.notices.show(t('folders.added', { n: added.length }));
  else if (first != null) app.notices.show(t('folders.addedOne', { name: fileName(first) }));
}

/** Folders are added, a picture is searched by; where a browser cannot know the place of a folder, it says so. */
export function receive(app: Place, { folders, picture }: Dropped): void {
  if (folders.length > 0 && app.desktop == null) {
    const choose = { label: t('folders.add'), run: () => void chooseFolders(app) };
    app.notices.show(t('drop.folderInBrowser'), 'plain', choose);
  } else if (folders.length > 0) {
    const paths = app.desktop?.pathsOf(folders).filter((path) => path !== '') ?? [];
    if (paths.length < folders.length) app.notices.show(t('drop.noPlace'), 'error');
    void addFolders(app, paths);
  } else if (picture == null) app.notices.show(t('image.notAPicture'), 'error');
  else void app.searchByFile(picture);
}
