// `node tools/icons.ts`: draws resources/icons from the interface's own icon. Run after the icon changed; the result is committed.
// Linux takes PNG files named by size, Windows an .ico and macOS an .icns, both of which may hold PNG pictures as they are.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';

const root = resolve(import.meta.dirname, '..');
const target = join(root, 'resources/icons');
const linuxSizes = [16, 32, 48, 64, 128, 256, 512];
const windowsSizes = [16, 24, 32, 48, 64, 256];
/** Apple's four letters for a PNG of so many pixels. */
const appleTypes = { ic11: 32, ic12: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };
/** The size the drawing is made for. */
const drawnSize = 32;
const dotsPerInch = 72;

const svg = await readFile(join(root, 'src-renderer/public/icon.svg'));

/** Drawn at the size it is wanted in, so that no edge is blurred by scaling. */
const png = (size: number): Promise<Buffer> =>
  sharp(svg, { density: (dotsPerInch * size) / drawnSize })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toBuffer();

/** ICONDIR, then one ICONDIRENTRY for each picture, then the pictures. 256 is written as 0. */
async function ico(sizes: readonly number[]): Promise<Buffer> {
  const pictures = await Promise.all(sizes.map(png));
  const directory = Buffer.alloc(6 + 16 * sizes.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(sizes.length, 4);
  let offset = directory.length;
  for (const [index, picture] of pictures.entries()) {
    const entry = 6 + 16 * index;
    const size = (sizes[index] ?? 0) % 256;
    directory.writeUInt8(size, entry);
    directory.writeUInt8(size, entry + 1);
    directory.writeUInt16LE(1, entry + 4);
    directory.writeUInt16LE(32, entry + 6);
    directory.writeUInt32LE(picture.length, entry + 8);
    directory.writeUInt32LE(offset, entry + 12);
    offset += picture.length;
  }
  return Buffer.concat([directory, ...pictures]);
}

/** A type of four letters and the length of the whole, big endian; each picture inside it in the same way. */
function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(content.length + head.length, 4);
  return Buffer.concat([head, content]);
}

async function icns(types: Readonly<Record<string, number>>): Promise<Buffer> {
  const chunks = await Promise.all(Object.entries(types).map(async ([type, size]) => chunk(type, await png(size))));
  return chunk('icns', Buffer.concat(chunks));
}

await mkdir(join(target, 'linux'), { recursive: true });
await writeFile(join(target, 'icon.png'), await png(1024));
await writeFile(join(target, 'icon.ico'), await ico(windowsSizes));
await writeFile(join(target, 'icon.icns'), await icns(appleTypes));
for (const size of linuxSizes) {
  await writeFile(join(target, 'linux', `${String(size)}x${String(size)}.png`), await png(size));
}
