// RAW files are shown by the largest JPEG their camera put inside: found by TIFF directories, else by looking for one.
// Runs in the inference processes; pure. The sensor's own data is not developed.
import { u32, viewOf } from '../bytes.ts';
import { jpegFrame, withOrientation } from '../jpeg.ts';
import { MediaError } from '../media-error.ts';
import { bytesOf, numberOf, numbersOf, openTiff, readDirectory, type Directory, type Tiff } from '../tiff.ts';
import { exifFacts } from '../exif.ts';
import { rawExif } from '../raw-exif.ts';

interface Candidate {
  readonly bytes: Uint8Array;
  readonly pixels: number;
}

const tags = {
  compression: 0x103,
  stripOffsets: 0x111,
  stripBytes: 0x117,
  subDirectories: 0x14a,
  jpegOffset: 0x201,
  jpegBytes: 0x202,
  jpegFromRaw: 0x2e, // Panasonic
  exif: 0x8769,
} as const;

const maxDirectories = 64;

function candidate(bytes: Uint8Array | null): Candidate | null {
  if (!bytes || bytes.length < 64) return null;
  const source = viewOf(bytes);
  if ((u32(source, 0) & 0xffffff00) >>> 0 !== 0xffd8ff00) return null;
  const frame = jpegFrame(source);
  return frame && !frame.lossless ? { bytes, pixels: frame.width * frame.height } : null;
}

function slice(tiff: Tiff, offset: number | null, length: number | null): Uint8Array | null {
  if (offset === null || length === null || offset + 64 > tiff.source.bytes.length) return null;
  return tiff.source.bytes.subarray(offset, Math.min(offset + length, tiff.source.bytes.length));
}

function directoryCandidates(tiff: Tiff, { entries }: Directory): (Candidate | null)[] {
  const value = (tag: number): number | null => numberOf(tiff, entries.get(tag));
  const strip = entries.get(tags.stripOffsets);
  return [
    candidate(slice(tiff, value(tags.jpegOffset), value(tags.jpegBytes))),
    candidate(bytesOf(tiff, entries.get(tags.jpegFromRaw))),
    // One strip holding a whole JPEG: CR2's full-size preview, DNG's previews.
    strip?.count === 1 ? candidate(slice(tiff, value(tags.stripOffsets), value(tags.stripBytes))) : null,
  ];
}

/** Previews named by directories: the chain, its sub-directories, EXIF. */
function listedPreviews(tiff: Tiff): Candidate[] {
  const found: Candidate[] = [];
  const waiting = [tiff.first];
  const seen = new Set<number>();
  for (let at = waiting.shift(); at !== undefined && seen.size < maxDirectories; at = waiting.shift()) {
    if (at === 0 || seen.has(at)) continue;
    seen.add(at);
    const directory = readDirectory(tiff, at);
    found.push(...directoryCandidates(tiff, directory).filter((item) => item !== null));
    waiting.push(directory.next, ...numbersOf(tiff, directory.entries.get(tags.subDirectories)));
    waiting.push(...numbersOf(tiff, directory.entries.get(tags.exif), 1));
  }
  return found;
}

/** Every JPEG that begins anywhere in the file, at most 64 of them: for makers who hide theirs in private structures. */
function hiddenPreviews(bytes: Uint8Array): Candidate[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Candidate[] = [];
  for (
    let at = buffer.indexOf('ffd8ff', 1, 'hex');
    at >= 0 && found.length < 64;
    at = buffer.indexOf('ffd8ff', at + 3, 'hex')
  ) {
    const item = candidate(bytes.subarray(at));
    if (item) found.push(item);
  }
  return found;
}

const largest = (candidates: readonly Candidate[]): Candidate | null =>
  candidates.reduce<Candidate | null>((best, item) => (best && best.pixels >= item.pixels ? best : item), null);

/** A preview this small is a thumbnail: it is worth looking for a hidden larger one. */
const smallPixels = 640 * 480;

/**
 * The largest embedded JPEG, turned the way the RAW file says. MediaError `unsupported-format` where there is none.
 */
export function rawPreview(bytes: Uint8Array): Uint8Array {
  const tiff = openTiff(bytes);
  const listed = tiff ? largest(listedPreviews(tiff)) : null;
  const best =
    listed && listed.pixels > smallPixels ? listed : largest([...(listed ? [listed] : []), ...hiddenPreviews(bytes)]);
  if (!best) throw new MediaError('unsupported-format', 'This RAW file holds no preview that can be shown.');
  const { orientation } = exifFacts(rawExif(bytes));
  return orientation === null ? best.bytes : withOrientation(best.bytes, orientation);
}
