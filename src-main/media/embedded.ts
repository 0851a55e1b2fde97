// Finds the metadata blocks inside each container: EXIF as TIFF, XMP, IPTC. Runs in the inference processes; pure.
// Only finds; what the blocks say is read in exif.ts, xmp.ts, iptc.ts.
import { brotliDecompressSync, inflateSync } from 'node:zlib';
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import { boxes, exifPayload, itemFacts } from './boxes.ts';
import { latin1, u32, viewOf, type ByteView } from './bytes.ts';
import { iptcOfPhotoshop } from './iptc.ts';
import { jpegSegments } from './jpeg.ts';
import { rawExif } from './raw-exif.ts';
import { bytesOf, openTiff, readDirectory } from './tiff.ts';

export interface Embedded {
  /** TIFF blocks, main directory first; several where a format splits them (CR3). */
  readonly exif: readonly Uint8Array[];
  readonly xmp: Uint8Array | null;
  readonly iptc: Uint8Array | null;
}

const nothing: Embedded = { exif: [], xmp: null, iptc: null };
/** A compressed block may open to this much and no more. */
const maxInflated = 4 << 20;
const maxChunks = 4096;
const xmpTag = 700;
const iptcTag = 33723;

function quietly(unpack: () => Uint8Array): Uint8Array | null {
  try {
    return unpack();
  } catch {
    return null;
  }
}

const present = (block: Uint8Array | null | undefined): Uint8Array[] => (block && block.length > 8 ? [block] : []);

function inJpeg(source: ByteView): Embedded {
  const segments = jpegSegments(source);
  const after = (marker: number, header: string): Uint8Array | null => {
    const segment = segments.find(
      (item) => item.marker === marker && latin1(source, item.start, header.length) === header,
    );
    return segment ? source.bytes.subarray(segment.start + header.length, segment.end) : null;
  };
  const photoshop = after(0xed, 'Photoshop 3.0\0');
  return {
    exif: present(after(0xe1, 'Exif\0\0')),
    xmp: after(0xe1, 'http://ns.adobe.com/xap/1.0/\0'),
    iptc: photoshop ? iptcOfPhotoshop(photoshop) : null,
  };
}

/** ImageMagick's way of putting EXIF into old PNGs: hexadecimal text after a short header, compressed. */
function profileText(text: Uint8Array): Uint8Array | null {
  const hex = Buffer.from(text)
    .toString('latin1')
    .replace(/^\s*\w+\s+\d+\s/, '')
    .replace(/\s/g, '');
  const block = Buffer.from(hex, 'hex');
  return block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : null;
}

function pngText(chunk: Uint8Array): { key: string; value: Uint8Array } | null {
  const end = chunk.indexOf(0);
  if (end < 1 || end > 79) return null;
  return { key: Buffer.from(chunk.subarray(0, end)).toString('latin1'), value: chunk.subarray(end + 1) };
}

/** Compressed text: a byte for the method before it. */
const compressedText = (value: Uint8Array): Uint8Array | null =>
  quietly(() => inflateSync(value.subarray(1), { maxOutputLength: maxInflated }));

/** International text: flag, method, language and translated keyword before the text. */
function internationalText(value: Uint8Array): Uint8Array | null {
  const language = value.indexOf(0, 2);
  const translated = language < 0 ? -1 : value.indexOf(0, language + 1);
  if (translated < 0) return null;
  const text = value.subarray(translated + 1);
  return value[0] === 1 ? quietly(() => inflateSync(text, { maxOutputLength: maxInflated })) : text;
}

function inPng(source: ByteView): Embedded {
  let exif: Uint8Array | null = null;
  let xmp: Uint8Array | null = null;
  let at = 8;
  for (let count = 0; count < maxChunks && at + 12 <= source.bytes.length; count++) {
    const length = u32(source, at);
    const type = latin1(source, at + 4, 4);
    const chunk = source.bytes.subarray(at + 8, Math.min(at + 8 + length, source.bytes.length));
    if (type === 'eXIf') exif = chunk;
    const text = type === 'iTXt' || type === 'zTXt' ? pngText(chunk) : null;
    const plain = text ? (type === 'iTXt' ? internationalText(text.value) : compressedText(text.value)) : null;
    if (text?.key === 'XML:com.adobe.xmp') xmp = plain;
    if (plain && text?.key.startsWith('Raw profile type ') === true) exif ??= profileText(plain);
    at += 12 + length;
  }
  return { exif: present(exif), xmp, iptc: null };
}

function inWebp(source: ByteView): Embedded {
  let exif: Uint8Array | null = null;
  let xmp: Uint8Array | null = null;
  let at = 12;
  for (let count = 0; count < maxChunks && at + 8 <= source.bytes.length; count++) {
    const length = u32(source, at + 4, true);
    const type = latin1(source, at, 4);
    const chunk = source.bytes.subarray(at + 8, Math.min(at + 8 + length, source.bytes.length));
    // Some writers keep JPEG's "Exif\0\0" before the TIFF header.
    if (type === 'EXIF') exif = latin1(viewOf(chunk), 0, 6) === 'Exif\0\0' ? chunk.subarray(6) : chunk;
    if (type === 'XMP ') xmp = chunk;
    at += 8 + length + (length % 2);
  }
  return { exif: present(exif), xmp, iptc: null };
}

function inTiff(bytes: Uint8Array): Embedded {
  const tiff = openTiff(bytes);
  if (!tiff) return nothing;
  const { entries } = readDirectory(tiff, tiff.first);
  return { exif: [bytes], xmp: bytesOf(tiff, entries.get(xmpTag)), iptc: bytesOf(tiff, entries.get(iptcTag)) };
}

function inJxl(source: ByteView): Embedded {
  let exif: Uint8Array | null = null;
  let xmp: Uint8Array | null = null;
  for (const box of boxes(source, 0, source.bytes.length)) {
    const content = source.bytes.subarray(box.start, box.end);
    const packed = box.type === 'brob';
    const type = packed ? latin1(source, box.start, 4) : box.type;
    if (type !== 'Exif' && type !== 'xml ') continue;
    const plain = packed
      ? quietly(() => brotliDecompressSync(content.subarray(4), { maxOutputLength: maxInflated }))
      : content;
    if (type === 'Exif') exif = exifPayload(plain);
    else xmp = plain;
  }
  return { exif: present(exif), xmp, iptc: null };
}

/** XMP in a GIF is an application extension whose data is the plain packet. */
function inGif(bytes: Uint8Array): Embedded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = buffer.indexOf('XMP DataXMP', 0, 'latin1');
  if (at < 0) return nothing;
  const end = buffer.indexOf('</x:xmpmeta>', at, 'latin1');
  return { ...nothing, xmp: end < 0 ? null : bytes.subarray(at + 11, end + 12) };
}

/** The metadata blocks of a file; empty where it has none or they make no sense. Never throws. */
export function embeddedIn(bytes: Uint8Array, format: PhotoFormat): Embedded {
  const source = viewOf(bytes);
  switch (format) {
    case 'jpeg':
      return inJpeg(source);
    case 'png':
      return inPng(source);
    case 'webp':
      return inWebp(source);
    case 'tiff':
      return inTiff(bytes);
    case 'raw':
      return openTiff(bytes) ? inTiff(bytes) : { ...nothing, exif: rawExif(bytes) };
    case 'jxl':
      return inJxl(source);
    case 'heif':
    case 'avif': {
      const { exif, xmp } = itemFacts(bytes);
      return { exif: present(exif), xmp, iptc: null };
    }
    case 'gif':
      return inGif(bytes);
    case 'svg':
    case 'bmp':
      return nothing;
  }
}
