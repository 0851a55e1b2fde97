import { describe, expect, it } from 'vitest';
import { MediaError } from './media-error.ts';
import { photoFormatOf, sniffFormat } from './sniff.ts';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const ftyp = (major: string, ...brands: string[]): Uint8Array => {
  const text = `ftyp${major}\0\0\0\0${brands.join('')}`;
  const size = Buffer.alloc(4);
  size.writeUInt32BE(text.length + 4);
  return Buffer.concat([size, latin1(text)]);
};

describe('sniffFormat', () => {
  it.each([
    ['jpeg', latin1('\xff\xd8\xff\xe0\0\x10JFIF')],
    ['png', latin1('\x89PNG\r\n\x1a\n')],
    ['webp', latin1('RIFF\0\0\0\0WEBPVP8 ')],
    ['gif', latin1('GIF89a')],
    ['tiff', latin1('II*\0\x08\0\0\0')],
    ['tiff', latin1('MM\0+\0\x08\0\0')],
    ['avif', ftyp('avif', 'mif1')],
    ['avif', ftyp('avis', 'msf1')],
    ['avif', ftyp('mif1', 'miaf', 'avif')],
    ['heif', ftyp('heic', 'mif1', 'heic')],
    ['heif', ftyp('mif1', 'heic')],
    ['raw', ftyp('crx ', 'isom')],
    ['jxl', latin1('\xff\x0a\xfa')],
    ['jxl', latin1('\0\0\0\x0cJXL \r\n\x87\n')],
    ['raw', latin1('II*\0\x10\0\0\0CR\x02\0')],
    ['raw', latin1('FUJIFILMCCD-RAW 0201')],
    ['raw', latin1('IIU\0\x18\0\0\0')],
    ['bmp', latin1(`BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0`)],
    ['unsupported', latin1('8BPS\0\x01')],
    ['unsupported', latin1('\0\0\0\x0cjP  \r\n\x87\n')],
    ['unsupported', latin1('P6\n16 16\n255\n')],
    [null, ftyp('isom', 'mp42')],
    [null, latin1('RIFF\0\0\0\0WAVEfmt ')],
    [null, latin1('BM is how this letter begins')],
    [null, latin1('hello')],
    [null, new Uint8Array(0)],
  ])('tells %s by its first bytes', (format, head) => {
    expect(sniffFormat(head)).toBe(format);
  });

  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'svg'],
    ['\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn <html> by hand -->\n<svg>', 'svg'],
    ['<!DOCTYPE svg PUBLIC "x" "y" [ <!ENTITY ns "z"> ]><svg:svg>', 'svg'],
    ['<html><body><svg></svg></body></html>', null],
    ['<x:xmpmeta xmlns:x="adobe:ns:meta/">', null],
    ['see <svg>', null],
  ])('knows SVG by its root element: %s', (text, format) => {
    expect(sniffFormat(latin1(text))).toBe(format);
  });

  it('takes a maker’s small TIFF with sub-directories for RAW and a scanner’s TIFF for TIFF', () => {
    const tiff = (make: string): Uint8Array => {
      const bytes = Buffer.alloc(96);
      bytes.write('II*\0\x08\0\0\0\x03\0', 0, 'latin1');
      const entry = (index: number, [tag, type, count, value]: readonly [number, number, number, number]): void => {
        const at = 10 + index * 12;
        bytes.writeUInt16LE(tag, at);
        bytes.writeUInt16LE(type, at + 2);
        bytes.writeUInt32LE(count, at + 4);
        bytes.writeUInt32LE(value, at + 8);
      };
      entry(0, [0xfe, 4, 1, 1]);
      entry(1, [0x10f, 2, 12, 60]);
      entry(2, [0x14a, 4, 1, 90]);
      bytes.write(make, 60, 'latin1');
      return bytes;
    };
    expect(sniffFormat(tiff('NIKON CORP'))).toBe('raw');
    expect(sniffFormat(tiff('EPSCAN Ltd'))).toBe('tiff');
  });
});

describe('photoFormatOf', () => {
  it.each([
    [new Uint8Array(0), 'empty'],
    [latin1('not an image'), 'not-an-image'],
    [latin1('8BPS'), 'unsupported-format'],
  ])('says why %o is no photo', (head, code) => {
    expect(() => photoFormatOf(head)).toThrow(expect.objectContaining({ code }) as MediaError);
  });
});
