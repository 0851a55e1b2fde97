// Has the weights of a model in place made smaller by a process of its own, and takes them away again. Runs in the backend, which
// writes no weights and runs no model.
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import {
  quantisedPrecisions,
  type Quantisation,
  type QuantisedPrecision,
} from '../../../src-shared/contract/models.ts';
import { weightFiles } from '../../models/checkpoint/open-checkpoint.ts';
import type { Disk } from '../../models/downloads/disk.ts';
import type { ModelDescription } from '../../models/model-description.ts';
import { quantisedFor, weightsFolder } from '../../models/quantise/precision.ts';
import { recordFile, weightsFile } from '../../models/quantise/quantised-layout.ts';
import { ProcessDied, type Line } from '../inference/line.ts';
import { FileFailureError, type Quantised, type QuantiseProgress } from '../inference/protocol.ts';
import type { DeathReason } from '../inference/session.ts';
import type { Tell } from './progress.ts';

/** `invalid-input` with a sentence where nothing can be made smaller. */
export async function refuseUnfit({ directory, name }: ModelDescription): Promise<void> {
  if ((await weightFiles(directory)) === null)
    throw new AppError(
      'invalid-input',
      `“${name}” is a ready-made export. Only published checkpoints can be made smaller.`,
    );
}

/** Without a word from the process: the golden run of a large model on a slow machine says nothing. */
const silenceMs = 60 * 60_000;

const deaths: Readonly<Record<DeathReason, AppError>> = {
  crashed: new AppError('crashed', 'The process that makes the model smaller stopped. The log says why.'),
  'timed-out': new AppError('timed-out', 'The model said nothing for an hour and was ended.'),
  'out-of-memory': new AppError(
    'too-large',
    'The model needs more memory to be compared than Afterimage may use here.',
  ),
};

export interface Making {
  readonly model: string;
  /** The model's folder. */
  readonly directory: string;
  readonly line: Line;
  readonly disk: Pick<Disk, 'freeBytes'>;
  readonly signal: AbortSignal;
  readonly tell: Tell;
  /** Told when the model works with other weights than before, before files that nobody needs any more are deleted. */
  readonly onChanged: () => void;
}

/** Ends the line. Whatever goes wrong, nothing half is left behind; weights of the same precision that were there before are gone then. */
export async function makeSmaller(precision: QuantisedPrecision, making: Making): Promise<Quantisation> {
  const { model, directory, onChanged } = making;
  const publishedBytes = await publishedSize(directory);
  const before = await quantisedFor(directory);
  const drop = (): Promise<number> =>
    removeSmaller(directory, [precision], before?.precision === precision ? onChanged : () => undefined);
  const { bytes, compared, agreement, accepted } = await ask(precision, making).catch(async (error: unknown) => {
    await drop();
    throw error;
  });
  const others = quantisedPrecisions.filter((other) => other !== precision);
  const freedBytes = accepted ? await removeSmaller(directory, others, onChanged) : 0;
  if (!accepted) await drop();
  const sizes = { publishedBytes, quantisedBytes: bytes, freedBytes };
  return { model, precision, used: accepted, ...sizes, compared, agreement };
}

/** Back to the published weights. */
export async function backToPublished({
  model,
  directory,
  onChanged,
}: Pick<Making, 'model' | 'directory' | 'onChanged'>): Promise<Quantisation> {
  const publishedBytes = await publishedSize(directory);
  const freedBytes = await removeSmaller(directory, quantisedPrecisions, onChanged);
  const sizes = { publishedBytes, quantisedBytes: 0, freedBytes };
  return { model, precision: 'published', used: true, ...sizes, compared: null, agreement: null };
}

async function ask(precision: QuantisedPrecision, making: Making): Promise<Quantised> {
  const { directory, line, disk, signal, tell } = making;
  try {
    const freeBytes = await disk.freeBytes(directory);
    const onProgress = (progress: unknown): void => {
      const { doneBytes, totalBytes } = progress as QuantiseProgress;
      tell(doneBytes, totalBytes);
    };
    const limits = { timeLimitMs: silenceMs, signal, onProgress };
    return await line.call('quantise', { directory, precision, freeBytes }, limits);
  } catch (error) {
    if (signal.aborted) throw cancelled();
    if (error instanceof ProcessDied) throw deaths[error.reason];
    if (error instanceof FileFailureError) throw new AppError('model-damaged', error.failure.message);
    throw error;
  } finally {
    // Before anything is deleted: what writes is gone.
    line.stop();
  }
}

async function publishedSize(directory: string): Promise<number> {
  const files = (await weightFiles(directory)) ?? [];
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Windows lets go of a file only when the process that had it is gone. */
const patient = { force: true, maxRetries: 10, retryDelay: 100 } as const;

/** Verdicts first: without one, weights are not used. Answers the bytes that became free. */
async function removeSmaller(
  directory: string,
  precisions: readonly QuantisedPrecision[],
  onForgotten: () => void,
): Promise<number> {
  const folder = await weightsFolder(directory);
  if (folder === null) return 0;
  const unfinished = (name: string): string[] => [join(folder, name), join(folder, `${name}.part`)];
  for (const path of precisions.map(recordFile).flatMap(unfinished)) await rm(path, patient);
  onForgotten();
  let freedBytes = 0;
  for (const path of precisions.map(weightsFile).flatMap(unfinished)) {
    freedBytes += (await stat(path).catch(() => null))?.size ?? 0;
    await rm(path, patient);
  }
  return freedBytes;
}
