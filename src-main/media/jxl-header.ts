// Size and orientation from a JPEG XL header, before the decoder is given the file. Runs in the inference processes; pure.
// Source: ISO/IEC 18181-1, SizeHeader and ImageMetadata.
import { boxes } from './boxes.ts';
import { latin1, u16, u8, viewOf, type ByteView } from './bytes.ts';

export interface JxlHeader {
  /** As shown, after orientation. */
  readonly width: number;
  readonly height: number;
  readonly orientation: number;
}

function bitReader(source: ByteView, from: number): (bits: number) => number {
  let position = from * 8;
  return (bits) => {
    let value = 0;
    for (let bit = 0; bit < bits; bit++, position++) {
      value += ((u8(source, position >> 3) >> (position & 7)) & 1) * 2 ** bit;
    }
    return value;
  };
}

/** Width as a ratio of height, index = the header's 3-bit field. */
const ratios = [null, [1, 1], [12, 10], [4, 3], [3, 2], [16, 9], [5, 4], [2, 1]] as const;

function codestream(source: ByteView): number | null {
  if (u16(source, 0) === 0xff0a) return 0;
  for (const box of boxes(source, 0, source.bytes.length)) {
    const at = box.type === 'jxlc' ? box.start : box.type === 'jxlp' ? box.start + 4 : null;
    if (at !== null) return u16(source, at) === 0xff0a ? at : null;
  }
  return null;
}

/** The header of a JPEG XL file (bare or boxed); null where there is none. */
export function jxlHeader(bytes: Uint8Array): JxlHeader | null {
  const source = viewOf(bytes);
  if (u16(source, 0) !== 0xff0a && latin1(source, 4, 4) !== 'JXL ') return null;
  const start = codestream(source);
  if (start === null) return null;
  const read = bitReader(source, start + 2);
  const small = read(1) === 1;
  const side = (): number => (small ? (1 + read(5)) * 8 : 1 + read([9, 13, 18, 30][read(2)] ?? 9));
  const height = side();
  const ratio = ratios[read(3)];
  const width = ratio ? Math.trunc((height * ratio[0]) / ratio[1]) : side();
  const allDefault = read(1) === 1;
  const orientation = !allDefault && read(1) === 1 ? 1 + read(3) : 1;
  return orientation >= 5 ? { width: height, height: width, orientation } : { width, height, orientation };
}
