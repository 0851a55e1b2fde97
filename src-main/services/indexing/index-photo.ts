// One photo through its stages: identify, look whether its content is known, examine once for all that lacks.
// Runs in the backend; asks the indexer process for everything that touches the file.
import { contentBySha } from '../../store/photos.ts';
import type { Library } from '../../store/open.ts';
import {
  recordIdentity,
  recordOutcome,
  recordStages,
  stagesLacking,
  type StageResult,
  type WaitingPhoto,
} from '../../store/work.ts';
import type { PhotoDetails } from '../../../src-shared/contract/library.ts';
import type { ContentId, ModelId } from '../../../src-shared/photo/ids.ts';
import type { TownOf } from '../places.ts';
import type { CarefulRunner } from '../inference/careful-runner.ts';
import type { Examined, FileFailure, FileIdentity, Wants } from '../inference/protocol.ts';
import { outcomeVersion, type StageWant } from './stages.ts';
import type { WriteBatch } from './write-batch.ts';

export interface PhotoWork {
  readonly library: Library;
  readonly runner: CarefulRunner;
  readonly writes: WriteBatch;
  /** Null, and `embed` not wanted, where no model can be loaded: everything else is done all the same. */
  modelId: ModelId | null;
  wants: readonly StageWant[];
  readonly townOf: TownOf;
  /** Contents being examined: a copy waits for the first instead of doing the same again. */
  readonly busy: Map<string, Promise<unknown>>;
}

export type PhotoResult =
  { readonly kind: 'indexed'; readonly embedded: boolean } | { readonly kind: 'failed'; readonly failure: FileFailure };

/** Twelve seconds for a small file and one more for every 5 MB; a query never waits behind it. */
const timeLimitMs = (bytes: number): number => 12_000 + Math.ceil(bytes / 5_000);

/** What the runner has already tried twice: asking a third time would only cost another process. */
const triedTwice: ReadonlySet<string> = new Set(['crashed', 'timed-out', 'out-of-memory']);

/**
 * Indexes one photo and writes what came of it. Resolves after the write; rejects with `AppError` where the work as a
 * whole cannot go on (disk full, no model).
 */
export async function indexPhoto(photo: WaitingPhoto, work: PhotoWork, suspect: boolean): Promise<PhotoResult> {
  const identity = await identityOf(photo, work, suspect);
  if ('failure' in identity) return await fail(photo, identity, work);
  for (let other = work.busy.get(identity.sha256); other; other = work.busy.get(identity.sha256))
    await other.catch(() => undefined);
  const lacking = lackingOf(identity, work);
  if (lacking.length === 0) {
    await work.writes.add(() => {
      write({ photo, identity, results: [] }, work);
    });
    return { kind: 'indexed', embedded: false };
  }
  const examined = examineAndWrite(photo, { identity, lacking, suspect }, work);
  work.busy.set(identity.sha256, examined);
  try {
    return await examined;
  } finally {
    work.busy.delete(identity.sha256);
  }
}

async function identityOf(
  photo: WaitingPhoto,
  work: PhotoWork,
  suspect: boolean,
): Promise<FileIdentity | { failure: FileFailure }> {
  if (photo.sha256 !== null && photo.format !== null)
    return { sha256: photo.sha256, format: photo.format, bytes: photo.sizeBytes, mtimeMs: photo.mtimeMs };
  const task = { timeLimitMs: timeLimitMs(photo.sizeBytes), suspect };
  const outcome = await work.runner.run('identify', { path: photo.path }, task);
  return 'failure' in outcome ? outcome : outcome.output;
}

function lackingOf(identity: FileIdentity, work: PhotoWork): string[] {
  const wants = work.wants.filter(({ stage }) => stage !== 'identify');
  const known = contentBySha(work.library, identity.sha256);
  return known === null ? wants.map(({ stage }) => stage) : stagesLacking(work.library, known.contentId, [...wants]);
}

interface Finding {
  readonly photo: WaitingPhoto;
  readonly identity: FileIdentity;
  readonly results: readonly StageResult[];
}

interface Failed {
  readonly failure: FileFailure;
  readonly identity?: FileIdentity;
}

interface Examination {
  readonly identity: FileIdentity;
  readonly lacking: readonly string[];
  readonly suspect: boolean;
}

async function examineAndWrite(photo: WaitingPhoto, examination: Examination, work: PhotoWork): Promise<PhotoResult> {
  const { identity, lacking, suspect } = examination;
  const wants: Wants = {
    metadata: lacking.includes('metadata'),
    thumbnail: lacking.includes('thumbnail'),
    embed: lacking.includes('embed'),
  };
  const { sha256, format, bytes } = identity;
  const task = { timeLimitMs: timeLimitMs(bytes), suspect };
  const outcome = await work.runner.run('examine', { path: photo.path, sha256, format, bytes, wants }, task);
  if ('failure' in outcome) return await fail(photo, { ...outcome, identity }, work);
  const position = outcome.output.metadata?.gps ?? null;
  const place = position === null ? null : await work.townOf(position);
  await work.writes.add(() => {
    write({ photo, identity, results: resultsOf(outcome.output, { work, place }) }, work);
  });
  return { kind: 'indexed', embedded: wants.embed };
}

function resultsOf(
  examined: Examined,
  { work, place }: { work: PhotoWork; place: PhotoDetails['place'] },
): StageResult[] {
  const version = (stage: string): string => work.wants.find((want) => want.stage === stage)?.version ?? '';
  const results: StageResult[] = [];
  const { metadata, width, height, vector } = examined;
  if (metadata !== null) {
    // What was decoded is what is shown: it wins over what the file says of itself.
    const shown = { width: width ?? metadata.width, height: height ?? metadata.height };
    results.push({ stage: 'metadata', version: version('metadata'), metadata: { ...metadata, ...shown }, place });
  }
  if (examined.thumbnailWritten && width !== null && height !== null)
    results.push({
      stage: 'thumbnail',
      version: version('thumbnail'),
      width,
      height,
      colour: examined.meanColour ?? 0,
      fingerprint: examined.fingerprint,
    });
  if (vector !== null && work.modelId !== null)
    results.push({ stage: 'embed', version: version('embed'), modelId: work.modelId, vector });
  return results;
}

/** Inside the batch's transaction. */
function write({ photo, identity, results }: Finding, work: PhotoWork): void {
  const contentId = identify(photo, identity, work);
  const version = work.wants.find(({ stage }) => stage === 'identify')?.version ?? '1';
  recordStages(work.library, {
    photoId: photo.photoId,
    contentId,
    results: [{ stage: 'identify', version }, ...results],
  });
}

function identify(photo: WaitingPhoto, identity: FileIdentity, work: PhotoWork): ContentId {
  if (photo.contentId !== null) return photo.contentId;
  return recordIdentity(work.library, {
    photoId: photo.photoId,
    sha256: identity.sha256,
    format: identity.format,
    bytes: identity.bytes,
    sizeBytes: identity.bytes,
    mtimeMs: identity.mtimeMs,
  }).contentId;
}

/** A file whose bytes are known keeps its identity: what is known of it is shown beside the reason. */
async function fail(photo: WaitingPhoto, failed: Failed, work: PhotoWork): Promise<PhotoResult> {
  const { photoId } = photo;
  const { failure, identity } = failed;
  await work.writes.add(() => {
    if (identity && failure.code !== 'changed') identify(photo, identity, work);
    const record = (): boolean => recordOutcome(work.library, { photoId, ...failure, outcomeVersion }).setAside;
    if (!record() && triedTwice.has(failure.code)) record();
  });
  return { kind: 'failed', failure };
}
