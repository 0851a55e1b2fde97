// A real CLIP with random weights as the hub would have it, and the catalogue entry for it. Test code.
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelManifest } from '../../src-main/models/catalogue/manifest.ts';
import type { FetchModelOptions } from '../../src-main/models/downloads/fetch-model.ts';
import { inspectFolder } from '../../src-main/models/import/inspect-folder.ts';
import { commit, repository, sha256 } from './hub-server.ts';

export const tinyFolder = fileURLToPath(new URL('../parity/clip/f32', import.meta.url));
export const tinyFiles = ['config.json', 'model.safetensors', 'preprocessor_config.json', 'tokenizer.json'] as const;
export const weights = 'model.safetensors';

export async function tinyContents(): Promise<Record<string, Buffer>> {
  const read = async (file: string): Promise<[string, Buffer]> => [file, await readFile(join(tinyFolder, file))];
  return Object.fromEntries(await Promise.all(tinyFiles.map(read)));
}

/** Everything known (`pinned`), or only the names of the files. */
export function manifestOf(contents: Readonly<Record<string, Buffer>>, pinned = true): ModelManifest {
  const files = Object.entries(contents).map(([path, bytes]) =>
    pinned ? { path, bytes: bytes.length, sha256: sha256(bytes) } : { path, bytes: null, sha256: null },
  );
  return {
    name: 'tiny',
    title: 'Tiny CLIP',
    family: 'clip',
    tasks: ['embed'],
    source: { repository, revision: pinned ? commit : 'main' },
    files,
    licence: 'MIT',
    commercialUse: 'yes',
    memoryBytes: null,
    about: 'Knows nothing.',
  };
}

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'afterimage-models-'));

/** No waiting between tries; a busy machine is no stall. */
export const impatient = { stallMs: 60_000, tries: 3, pauseMs: () => 5 };
/** For servers that fall silent: many tries, for a busy machine may take its own silence for the server's. */
export const restless = { stallMs: 300, tries: 40, pauseMs: () => 5 };

export const optionsFor = (mirror: string, directory: string): FetchModelOptions => ({
  directory,
  mirror,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  inspect: inspectFolder,
  patience: impatient,
});
