// Where RAW files that are not plain TIFF keep their EXIF: Canon CR3 in boxes, Minolta MRW in a block, others in the
// EXIF of their JPEG. Runs in the inference processes; pure.
import { latin1, u16, u32, viewOf } from './bytes.ts';
import { jpegExif } from './jpeg.ts';
import { openTiff } from './tiff.ts';

/** Structures of interest lie near the start; the sensor's data does not have to be searched. */
const searchBytes = 1 << 20;

/** CR3: CMT1 is the main directory, CMT2 EXIF, CMT4 GPS, each a TIFF of its own. */
function canonBlocks(head: Buffer): Uint8Array[] {
  return ['CMT1', 'CMT2', 'CMT4'].flatMap((name) => {
    const at = head.indexOf(name, 0, 'latin1');
    if (at < 4) return [];
    const size = u32(viewOf(head), at - 4);
    return [head.subarray(at + 4, at - 4 + size)];
  });
}

/** The TIFF blocks that hold a RAW file's EXIF, main directory first. */
export function rawExif(bytes: Uint8Array): Uint8Array[] {
  if (openTiff(bytes)) return [bytes];
  const source = viewOf(bytes);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, searchBytes));
  if (latin1(source, 4, 8) === 'ftypcrx ') return canonBlocks(head);
  if (latin1(source, 0, 4) === '\0MRM') {
    const at = head.indexOf('\0TTW', 0, 'latin1');
    return at < 0 ? [] : [head.subarray(at + 8, at + 8 + u32(source, at + 4))];
  }
  for (let at = head.indexOf('ffd8ff', 1, 'hex'); at >= 0; at = head.indexOf('ffd8ff', at + 3, 'hex')) {
    const exif = u16(source, at) === 0xffd8 ? jpegExif(source, at) : null;
    if (exif) return [exif];
  }
  return [];
}
