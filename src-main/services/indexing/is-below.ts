// Whether a path lies in a folder or below it. Runs in the backend; compares names, does not look at the disk.
import { sep } from 'node:path';

export const isBelow = (folder: string, path: string): boolean =>
  path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
