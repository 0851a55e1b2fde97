// The bytes of a picture that a request names, and what kind they are. Runs in the inference process.
import type { PhotoFormat } from '../../../../src-shared/photo/formats.ts';
import { MediaError } from '../../../media/media-error.ts';
import { sniffFormat } from '../../../media/sniff.ts';
import type { PictureSource } from '../protocol.ts';
import { readWhole } from './read-file.ts';

/** Enough for every format's signature, and for an SVG behind a long comment. */
export const headBytes = 8192;

/** `MediaError` as `readWhole`. */
export const readSource = async (source: PictureSource): Promise<Uint8Array> =>
  'path' in source ? await readWhole(source.path) : source.bytes;

/** `MediaError` `empty`, `not-an-image` or `unsupported-format`. */
export function formatOf(bytes: Uint8Array): PhotoFormat {
  if (bytes.length === 0) throw new MediaError('empty', 'The file is empty.');
  const format = sniffFormat(bytes.subarray(0, headBytes));
  if (format === null) throw new MediaError('not-an-image', 'The file has a photo’s name, but holds no image.');
  if (format === 'unsupported')
    throw new MediaError('unsupported-format', 'Afterimage cannot read this kind of image.');
  return format;
}
