// Reads every byte of a model and compares it with what is promised. Runs in the backend.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { weightFiles } from '../../models/checkpoint/open-checkpoint.ts';
import { sha256OfFile } from '../../models/downloads/hash-file.ts';
import { readRecord, writeRecord, type InstalledRecord } from '../../models/downloads/installed-record.ts';
import type { ModelManifest } from '../../models/catalogue/manifest.ts';
import { readJson } from '../../models/read-json.ts';
import type { Tell } from './progress.ts';

export interface Verdict {
  readonly right: boolean;
  /** A sentence for a person. */
  readonly message: string;
}

export interface VerifyOptions {
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

/** The verdict on a fetched or imported model; it is written into its record, so that every later start knows. */
export async function verifyInstalled(
  where: { readonly modelsDirectory: string; readonly model: string; readonly manifest: ModelManifest | null },
  options: VerifyOptions,
): Promise<Verdict> {
  const { modelsDirectory, model, manifest } = where;
  const record = await readRecord(modelsDirectory, model);
  if (record === null) throw new AppError('model-damaged', `Nothing is written down of what belongs to “${model}”.`);
  const problem = await firstProblem(record, { folder: join(modelsDirectory, model), manifest, ...options });
  if (problem !== record.problem) await writeRecord(modelsDirectory, { ...record, problem });
  return problem === null ? { right: true, message: praise(record) } : { right: false, message: problem };
}

function praise({ files, origin, source }: InstalledRecord): string {
  const count = files.length === 1 ? 'The file is' : `All ${String(files.length)} files are`;
  if (origin === 'import') return `${count} as imported.`;
  return `${count} right: ${source?.repository ?? ''} at ${(source?.revision ?? '').slice(0, 12)}.`;
}

interface Looking extends VerifyOptions {
  readonly folder: string;
  readonly manifest: ModelManifest | null;
}

async function firstProblem(record: InstalledRecord, looking: Looking): Promise<string | null> {
  const { folder, manifest, tell, signal } = looking;
  const totalBytes = record.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  for (const { path, bytes, sha256 } of record.files) {
    const info = await stat(join(folder, path)).catch(() => null);
    if (info?.isFile() !== true) return `The file ${path} of the model is missing.`;
    const onBytes = (read: number): void => {
      tell((doneBytes += read), totalBytes);
    };
    const promised = manifest?.files.find((file) => file.path === path)?.sha256 ?? sha256;
    const right = info.size === bytes && (await sha256OfFile(join(folder, path), { signal, onBytes })) === promised;
    if (!right) return `The file ${path} of the model is not the one that belongs to it.`;
  }
  return null;
}

/** Beside a bundled model: `revision` begins the SHA-256 of its weights. */
const starterSchema = z.looseObject({ revision: z.string().regex(/^[0-9a-f]{16,64}$/) });

/** The verdict on a bundled model. */
export async function verifyBundled(folder: string, { tell, signal }: VerifyOptions): Promise<Verdict> {
  const starter = starterSchema.safeParse(await readJson(folder, 'starter.json').catch(() => null));
  const [weights] = (await weightFiles(folder)) ?? [];
  if (!starter.success || weights === undefined)
    return { right: false, message: 'Files of it are missing. Install Afterimage again.' };
  const { size } = await stat(weights);
  let done = 0;
  const onBytes = (read: number): void => {
    tell((done += read), size);
  };
  const right = (await sha256OfFile(weights, { signal, onBytes })).startsWith(starter.data.revision);
  return right
    ? { right, message: 'It is as it came with Afterimage.' }
    : { right, message: 'Its weights are not the ones that belong to it. Install Afterimage again.' };
}
