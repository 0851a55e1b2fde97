// Run-length compressed bitmaps: RLE8, RLE4 and OS/2's RLE24. Runs in the inference processes; pure.
import { u8, type ByteView } from '../bytes.ts';

interface RunPicture {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly dataAt: number;
}

type Colour = readonly [red: number, green: number, blue: number];
/** The colour of the index-th pixel of a run's data at `at`: a palette entry, half a byte's, or three bytes. */
type ReadColour = (at: number, index: number) => Colour;

function colourReader(source: ByteView, bits: number, palette: Uint8Array): ReadColour {
  if (bits === 24) {
    return (at, index) => [u8(source, at + index * 3 + 2), u8(source, at + index * 3 + 1), u8(source, at + index * 3)];
  }
  const entryAt: (at: number, index: number) => number =
    bits === 8
      ? (at, index) => u8(source, at + index)
      : (at, index) => (u8(source, at + (index >> 1)) >> (index % 2 === 0 ? 4 : 0)) & 15;
  return (at, index) => {
    const entry = entryAt(at, index) * 3;
    return [palette[entry] ?? 0, palette[entry + 1] ?? 0, palette[entry + 2] ?? 0];
  };
}

/** The picture as RGB. Pixels the runs skip keep the first palette entry, as most viewers show them. */
export function readRunLengths(source: ByteView, picture: RunPicture, palette: Uint8Array): Uint8Array {
  const { width, height, bits } = picture;
  const out = new Uint8Array(width * height * 3);
  for (let at = 0; at < out.length && bits !== 24; at += 3) out.set(palette.subarray(0, 3), at);
  const colourAt = colourReader(source, bits, palette);
  let at = picture.dataAt;
  let x = 0;
  let y = 0;
  const put = (colour: Colour): void => {
    if (x < width && y < height) out.set(colour, ((picture.topDown ? y : height - 1 - y) * width + x) * 3);
    x++;
  };
  while (at + 1 < source.bytes.length && y < height) {
    const count = u8(source, at);
    const code = u8(source, at + 1);
    if (count > 0) {
      for (let index = 0; index < count; index++) put(colourAt(at + 1, bits === 4 ? index % 2 : 0));
      at += bits === 24 ? 4 : 2;
    } else if (code === 0) {
      x = 0;
      y++;
      at += 2;
    } else if (code === 1) {
      break;
    } else if (code === 2) {
      x += u8(source, at + 2);
      y += u8(source, at + 3);
      at += 4;
    } else {
      for (let index = 0; index < code; index++) put(colourAt(at + 2, index));
      const length = Math.ceil((code * bits) / 8);
      at += 2 + length + (length % 2);
    }
  }
  return out;
}
