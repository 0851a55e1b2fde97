// A small picture in every claimed format: red, green / blue, white. Made when asked for, by libvips where it can, else by
// hand. Runs in the inference processes.
import type { PhotoFormat } from '../../../src-shared/photo/formats.ts';
import { openPixels, type Sharp } from '../vips.ts';
import { heicSample, heicSampleSide } from './heic-sample.ts';
import { joined } from './write-bits.ts';

export const sampleSide = heicSampleSide;

/** Row by row. */
export const quarterColours = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
] as const;

/** The same as the HEIC sample holds them: full range, BT.601. */
const quartersYCbCr = [
  [76, 84, 255],
  [149, 43, 21],
  [29, 255, 107],
  [255, 128, 128],
] as const;

const quarterOf = (x: number, y: number): readonly number[] =>
  quarterColours[(y < sampleSide / 2 ? 0 : 2) + (x < sampleSide / 2 ? 0 : 1)] ?? [];

function pixels(): Uint8Array {
  const data = new Uint8Array(sampleSide * sampleSide * 3);
  for (let at = 0; at < sampleSide * sampleSide; at++)
    data.set(quarterOf(at % sampleSide, Math.trunc(at / sampleSide)), at * 3);
  return data;
}

const encoded = (encode: (image: Sharp) => Sharp): Promise<Uint8Array> =>
  encode(openPixels({ data: pixels(), width: sampleSide, height: sampleSide, channels: 3 })).toBuffer();

/** The quarters by libjxl's own encoder, 54 bytes: the package that reads JPEG XL is shipped without it. */
const jxlSample = '/wpHwEoICBAArABLOGmYyoP3KygIgJozGYN4ASEA5M4FNfw/ifz7/TFp/PuLKP3pvgxkDrYl';

const svgSample = `<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2" shape-rendering="crispEdges">
<path fill="#f00" d="M0 0h1v1H0z"/><path fill="#0f0" d="M1 0h1v1H1z"/>
<path fill="#00f" d="M0 1h1v1H0z"/><path fill="#fff" d="M1 1h1v1H1z"/></svg>`;

/** 24 bits, rows from the bottom up, blue first; a row of 32 pixels needs no padding. */
function bmpSample(): Uint8Array {
  const headerBytes = 54;
  const bytes = Buffer.alloc(headerBytes + sampleSide * sampleSide * 3);
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(headerBytes, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(sampleSide, 18);
  bytes.writeInt32LE(sampleSide, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let at = 0; at < sampleSide * sampleSide; at++) {
    const upwards = sampleSide - 1 - Math.trunc(at / sampleSide);
    bytes.set(quarterOf(at % sampleSide, upwards).toReversed(), headerBytes + at * 3);
  }
  return bytes;
}

/** A DNG of nothing but its version and a preview. */
async function rawSample(): Promise<Uint8Array> {
  const preview = await encoded((image) => image.jpeg({ chromaSubsampling: '4:4:4' }));
  const entries = [
    { tag: 0x111, type: 4, count: 1, value: 0 },
    { tag: 0x117, type: 4, count: 1, value: preview.length },
    // BYTE 1, 4, 0, 0
    { tag: 0xc612, type: 1, count: 4, value: 0x0401 },
  ];
  const head = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  head.write('II*\0', 0, 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries.length, 8);
  entries.forEach(({ tag, type, count, value }, index) => {
    const at = 10 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(tag === 0x111 ? head.length : value, at + 8);
  });
  return joined(head, preview);
}

const makers: Readonly<Record<PhotoFormat, () => Uint8Array | Promise<Uint8Array>>> = {
  jpeg: () => encoded((image) => image.jpeg({ chromaSubsampling: '4:4:4' })),
  png: () => encoded((image) => image.png()),
  webp: () => encoded((image) => image.webp()),
  gif: () => encoded((image) => image.gif()),
  tiff: () => encoded((image) => image.tiff()),
  avif: () => encoded((image) => image.avif({ effort: 0 })),
  svg: () => Buffer.from(svgSample),
  bmp: bmpSample,
  heif: () => heicSample(quartersYCbCr),
  jxl: () => Uint8Array.from(Buffer.from(jxlSample, 'base64')),
  raw: rawSample,
};

/** A whole file. Rejects where libvips cannot encode the format. */
export const sampleOf = async (format: PhotoFormat): Promise<Uint8Array> => Uint8Array.from(await makers[format]());
