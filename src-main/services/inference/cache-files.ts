// Where made files lie in the cache folder: by content, so that a moved photo keeps them. Pure path rules, used on both
// sides of the inference line.
import { join } from 'node:path';
import type { Sha256 } from '../../../src-shared/photo/ids.ts';

export const thumbnailFile = (directory: string, sha256: Sha256): string =>
  join(directory, sha256.slice(0, 2), `${sha256}.webp`);

export const previewFile = (directory: string, sha256: Sha256): string =>
  join(directory, sha256.slice(0, 2), `${sha256}.webp`);
