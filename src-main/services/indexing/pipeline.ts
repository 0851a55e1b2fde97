// Pulls photos that lack something out of the database and keeps the indexer process busy with them.
// Runs in the backend. Holds no queue: after a crash the same question gives what is left.
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { PhotoId } from '../../../src-shared/photo/ids.ts';
import type { Library } from '../../store/open.ts';
import { beginTrying, endTrying, photosLacking, type WaitingPhoto } from '../../store/work.ts';
import { indexPhoto, type PhotoResult, type PhotoWork } from './index-photo.ts';
import { chunkSize, lackingInChunks } from './lacking.ts';
import { outcomeVersion } from './stages.ts';
import { largestBatch } from './write-batch.ts';

export interface PipelineHooks {
  readonly signal: AbortSignal;
  /** Waits while paused. */
  readonly pass: () => Promise<void>;
  /** Of the usual number of photos with the indexer, how many may be there now. */
  readonly mostAtOnce: (usual: number) => number;
  /** Before the first photo: starts what is slow to start; may take `embed` out of the work. */
  readonly prepare: () => Promise<void>;
  readonly onDone: (photo: WaitingPhoto, result: PhotoResult) => void;
  /** Resolves `false` when no more photos can come (the scan has ended), `true` when there may be new ones. */
  readonly moreToCome: () => Promise<boolean>;
}

/** Photos with the indexer at once: three decode, the others wait for the tower. Those that wait for the write come on top. */
export const window = 8;

/**
 * Works until nothing lacks anything and the scan has ended. Rejects with the first `AppError` that stops the work, or
 * `cancelled`; everything finished before is kept.
 */
export async function indexWaiting(work: PhotoWork, hooks: PipelineHooks): Promise<void> {
  const pool = createPool(work, hooks);
  try {
    await untilNothingLacks(work, hooks, pool);
    await suspectsAlone(work, hooks, pool);
  } finally {
    await pool.drain();
    work.writes.flush();
  }
  pool.throwIfStopped();
}

/**
 * What was left is looked for first; while the scan goes on, only what has a higher id than all before, for looking through a
 * large library costs; when it is over, everything again, until there is nothing: files that changed have old ids.
 */
async function untilNothingLacks(work: PhotoWork, hooks: PipelineHooks, pool: Pool): Promise<void> {
  let from = 0;
  for (let scanned = false; ;) {
    const { found, reached } = await onePass(work, hooks, { pool, from });
    from = reached;
    if (!found && scanned) return;
    if (!found && (await hooks.moreToCome())) continue;
    if (found && !scanned) continue;
    scanned = true;
    from = 0;
    // What is with the indexer lacks its stages until it is written.
    await pool.drain();
  }
}

interface Pass {
  readonly pool: Pool;
  /** Photos with a higher id than this. */
  readonly from: number;
}

/** By rising id; says whether there was anything to do, and the highest id looked at. */
async function onePass(
  work: PhotoWork,
  hooks: PipelineHooks,
  pass: Pass,
): Promise<{ found: boolean; reached: number }> {
  const { pool, from } = pass;
  let found = false;
  let reached = from;
  for await (const { photos, upTo } of lackingInChunks(work, from)) {
    reached = upTo;
    await hooks.pass();
    pool.throwIfStopped();
    const chunk = photos.filter(({ photoId }) => !pool.putOff.has(photoId));
    if (chunk.length === 0) continue;
    found = true;
    await pool.prepared();
    beginTrying(
      work.library,
      chunk.map(({ photoId }) => photoId),
    );
    for (const photo of chunk) {
      await hooks.pass();
      await pool.add(photo, false);
    }
  }
  return { found, reached };
}

/** What was under way when an earlier backend died comes last and one at a time. */
async function suspectsAlone(work: PhotoWork, hooks: PipelineHooks, pool: Pool): Promise<void> {
  for (;;) {
    pool.throwIfStopped();
    const suspects = photosLacking(work.library, {
      stages: [...work.wants],
      outcomeVersion,
      limit: chunkSize,
      suspects: 'only',
    }).filter(({ photoId }) => !pool.putOff.has(photoId));
    if (suspects.length === 0) return;
    await pool.prepared();
    for (const photo of suspects) {
      await hooks.pass();
      await pool.add(photo, true);
      await pool.drain();
      pool.putOff.add(photo.photoId);
    }
  }
}

interface Pool {
  /** Not tried again in this run. */
  readonly putOff: Set<PhotoId>;
  /** Resolves when there is room for another. */
  add(photo: WaitingPhoto, suspect: boolean): Promise<void>;
  drain(): Promise<void>;
  /** Runs the hook once. */
  prepared(): Promise<void>;
  throwIfStopped(): void;
}

function createPool(work: PhotoWork, hooks: PipelineHooks): Pool {
  const active = new Set<Promise<void>>();
  const putOff = new Set<PhotoId>();
  let stopped: unknown = null;
  let preparation: Promise<void> | null = null;

  const one = async (photo: WaitingPhoto, suspect: boolean): Promise<void> => {
    try {
      const result = await indexPhoto(photo, work, suspect);
      if (result.kind === 'failed' && result.failure.code === 'changed') putOff.add(photo.photoId);
      hooks.onDone(photo, result);
    } catch (error) {
      stopped ??= error;
      endTryingQuietly(work.library, photo.photoId);
    }
  };

  const throwIfStopped = (): void => {
    if (stopped !== null) throw stopped instanceof Error ? stopped : new AppError('internal', 'The work stopped.');
    hooks.signal.throwIfAborted();
  };

  return {
    putOff,
    throwIfStopped,
    prepared: () => (preparation ??= hooks.prepare()),
    async add(photo, suspect) {
      while (active.size - work.writes.size >= hooks.mostAtOnce(window) || active.size >= window + largestBatch)
        await Promise.race([...active, work.writes.added()]);
      if (stopped !== null || hooks.signal.aborted) {
        endTryingQuietly(work.library, photo.photoId);
        return;
      }
      const running: Promise<void> = one(photo, suspect).finally(() => active.delete(running));
      active.add(running);
    },
    async drain() {
      while (active.size > 0) {
        // The last ones have no company to wait for.
        if (active.size === work.writes.size) work.writes.flush();
        await Promise.race([...active, work.writes.added()]);
      }
    },
  };
}

/** The disk may be the very thing that failed; the marker then stays and the photo is tried alone next time. */
function endTryingQuietly(library: Library, photoId: PhotoId): void {
  try {
    endTrying(library, [photoId]);
  } catch {
    // See above.
  }
}
