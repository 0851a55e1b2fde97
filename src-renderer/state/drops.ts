// What a drop on the window holds and what happens to it. Pure, but for the browser's own lists.
import type { MessageKey } from './messages.svelte.ts';

export interface Dropped {
  readonly folders: readonly File[];
  /** The first picture, to search by. */
  readonly picture: File | null;
}

export const hasFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') ?? false;

export const isPicture = (file: { readonly type: string }): boolean => file.type.startsWith('image/');

/** Must run while the drop event is being handled: afterwards the list is empty. */
export function readDrop(transfer: DataTransfer | null): Dropped {
  const folders: File[] = [];
  const files: File[] = [];
  for (const item of transfer?.items ?? []) {
    if (item.kind !== 'file') continue;
    const file = item.getAsFile();
    if (file != null) (item.webkitGetAsEntry()?.isDirectory === true ? folders : files).push(file);
  }
  return { folders, picture: files.find(isPicture) ?? null };
}

/** What the overlay says. While a drag goes on, a page knows the types of what is dragged, and a folder has none. */
export function dropPromise(types: readonly string[], isDesktop: boolean): MessageKey {
  if (types.length > 0 && types.every((type) => type.startsWith('image/'))) return 'drop.picture';
  if (!isDesktop) return 'drop.picture';
  return types.length > 0 && types.every((type) => type === '') ? 'drop.folder' : 'drop.either';
}
