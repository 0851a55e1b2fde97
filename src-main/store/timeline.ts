// The whole library's geometry as one packed blob, newest photo first, made once per revision. Runs in the backend; read only.
import { encodeTimeline, flagFailed, flagOffline, unknownDay } from '../../src-shared/photo/timeline-pack.ts';
import { revision, type Library } from './open.ts';
import { skippedList } from './photos.ts';

export interface Timeline {
  readonly revision: number;
  readonly photos: number;
  /** See src-shared/photo/timeline-pack.ts. */
  readonly bytes: Uint8Array;
}

const cache = new WeakMap<Library, Timeline>();

const shown = `FROM photo JOIN folder ON folder.id = photo.folder_id LEFT JOIN content ON content.id = photo.content_id
  LEFT JOIN outcome ON outcome.photo_id = photo.id AND outcome.set_aside = 1
    AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms
  WHERE photo.missing_since_ms IS NULL AND (outcome.photo_id IS NULL OR outcome.code NOT IN (${skippedList}))
    AND (content.width > 0 OR outcome.photo_id IS NOT NULL)`;

/** Present photos whose size is known, and failed ones (they are shown as such); skipped and waiting ones are not in it. */
export function timeline(library: Library): Timeline {
  const current = revision(library);
  const cached = cache.get(library);
  if (cached?.revision === current) return cached;
  const { photos, bytes } = pack(library);
  const made = { revision: current, photos, bytes };
  cache.set(library, made);
  return made;
}

/** How many photos are in it; a tenth of the time that packing takes. */
export function timelinePhotos(library: Library): number {
  const cached = cache.get(library);
  if (cached?.revision === revision(library)) return cached.photos;
  return (library.sql(`SELECT count(*) AS photos ${shown}`).get() as { photos: number }).photos;
}

type TimelineRow = [id: number, day: number | null, width: number, height: number, colour: number, flags: number];

function pack(library: Library): { photos: number; bytes: Uint8Array } {
  const rows = library
    .sql(
      `SELECT photo.id, content.day, coalesce(content.width, 0), coalesce(content.height, 0), coalesce(content.colour, 0),
         iif(outcome.photo_id IS NULL, 0, ${String(flagFailed)}) + iif(folder.offline_since_ms IS NULL, 0, ${String(flagOffline)})
       ${shown} ORDER BY content.taken_at DESC, photo.id DESC`,
    )
    .raw()
    .all() as TimelineRow[];
  const columns = {
    id: Uint32Array.from(rows, (row) => row[0]),
    day: Int32Array.from(rows, (row) => row[1] ?? unknownDay),
    aspect: Float32Array.from(rows, ([, , width, height]) => (width > 0 && height > 0 ? width / height : 1)),
    colour: Uint16Array.from(rows, (row) => row[4]),
    flags: Uint8Array.from(rows, (row) => row[5]),
  };
  return { photos: rows.length, bytes: encodeTimeline(columns) };
}
