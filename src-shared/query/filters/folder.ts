// `folder:` — at or below an absolute path, or a folder's name anywhere on the way. Runs everywhere; pure.
import type { Filter } from './filter.ts';

/** Spaces at the ends belong to a path; separators at its end do not, but `/` and `C:\` are paths. */
export const folderFilter: Filter<'folder'> = {
  key: 'folder',
  aliases: ['path', 'dir', 'directory', 'in', '文件夹', '目录'],
  hint: 'holidays, "/pictures/my holidays"',
  parse: (value) => (value.trim() === '' ? null : value.replace(/(?<=[^\\/:])[\\/]+$/, '')),
  print: (value) => value,
};
