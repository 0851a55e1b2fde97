// Our pixels against Pillow and the reference's image processor: byte for byte on the exact path.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src-main/media/decode.ts';
import { pixelsFor } from '../../src-main/media/pixels.ts';
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { PixelSpec } from '../../src-shared/photo/pixel-spec.ts';
import { parityFolder, readRecording } from './golden.ts';

interface Expected {
  readonly decoded: readonly {
    readonly image: string;
    readonly width: number;
    readonly height: number;
    readonly sha256: string;
  }[];
  readonly pixels: readonly {
    readonly image: string;
    readonly spec: PixelSpec;
    readonly sha256: string;
    readonly bytes?: string;
  }[];
}
const folder = `${parityFolder}pixels/`;
const { decoded, pixels } = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Expected;
const bytesOf = (image: string): Uint8Array => readFileSync(`${folder}images/${image}`);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const formatOf = (image: string): PhotoFormat => {
  const extension = image.slice(image.lastIndexOf('.') + 1);
  return (extension === 'jpg' ? 'jpeg' : extension) as PhotoFormat;
};

describe('pixels', () => {
  it.each(decoded)('decodes $image as Pillow does', async ({ image, width, height, sha256: expected }) => {
    const bitmap = await decode(bytesOf(image), formatOf(image));
    expect([bitmap.width, bitmap.height]).toEqual([width, height]);
    expect(sha256(bitmap.data)).toBe(expected);
  });

  it.each(pixels)('cuts $image to $spec.fit $spec.size $spec.resample as the reference does', async (row) => {
    const made = await pixelsFor(row.spec, bytesOf(row.image), formatOf(row.image), { exact: true });
    if (row.bytes !== undefined) expect([...made]).toEqual([...readFileSync(folder + row.bytes)]);
    expect(sha256(made)).toBe(row.sha256);
  });

  it('feeds the tiny checkpoints what their recordings were made with', async () => {
    const recording = readRecording(`${parityFolder}clip/f32`);
    for (const { image, sha256: expected } of recording?.golden.images ?? []) {
      const spec: PixelSpec = { size: recording?.golden.size ?? 0, fit: 'crop', resample: 'bicubic' };
      const made = await pixelsFor(spec, bytesOf(image), formatOf(image), { exact: true });
      expect(sha256(made), image).toBe(expected);
    }
  });
});
