import { describe, expect, it } from 'vitest';
import { photoFormats } from '../../src-shared/photo/formats.ts';
import { diagnoseDecoder, diagnoseHeif, diagnoseJxl, diagnoseSharp } from './diagnose.ts';
import { heicSample, type YCbCr } from './diagnose/heic-sample.ts';
import { sampleOf } from './diagnose/samples.ts';
import { openPixels } from './vips.ts';

describe('diagnosing the decoders', () => {
  it.each(photoFormats)('has a picture of its own making for %s, which comes out right', async (format) => {
    expect(await diagnoseDecoder(format)).toMatchObject({ outcome: 'passed' });
  });

  it('names the builds that are loaded', async () => {
    expect(diagnoseSharp().message).toMatch(/^sharp \d+\.\d+\.\d+ with libvips \d+\.\d+\.\d+, libheif .*build\.$/);
    expect(await diagnoseHeif()).toMatchObject({ outcome: 'passed' });
    expect(await diagnoseJxl()).toMatchObject({ outcome: 'passed' });
  });

  it('notices other colours, another size and another format', async () => {
    const grey: YCbCr = [128, 128, 128];
    const colours = await diagnoseDecoder('heif', Promise.resolve(heicSample([grey, grey, grey, grey])));
    expect(colours).toEqual({ outcome: 'failed', message: 'The picture came out in wrong colours.' });
    const small = openPixels({ data: new Uint8Array(48), width: 4, height: 4, channels: 3 })
      .png()
      .toBuffer();
    expect((await diagnoseDecoder('png', small)).message).toContain('4 × 4 pixels, which is wrong');
    expect((await diagnoseDecoder('jxl', sampleOf('bmp'))).message).toContain('was taken for bmp');
  });
});
