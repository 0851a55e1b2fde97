// Tells formats apart by their first bytes: names and extensions lie. Runs in the inference processes; pure.
// Knows what Afterimage can decode ('unsupported' is a picture it cannot), not how.
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import { latin1, u16, u32, viewOf, type ByteView } from './bytes.ts';
import { MediaError } from './media-error.ts';
import { rawTiff } from './raw-tiff.ts';

type Sniffed = PhotoFormat | 'unsupported' | null;

/** Magic numbers at a fixed offset, as Latin-1. */
const magics: readonly (readonly [offset: number, magic: string, format: PhotoFormat | 'unsupported'])[] = [
  [0, '\xff\xd8', 'jpeg'], // Damaged files often lack the third byte's 0xff; decoders skip to the next marker.
  [0, '\x89PNG\r\n\x1a\n', 'png'],
  [0, 'GIF87a', 'gif'],
  [0, 'GIF89a', 'gif'],
  [8, 'WEBP', 'webp'],
  [0, '\xff\x0a', 'jxl'],
  [0, '\0\0\0\x0cJXL \r\n\x87\n', 'jxl'],
  [0, 'FUJIFILMCCD-RAW', 'raw'],
  [0, 'IIU\0', 'raw'], // Panasonic RW2
  [0, 'IIRO', 'raw'], // Olympus ORF
  [0, 'IIRS', 'raw'],
  [0, 'MMOR', 'raw'],
  [0, '\0MRM', 'raw'], // Minolta MRW
  [0, 'FOVb', 'raw'], // Sigma X3F
  [6, 'HEAPCCDR', 'raw'], // Canon CRW
  [0, '\0\0\0\x0cjP  ', 'unsupported'], // JPEG 2000
  [0, '\xff\x4f\xff\x51', 'unsupported'],
  [0, '8BPS', 'unsupported'],
  [0, '\0\0\x01\0', 'unsupported'], // ICO, CUR
  [0, '\0\0\x02\0', 'unsupported'],
  [0, 'BA', 'unsupported'], // OS/2 bitmap array
  [0, 'qoif', 'unsupported'],
  [0, 'v/1\x01', 'unsupported'], // OpenEXR
  [0, '#?RADIANCE', 'unsupported'],
  [0, '#?RGBE', 'unsupported'],
  [0, 'DDS ', 'unsupported'],
  [0, 'SIMPLE  =', 'unsupported'], // FITS
  [0, 'gimp xcf', 'unsupported'],
  [0, 'II\xbc', 'unsupported'], // JPEG XR
  [0, 'BPG\xfb', 'unsupported'],
  [0, 'FLIF', 'unsupported'],
  [0, 'icns', 'unsupported'],
];

const avifBrands = /avif|avis/;
const heifBrands = /hei[cxms]|hev[cxms]|mif[1-3]|msf1|miaf|jpeg|j2ki|avci|vvic/;

/** An ISO base media file: the brands say which picture format, if any. */
function sniffBoxes(source: ByteView): Sniffed {
  const length = Math.min(u32(source, 0), 256);
  const major = latin1(source, 8, 4);
  const brands = major + latin1(source, 16, Math.max(0, length - 16));
  if (major === 'crx ') return 'raw';
  if (avifBrands.test(major) || (avifBrands.test(brands) && !/hei[cxms]|hev[cxms]/.test(major))) return 'avif';
  return heifBrands.test(brands) ? 'heif' : null;
}

const bmpHeaderSizes: ReadonlySet<number> = new Set([12, 16, 40, 52, 56, 64, 108, 124]);

function sniffText(source: ByteView): Sniffed {
  if (/^P[1-7][\s#]/.test(latin1(source, 0, 3))) return 'unsupported'; // Netpbm
  const wide = u16(source, 0) === 0xfffe || u16(source, 0) === 0xfeff;
  const text = wide ? latin1(source, 0, 8192).replaceAll('\0', '') : latin1(source, 0, 8192);
  if (!/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*</.test(text)) return null;
  const markup = text.replace(/<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*(?:\[[\s\S]*?\]\s*)?>/gi, '');
  return /^[^<]*<(?:[\w-]+:)?svg[\s>/]/i.test(markup) ? 'svg' : null;
}

/**
 * The format of a file from its first bytes (4,096 or more; the whole file if shorter). `unsupported`: a picture we do
 * not decode. `null`: no picture at all. SVG is recognised by its root element, RAW inside TIFF by its first directory.
 */
export function sniffFormat(head: Uint8Array): PhotoFormat | 'unsupported' | null {
  const source = viewOf(head);
  for (const [offset, magic, format] of magics) {
    if (latin1(source, offset, magic.length) !== magic) continue;
    if (format !== 'webp' || latin1(source, 0, 4) === 'RIFF') return format;
  }
  if (latin1(source, 4, 4) === 'ftyp') return sniffBoxes(source);
  if (/^(?:II[*+]\0|MM\0[*+])$/.test(latin1(source, 0, 4))) return rawTiff(head) ? 'raw' : 'tiff';
  if (latin1(source, 0, 2) === 'BM' && bmpHeaderSizes.has(u32(source, 14, true))) return 'bmp';
  return sniffText(source);
}

/** As `sniffFormat`, for callers that want a photo or a reason: MediaError `empty`, `not-an-image`, `unsupported-format`. */
export function photoFormatOf(head: Uint8Array): PhotoFormat {
  if (head.length === 0) throw new MediaError('empty');
  const format = sniffFormat(head);
  if (format === null) throw new MediaError('not-an-image');
  if (format === 'unsupported') throw new MediaError('unsupported-format');
  return format;
}
