import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { itemFacts } from './boxes.ts';
import { exifFacts } from './exif.ts';

function box(type: string, ...content: (Uint8Array | readonly number[])[]): Buffer {
  const body = Buffer.concat(content.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

/** A container whose picture 1 is 40 × 30 with the given transforms; no picture data. */
function container(...transforms: Buffer[]): Uint8Array {
  const ispe = box('ispe', zeros(4), [0, 0, 0, 40], [0, 0, 0, 30]);
  const indices = Array.from({ length: 1 + transforms.length }, (_, index) => index + 1);
  const ipma = box('ipma', zeros(4), [0, 0, 0, 1], [0, 1, indices.length, ...indices]);
  const meta = box(
    'meta',
    zeros(4),
    box('pitm', zeros(4), [0, 1]),
    box('iprp', box('ipco', ispe, ...transforms), ipma),
  );
  return Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1')), meta]);
}
const irot = (turns: number): Buffer => box('irot', [turns]);
const imir = (axis: number): Buffer => box('imir', [axis]);

describe('itemFacts', () => {
  it.each([
    [[], 1],
    [[irot(1)], 8],
    [[irot(2)], 3],
    [[irot(3)], 6],
    [[imir(1)], 2],
    [[imir(0)], 4],
    [[irot(1), imir(0)], 5],
    [[irot(3), imir(0)], 7],
    [[irot(2), imir(0)], 2],
  ])('reads the container’s transforms as an orientation (%#)', (transforms, orientation) => {
    expect(itemFacts(container(...transforms))).toMatchObject({ width: 40, height: 30, orientation });
  });

  it('finds size and EXIF in an AVIF', async () => {
    const avif = await sharp({ create: { width: 33, height: 21, channels: 3, background: '#963' } })
      .withExif({ IFD0: { Make: 'Pinhole' } })
      .avif({ effort: 0 })
      .toBuffer();
    const facts = itemFacts(avif);
    expect(facts).toMatchObject({ width: 33, height: 21, orientation: 1 });
    expect(exifFacts(facts.exif ? [facts.exif] : [])).toMatchObject({ make: 'Pinhole' });
  });

  it('answers nothing for boxes that lie', () => {
    const lie = Buffer.from(container(irot(1)));
    lie.writeUInt32BE(0xffffffff, lie.indexOf('ipma') + 8);
    expect(itemFacts(lie).width).toBeGreaterThanOrEqual(0);
    expect(itemFacts(Buffer.from('\0\0\0\0meta'))).toMatchObject({ width: 0, orientation: 1, exif: null });
  });
});
