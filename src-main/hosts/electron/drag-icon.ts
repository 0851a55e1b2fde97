// The picture under the pointer while photos are dragged out: a small print with a border, drawn here because Electron reads no
// WebP and macOS refuses a drag without a picture. Runs in Electron's main process; pure.

export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel: blue, green, red, alpha. */
  readonly bytes: Buffer;
}

const side = 64;
const border = 5;
type Colour = readonly [red: number, green: number, blue: number];
const paper: Colour = [255, 255, 255];
const edge: Colour = [126, 126, 122];
const sky: Colour = [141, 187, 235];
const hill: Colour = [28, 86, 144];

/** 64 × 64 pixels. */
export function dragIcon(): Bitmap {
  const bytes = Buffer.alloc(side * side * 4);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [red, green, blue] = colourAt(x, y);
      bytes.set([blue, green, red, 255], (y * side + x) * 4);
    }
  return { width: side, height: side, bytes };
}

function colourAt(x: number, y: number): Colour {
  const fromEdge = Math.min(x, y, side - 1 - x, side - 1 - y);
  if (fromEdge === 0) return edge;
  if (fromEdge < border) return paper;
  return y > 44 - Math.max(0, 16 - Math.abs(x - 26)) ? hill : sky;
}
