// What a screen reader says for a photo in a grid.
import type { PhotoRow } from '../../src-shared/contract/library.ts';
import { fileName, wallTime } from './dates.ts';
import { t } from './messages.svelte.ts';

export function photoLabel(row: PhotoRow, isFavourite: boolean): string {
  const name = fileName(row.path);
  const when = row.takenAt == null ? name : `${wallTime(row.takenAt, 'short')}, ${name}`;
  const photo = t(row.status === 'failed' || row.status === 'skipped' ? 'tile.failed' : 'tile.photo', { when });
  return isFavourite ? t('tile.favourite', { photo }) : photo;
}
