// Names a model so that vectors of different models, revisions or preprocessing never meet in one index.
// Runs in inference processes; reads a few megabytes of the model's files.
import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { toModelId, type ModelId } from '../../src-shared/photo/ids.ts';
import { pixelVersion } from '../../src-shared/photo/pixel-spec.ts';

const edgeBytes = 1024 * 1024;
/** 48 bits: no two models of one person collide. */
const revisionDigits = 12;

export interface ModelIdentity {
  readonly family: string;
  readonly name: string;
  /** Of the weights as stored or quantised, e.g. `f32`, `f16`, `q8`. */
  readonly precision: string;
  /** Everything that decides what a vector is: weights, configuration, tokenizer, preprocessing. Missing files are skipped. */
  readonly files: readonly string[];
}

/**
 * `family/name@revision/precision/px<pixelVersion>`. The revision is the start of a SHA-256 over each file's name, size, first and last
 * megabyte: whole files would take seconds for large models, and the first megabyte holds the header with every tensor's place.
 */
export async function modelId(identity: ModelIdentity): Promise<ModelId> {
  const revision = await revisionOf(identity.files);
  const slug = identity.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return toModelId(`${identity.family}/${slug}@${revision}/${identity.precision}/px${String(pixelVersion)}`);
}

/** The same for files alone: tells whether they are those that something was made from. */
export async function revisionOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) await addFile(hash, file);
  return hash.digest('hex').slice(0, revisionDigits);
}

async function addFile(hash: Hash, path: string): Promise<void> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return;
  await using opened = file;
  const { size } = await opened.stat();
  hash.update(`${basename(path)}\0${String(size)}\0`);
  const first = Buffer.alloc(Math.min(size, edgeBytes));
  await opened.read(first, 0, first.length, 0);
  hash.update(first);
  const last = Buffer.alloc(Math.min(Math.max(size - edgeBytes, 0), edgeBytes));
  await opened.read(last, 0, last.length, size - last.length);
  hash.update(last);
}
