// Requests about pictures, answered by the real process over real files.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkWithNode } from '../fork.ts';
import { openLine, type Line } from '../line.ts';

const [width, height] = [90, 60];
let folder = '';
let line: Line;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afterimage-pictures-'));
  const setup = {
    modelDirectory: '',
    writers: { caption: null, answer: null, chat: null },
    thumbnailDirectory: join(folder, 'thumbnails'),
    threads: 1,
    memoryLimitBytes: 1e9,
  };
  line = openLine({
    role: 'indexer',
    fork: forkWithNode(),
    setup: () => Promise.resolve(setup),
    onDeath: () => undefined,
  });
});
afterAll(async () => {
  line.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A slope of colours; `changed` turns one pixel of it by one level. */
function slope(changed = false): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at++) data.set([at % width, Math.floor(at / width), (at * 7) % 256], at * 3);
  if (changed) data[3 * 1000] = (data[3 * 1000] ?? 0) + 1;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function hashOf(name: string, bytes: Promise<Buffer>): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, await bytes);
  const { hash } = await line.call('hashPixels', { path }, { timeLimitMs: 60_000 });
  return Buffer.from(hash).toString('hex');
}

describe('the hash of pixels', () => {
  it('is the same whatever a file is called, says of itself or packs its pixels with, and another for one pixel', async () => {
    const plain = await hashOf('plain.png', slope().png().toBuffer());
    expect(plain).toMatch(/^[0-9a-f]{32,}$/);
    expect(await hashOf('packed.png', slope().png({ compressionLevel: 0 }).toBuffer())).toBe(plain);
    expect(await hashOf('lossless.webp', slope().webp({ lossless: true }).toBuffer())).toBe(plain);
    expect(
      await hashOf(
        'said.png',
        slope()
          .withExif({ IFD0: { Make: 'Acme' } })
          .png()
          .toBuffer(),
      ),
    ).toBe(plain);
    expect(await hashOf('changed.png', slope(true).png().toBuffer())).not.toBe(plain);
    expect(await hashOf('smaller.png', slope().resize(45).png().toBuffer())).not.toBe(plain);
  });

  it('is of the picture as it is shown: a file that is turned by its orientation is the turned picture', async () => {
    const jpeg = await slope().jpeg().toBuffer();
    const lying = await hashOf('lying.jpg', Promise.resolve(jpeg));
    const turned = await hashOf(
      'turned.jpg',
      sharp(jpeg).keepMetadata().withMetadata({ orientation: 6 }).png().toBuffer(),
    );
    const upright = await hashOf('upright.png', sharp(jpeg).rotate(90).png().toBuffer());
    expect(turned).toBe(upright);
    expect(turned).not.toBe(lying);
  });

  it('is refused with its reason where there is no picture', async () => {
    await expect(hashOf('notes.jpg', Promise.resolve(Buffer.from('these are notes')))).rejects.toMatchObject({
      failure: { code: 'not-an-image' },
    });
    const cut = (await slope().jpeg().toBuffer()).subarray(0, 120);
    await expect(hashOf('cut.jpg', Promise.resolve(cut))).rejects.toMatchObject({ failure: { code: 'damaged' } });
  });
});
