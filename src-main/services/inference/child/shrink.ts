// A small JPEG of any picture, for chat servers that know no other format. Runs in the inference process.
import { opaque } from '../../../media/decode.ts';
import { fromDecoderError } from '../../../media/media-error.ts';
import { openPicture } from '../../../media/picture.ts';
import { formatOf } from './source.ts';

/** Fine enough for text in the picture to stay readable. */
const quality = 88;

/** Longest side at most `longestSide` pixels, never enlarged, without metadata: where it was taken stays here. `MediaError` as `examine`. */
export async function shrinkToJpeg(bytes: Uint8Array, longestSide: number): Promise<Uint8Array> {
  const picture = await openPicture(bytes, formatOf(bytes), longestSide);
  try {
    return await opaque(picture)
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .jpeg({ quality })
      .toBuffer();
  } catch (error) {
    throw fromDecoderError(error);
  }
}
