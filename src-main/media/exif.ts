// What we read of EXIF: camera, orientation, when, where. Runs in the inference processes; pure.
// Values are checked for shape here and for sense in dates.ts and gps.ts.
import { numberOf, numbersOf, openTiff, readDirectory, textOf, type Directory, type Tiff } from './tiff.ts';

export interface ExifFacts {
  readonly make: string | null;
  readonly model: string | null;
  readonly lens: string | null;
  readonly orientation: number | null;
  /** As written: `2011:05:06 09:59:48`. */
  readonly original: string | null;
  readonly originalOffset: string | null;
  readonly digitized: string | null;
  readonly digitizedOffset: string | null;
  readonly gps: GpsFacts | null;
}

export interface GpsFacts {
  readonly latitudeRef: string;
  readonly latitude: readonly number[];
  readonly longitudeRef: string;
  readonly longitude: readonly number[];
  /** UTC: `2011:05:06` and hours, minutes, seconds. */
  readonly date: string;
  readonly time: readonly number[];
}

const tags = {
  make: 0x10f,
  model: 0x110,
  orientation: 0x112,
  exif: 0x8769,
  gps: 0x8825,
  original: 0x9003,
  digitized: 0x9004,
  originalOffset: 0x9011,
  digitizedOffset: 0x9012,
  lens: 0xa434,
} as const;
const gpsTags = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4, time: 7, date: 29 } as const;

function readGps(tiff: Tiff, { entries }: Directory): GpsFacts | null {
  if (entries.size === 0) return null;
  return {
    latitudeRef: textOf(tiff, entries.get(gpsTags.latitudeRef)),
    latitude: numbersOf(tiff, entries.get(gpsTags.latitude), 3),
    longitudeRef: textOf(tiff, entries.get(gpsTags.longitudeRef)),
    longitude: numbersOf(tiff, entries.get(gpsTags.longitude), 3),
    date: textOf(tiff, entries.get(gpsTags.date)),
    time: numbersOf(tiff, entries.get(gpsTags.time), 3),
  };
}

interface Place {
  readonly tiff: Tiff;
  readonly directory: Directory;
}

/** Every directory that may hold our tags: the first of each block, and where it points for EXIF and GPS. */
function places(blocks: readonly Uint8Array[]): { main: Place[]; gps: Place[] } {
  const main: Place[] = [];
  const gps: Place[] = [];
  for (const block of blocks) {
    const tiff = openTiff(block);
    if (!tiff) continue;
    const directory = readDirectory(tiff, tiff.first);
    main.push({ tiff, directory });
    const exifAt = numberOf(tiff, directory.entries.get(tags.exif));
    const exif = exifAt === null ? null : readDirectory(tiff, exifAt);
    if (exif) main.push({ tiff, directory: exif });
    const gpsAt =
      numberOf(tiff, directory.entries.get(tags.gps)) ?? (exif ? numberOf(tiff, exif.entries.get(tags.gps)) : null);
    if (gpsAt !== null) gps.push({ tiff, directory: readDirectory(tiff, gpsAt) });
    else if (blocks.length > 1 && directory.entries.has(gpsTags.latitude)) gps.push({ tiff, directory });
  }
  return { main, gps };
}

/** Reads TIFF blocks as one EXIF; what is absent or of the wrong type is null. Never throws. */
export function exifFacts(blocks: readonly Uint8Array[]): ExifFacts {
  const { main, gps } = places(blocks);
  const text = (tag: number): string | null => {
    for (const { tiff, directory } of main) {
      const found = textOf(tiff, directory.entries.get(tag));
      if (found !== '') return found;
    }
    return null;
  };
  const first = main[0];
  const orientation = first ? numberOf(first.tiff, first.directory.entries.get(tags.orientation)) : null;
  return {
    make: text(tags.make),
    model: text(tags.model),
    lens: text(tags.lens),
    orientation: orientation !== null && orientation >= 1 && orientation <= 8 ? orientation : null,
    original: text(tags.original),
    originalOffset: text(tags.originalOffset),
    digitized: text(tags.digitized),
    digitizedOffset: text(tags.digitizedOffset),
    gps: gps[0] ? readGps(gps[0].tiff, gps[0].directory) : null,
  };
}
