// Decides whether a TIFF is a camera's RAW file (DNG, CR2, NEF, ARW, PEF, SRW …), whose own pixels we do not develop.
// Runs in the inference processes; pure.
import { latin1 } from './bytes.ts';
import { numberOf, openTiff, readDirectory, textOf } from './tiff.ts';

const tags = {
  newSubfileType: 0xfe,
  compression: 0x103,
  make: 0x10f,
  subDirectories: 0x14a,
  dngVersion: 0xc612,
} as const;

/** Compressions only RAW files use: Sony ARW, Samsung SRW, Nikon NEF, Pentax PEF, Kodak DCR. */
const rawCompressions: ReadonlySet<number> = new Set([32767, 32770, 34713, 65000, 65535]);
const rawMakers = /nikon|sony|pentax|ricoh|samsung|hasselblad|phase one|leaf|mamiya|epson|kodak|leica|canon|sinar/i;

/** True for a RAW file inside TIFF. `head` may end early: a directory beyond it is taken for an ordinary TIFF. */
export function rawTiff(head: Uint8Array): boolean {
  const tiff = openTiff(head);
  if (!tiff) return false;
  if (latin1(tiff.source, 8, 2) === 'CR') return true;
  const { entries } = readDirectory(tiff, tiff.first);
  if (entries.has(tags.dngVersion)) return true;
  const compression = numberOf(tiff, entries.get(tags.compression));
  if (compression !== null && rawCompressions.has(compression)) return true;
  // A maker's file whose first picture is only a small copy and whose real one is a sub-directory.
  const reduced = ((numberOf(tiff, entries.get(tags.newSubfileType)) ?? 0) & 1) === 1;
  return reduced && entries.has(tags.subDirectories) && rawMakers.test(textOf(tiff, entries.get(tags.make)));
}
