// A file that is still coming: its bytes in NAME.part, the tag under which they came in NAME.part.json, and a running SHA-256
// that always speaks of exactly the bytes counted. Runs in the backend.
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeJson, type Disk } from './disk.ts';
import { translateDiskError } from './fetch-problems.ts';
import { hashInto } from './hash-file.ts';

const tagSchema = z.object({ etag: z.string().nullable(), total: z.number().nullable() });
type Tag = z.infer<typeof tagSchema>;

export interface PartFile {
  readonly bytes: number;
  readonly etag: string | null;
  /** Of the bytes that are here. */
  sha256(): string;
  /** Writes down under which tag what follows comes. */
  tag(etag: string | null, total: number | null): Promise<void>;
  append(chunk: Uint8Array): Promise<void>;
  /** Forgets every byte. */
  restart(): Promise<void>;
  /** Flushes the bytes and gives them their name. */
  finish(): Promise<void>;
  /** Closes it; what came is kept. */
  close(): Promise<void>;
}

export interface PartOptions {
  readonly disk: Disk;
  readonly signal: AbortSignal;
  /** Whether bytes of unknown origin can be told right from wrong in the end (their SHA-256 is known). */
  readonly judged: boolean;
}

/** Opens the part of `path` (or begins one) and hashes again what is there: nothing is taken on trust from an earlier run. */
export async function openPart(path: string, options: PartOptions): Promise<PartFile> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const tag = await readTag(path);
    const file = await open(`${path}.part`, constants.O_RDWR | constants.O_CREAT);
    const part = new OpenPart({ path, file, disk: options.disk });
    await part.takeUp(tag, options);
    return part;
  } catch (error) {
    throw translateDiskError(error);
  }
}

async function readTag(path: string): Promise<Tag | null> {
  const text = await readFile(`${path}.part.json`, 'utf8').catch(() => 'null');
  try {
    return tagSchema.nullable().parse(JSON.parse(text));
  } catch {
    return null;
  }
}

interface Place {
  readonly path: string;
  readonly file: FileHandle;
  readonly disk: Disk;
}

class OpenPart implements PartFile {
  bytes = 0;
  etag: string | null = null;
  #hash: Hash = createHash('sha256');
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  async takeUp(tag: Tag | null, { signal, judged }: PartOptions): Promise<void> {
    if ((tag?.etag ?? null) === null && !judged) return this.restart();
    this.etag = tag?.etag ?? null;
    this.bytes = await hashInto(this.#hash, `${this.#place.path}.part`, { signal });
  }

  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async tag(etag: string | null, total: number | null): Promise<void> {
    if (etag === this.etag && this.bytes > 0) return;
    this.etag = etag;
    await writeJson(`${this.#place.path}.part.json`, { etag, total } satisfies Tag);
  }

  async append(chunk: Uint8Array): Promise<void> {
    try {
      await this.#place.disk.write(this.#place.file, chunk, this.bytes);
    } catch (error) {
      throw translateDiskError(error);
    }
    this.#hash.update(chunk);
    this.bytes += chunk.length;
  }

  async restart(): Promise<void> {
    await this.#place.file.truncate(0);
    this.#hash = createHash('sha256');
    this.bytes = 0;
    this.etag = null;
  }

  async finish(): Promise<void> {
    const { file, path } = this.#place;
    await file.truncate(this.bytes);
    await file.sync();
    await rename(`${path}.part`, path);
    await rm(`${path}.part.json`, { force: true });
  }

  close(): Promise<void> {
    return this.#place.file.close();
  }
}
