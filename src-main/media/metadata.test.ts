import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import { readMetadata } from './metadata.ts';

type Exif = NonNullable<Parameters<Sharp['withExif']>[0]>;
const photo = (exif: Exif): Sharp =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#248' } }).withExif(exif);

const full: Exif = {
  IFD0: { Make: 'Pinhole  ', Model: 'Mark 2' },
  IFD2: { DateTimeOriginal: '2021:07:04 18:30:15', OffsetTimeOriginal: '+05:30', LensModel: 'Hole 0.3mm ' },
  IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '12/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '77/1 15/1 36/1' },
};

const encoders: [PhotoFormat, (image: Sharp) => Sharp][] = [
  ['jpeg', (image) => image.jpeg()],
  ['png', (image) => image.png()],
  ['webp', (image) => image.webp()],
  ['avif', (image) => image.avif({ effort: 0 })],
];

describe('readMetadata', () => {
  it.each(encoders)('reads EXIF in %s', async (format, encode) => {
    expect(await readMetadata(await encode(photo(full)).toBuffer(), format)).toEqual({
      width: 40,
      height: 30,
      orientation: 1,
      takenAt: '2021-07-04T18:30:15',
      offset: '+05:30',
      gps: { latitude: -12.5, longitude: -77.26 },
      camera: { make: 'Pinhole', model: 'Mark 2' },
      lens: 'Hole 0.3mm',
    });
  });

  it('gives the size as shown', async () => {
    const jpeg = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#248' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await readMetadata(jpeg, 'jpeg')).toMatchObject({ width: 30, height: 40, orientation: 6 });
  });

  it('does not use the offset of another date', async () => {
    const exif = {
      IFD2: { DateTimeOriginal: '2021:07:04 18:30:15', OffsetTimeDigitized: '+09:00', OffsetTime: '+09:00' },
    };
    expect(await readMetadata(await photo(exif).jpeg().toBuffer(), 'jpeg')).toMatchObject({
      takenAt: '2021-07-04T18:30:15',
      offset: null,
    });
  });

  it('takes the offset that satellite time implies, and no date from it', async () => {
    const gps = { GPSDateStamp: '2021:07:04', GPSTimeStamp: '16/1 30/1 0/1' };
    const dated = photo({ IFD2: { DateTimeOriginal: '2021:07:04 18:30:15' }, IFD3: gps });
    expect(await readMetadata(await dated.jpeg().toBuffer(), 'jpeg')).toMatchObject({ offset: '+02:00' });
    const undated = photo({ IFD3: gps });
    expect(await readMetadata(await undated.jpeg().toBuffer(), 'jpeg')).toMatchObject({ takenAt: null, offset: null });
  });

  it('falls back from a senseless date to the next that makes sense, never to when the file was edited', async () => {
    const exif = {
      IFD0: { DateTime: '2022:01:01 00:00:01' },
      IFD2: { DateTimeOriginal: '0000:00:00 00:00:00', DateTimeDigitized: '2019:05:06 07:08:09' },
    };
    expect(await readMetadata(await photo(exif).jpeg().toBuffer(), 'jpeg')).toMatchObject({
      takenAt: '2019-05-06T07:08:09',
    });
    const edited = photo({ IFD0: { DateTime: '2022:01:01 00:00:01' } });
    expect(await readMetadata(await edited.jpeg().toBuffer(), 'jpeg')).toMatchObject({ takenAt: null });
  });

  it('reads XMP where there is no EXIF', async () => {
    const packet =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
      '<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" ' +
      'xmlns:xmp="http://ns.adobe.com/xap/1.0/" tiff:Make="A &amp; B" exif:GPSLatitude="39,6.9N" exif:GPSLongitude="108,24W">' +
      '<xmp:CreateDate>2015-06-29T18:15:36+01:00</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta>';
    const plain = sharp({ create: { width: 4, height: 4, channels: 3, background: '#248' } }).withXmp(packet);
    for (const [format, encode] of encoders) {
      expect(await readMetadata(await encode(plain.clone()).toBuffer(), format), format).toMatchObject({
        takenAt: '2015-06-29T18:15:36',
        offset: '+01:00',
        gps: { latitude: 39.115, longitude: -108.4 },
        camera: { make: 'A & B', model: null },
      });
    }
  });

  it('says that rubbish is damaged', async () => {
    await expect(readMetadata(Buffer.alloc(300, 7), 'jpeg')).rejects.toMatchObject({ code: 'damaged' });
    await expect(readMetadata(new Uint8Array(0), 'png')).rejects.toMatchObject({ code: 'empty' });
  });
});
