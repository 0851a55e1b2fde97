// A photo dragged out of the grid: the file itself in the desktop application, a download of it in a browser.
import { toPhotoId } from '../../src-shared/photo/ids.ts';
import { originalUrl } from '../../src-shared/photo/media-url.ts';
import type { App } from './app-state.svelte.ts';
import { fileName } from './dates.ts';

/** As many files as the desktop application drags at once. */
const mostDragged = 100;

/** All that are chosen, where it is one of them. */
export function dragPhoto(app: App, id: number, event: DragEvent): void {
  app.ownDrag = true;
  if (app.desktop != null) {
    // The system's drag takes over from the page's, which would only carry a picture of the tile.
    event.preventDefault();
    const chosen = app.selection.has(id) ? app.selection.ids(mostDragged) : null;
    app.desktop.api.startDrag({ ids: chosen ?? [id] }).catch(app.notices.fail);
    return;
  }
  const { dataTransfer } = event;
  if (dataTransfer == null) return;
  const row = app.rowOf(id);
  const url = new URL(originalUrl(toPhotoId(id)), location.href).href;
  dataTransfer.effectAllowed = 'copy';
  dataTransfer.setData('text/uri-list', url);
  if (row != null) dataTransfer.setData('DownloadURL', downloadOf(fileName(row.path), url));
}

/** Chromium's own format: type, name and address between colons, none of which may be in the name. */
export const downloadOf = (name: string, url: string): string =>
  `application/octet-stream:${name.replaceAll(':', '_')}:${url}`;
