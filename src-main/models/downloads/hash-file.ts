// SHA-256 of a file, read in pieces and stopped at once. Runs in the backend.
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** Goes on with `hash` over all bytes of a file; answers how many there were. Rejects with the signal's reason. */
export async function hashInto(hash: Hash, path: string, options: HashOptions = {}): Promise<number> {
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    options.signal?.throwIfAborted();
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    options.onBytes?.((chunk as Buffer).length);
  }
  return bytes;
}

/** Lower-case hexadecimal. */
export async function sha256OfFile(path: string, options: HashOptions = {}): Promise<string> {
  const hash = createHash('sha256');
  await hashInto(hash, path, options);
  return hash.digest('hex');
}
