// Looks through the library for photos that lack something, and for how many there are, letting others in between.
// Runs in the backend.
import { setImmediate } from 'node:timers/promises';
import type { Library } from '../../store/open.ts';
import { countLacking, newestPhotoId, photosLacking, type WaitingPhoto } from '../../store/work.ts';
import { outcomeVersion, type StageWant } from './stages.ts';

export interface Lacking {
  readonly library: Library;
  /** Read anew for each chunk: where the model turns out not to load, `embed` is no longer wanted. */
  readonly wants: readonly StageWant[];
}

/** Photos asked for at once; as many are marked as "being tried" in one transaction. */
export const chunkSize = 16;

/** Ids looked through without a break: about ten milliseconds, which a search may have to wait. */
const idsAtOnce = 4000;

/** Chunks of photos by rising id from above `after`, and how far each reached; chunks may be empty. */
export async function* lackingInChunks(
  lacking: Lacking,
  after: number,
): AsyncGenerator<{ readonly photos: WaitingPhoto[]; readonly upTo: number }> {
  for (let at = after, newest = newestPhotoId(lacking.library); at < newest; newest = newestPhotoId(lacking.library)) {
    const upTo = Math.min(newest, at + idsAtOnce);
    const { library, wants } = lacking;
    const photos = photosLacking(library, { stages: [...wants], outcomeVersion, limit: chunkSize, after: at, upTo });
    at = photos.length === chunkSize ? (photos.at(-1)?.photoId ?? upTo) : upTo;
    yield { photos, upTo: at };
    await setImmediate();
  }
}

/** How many photos lack something, as of the time it took to look. */
export async function countLackingInSpans({ library, wants }: Lacking, signal: AbortSignal): Promise<number> {
  let count = 0;
  for (let after = 0; after < newestPhotoId(library); after += idsAtOnce) {
    count += countLacking(library, { stages: [...wants], outcomeVersion, after, upTo: after + idsAtOnce });
    await setImmediate();
    signal.throwIfAborted();
  }
  return count;
}
