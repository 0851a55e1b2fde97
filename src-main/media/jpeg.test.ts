import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { viewOf } from './bytes.ts';
import { jpegExif, jpegFrame, jpegSegments, withOrientation } from './jpeg.ts';

const picture = () => sharp({ create: { width: 30, height: 20, channels: 3, background: '#369' } });

describe('JPEG segments', () => {
  it('end with the first scan and tell the size', async () => {
    const source = viewOf(await picture().jpeg().toBuffer());
    expect(jpegSegments(source).at(-1)?.marker).toBe(0xda);
    expect(jpegFrame(source)).toEqual({ width: 30, height: 20, lossless: false });
  });

  it('are found although stray bytes lie between them', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const stray = Buffer.concat([jpeg.subarray(0, 2), Buffer.from('noise'), jpeg.subarray(2)]);
    expect(jpegFrame(viewOf(stray))).toEqual({ width: 30, height: 20, lossless: false });
  });

  it('are none in a file that stops before its scan', () => {
    expect(jpegFrame(viewOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1)))).toBeNull();
  });
});

describe('withOrientation', () => {
  it('replaces the EXIF a JPEG has', async () => {
    const jpeg = await picture().jpeg().withMetadata({ orientation: 3 }).toBuffer();
    const turned = withOrientation(jpeg, 6);
    expect((await sharp(turned).metadata()).orientation).toBe(6);
    expect((await sharp(turned).autoOrient().toBuffer({ resolveWithObject: true })).info).toMatchObject({
      width: 20,
      height: 30,
    });
    expect(jpegExif(viewOf(turned))).toHaveLength(26);
  });

  it('gives one to a JPEG without', async () => {
    const turned = withOrientation(await picture().jpeg().toBuffer(), 8);
    expect((await sharp(turned).metadata()).orientation).toBe(8);
  });
});
