// What is written down beside a model that is still coming: of which repository and version it is, and which files are verified.
// Runs in the backend.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isCommit } from '../catalogue/manifest.ts';
import { writeJson } from './disk.ts';

const stateSchema = z.object({
  repository: z.string(),
  asked: z.string(),
  revision: z.string(),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
});

export interface PartialState {
  readonly repository: string;
  /** The revision of the catalogue. */
  readonly asked: string;
  /** The commit that the first answer named, where the catalogue names a branch: all files come from it. */
  revision: string;
  readonly files: Map<string, { readonly bytes: number; readonly sha256: string }>;
}

/** What an earlier fetch of the same version left; of another version nothing is kept. */
export async function readPartial(
  folder: string,
  source: { readonly repository: string; readonly revision: string },
): Promise<PartialState> {
  const text = await readFile(statePath(folder), 'utf8').catch(() => null);
  const fresh = { repository: source.repository, asked: source.revision, revision: source.revision, files: new Map() };
  if (text === null) return fresh;
  const state = parse(text);
  if (state?.repository !== source.repository || state.asked !== source.revision) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return fresh;
  }
  const revision = isCommit(source.revision) ? source.revision : state.revision;
  return { ...state, revision, files: new Map(Object.entries(state.files)) };
}

function parse(text: string): z.infer<typeof stateSchema> | null {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export const writePartial = (folder: string, state: PartialState): Promise<void> =>
  writeJson(statePath(folder), { ...state, files: Object.fromEntries(state.files) });

const statePath = (folder: string): string => join(folder, 'fetch.json');
