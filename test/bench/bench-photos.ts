// Photo-like JPEGs for benches: as hard to decode as a camera's, made here, no two files of the same bytes.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Detail at every scale, as photographs have it: grain of several sizes laid over a gradient, weaker as it gets finer. */
export async function photoLike(width: number, height: number): Promise<Buffer> {
  const grain = async (scale: number): Promise<Buffer> => {
    const side = { width: Math.ceil(width / scale), height: Math.ceil(height / scale) };
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 10 + 12 * Math.log2(scale) };
    const raw = await sharp({ create: { ...side, channels: 3, background: '#808080', noise } })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return sharp(raw.data, { raw: raw.info })
      .resize({ width, height, fit: 'fill', kernel: 'cubic' })
      .png({ compressionLevel: 1 })
      .toBuffer();
  };
  const sky = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}"><defs>` +
      '<linearGradient id="a" x2="0.3" y2="1"><stop stop-color="#39c"/><stop offset="1" stop-color="#a63"/></linearGradient>' +
      '</defs><rect width="100%" height="100%" fill="url(#a)"/></svg>',
  );
  const layers = await Promise.all([2, 8, 64, 256].map(grain));
  return sharp(sky)
    .composite(layers.map((input) => ({ input, blend: 'soft-light' as const })))
    .removeAlpha()
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** The picture with a comment in its header: other bytes, hence another content, and the same work to decode. */
function withComment(jpeg: Uint8Array, comment: string): Buffer {
  const text = Buffer.from(comment);
  const marker = Buffer.from([0xff, 0xfe, (text.length + 2) >> 8, (text.length + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, text, jpeg.subarray(2)]);
}

export interface PhotoFolder {
  readonly folder: string;
  readonly count: number;
  /** In turn; each file gets a comment of its own. */
  readonly pictures: readonly Uint8Array[];
}

/** Writes `count` files of distinct bytes; files of folders of different names are distinct too. */
export async function writePhotos({ folder, count, pictures }: PhotoFolder): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const jpeg = pictures[i % pictures.length] ?? new Uint8Array();
    const file = join(folder, `${String(i).padStart(5, '0')}.jpg`);
    // On the disk now, not while something is being measured.
    await writeFile(file, withComment(jpeg, `${folder} ${String(i)}`), { flush: true });
  }
}
