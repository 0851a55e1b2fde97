// What a report needs to know of the machine and of this copy of Afterimage. Runs in the backend; reads package.json only.
import { readFile } from 'node:fs/promises';
import { availableParallelism, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** "linux 6.1.0 x64, 2 cores, 8.2 GB, Node 24.21.0", or Electron with its Node. */
export function describeSystem(): string {
  const { node } = process.versions;
  // Electron's types say that it is always there.
  const { electron } = process.versions as Readonly<Record<string, string | undefined>>;
  const memory = `${(totalmem() / 1e9).toFixed(1)} GB`;
  const runtime = electron === undefined ? `Node ${node}` : `Electron ${electron} (Node ${node})`;
  const cores = availableParallelism();
  return `${process.platform} ${release()} ${process.arch}, ${String(cores)} cores, ${memory}, ${runtime}`;
}

/** From the nearest package.json above: from source and in a build alike. `unknown` where it cannot be read. */
export async function ownVersion(): Promise<string> {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null);
    const version = text === null ? null : (JSON.parse(text) as { version?: unknown }).version;
    if (typeof version === 'string') return version;
    if (folder === dirname(folder)) return 'unknown';
  }
}
