// What is known of a model that is in place: where it came from and the SHA-256 of each file. NAME.json beside the folder NAME;
// it outlives the folder, so that what the first verified fetch pinned stays pinned. Runs in the backend.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { tasks } from '../../../src-shared/contract/models.ts';
import { modelPath } from '../catalogue/manifest.ts';
import { writeJson } from './disk.ts';

const recordSchema = z.object({
  schema: z.literal(1),
  name: z.string(),
  origin: z.enum(['catalogue', 'import']),
  title: z.string(),
  family: z.string(),
  tasks: z.array(z.enum(tasks)),
  licence: z.string(),
  source: z.object({ repository: z.string(), revision: z.string() }).nullable(),
  files: z.array(z.object({ path: modelPath, bytes: z.int().nonnegative(), sha256: z.string() })),
  /** Why it cannot be used, for a person: what the last verification found. */
  problem: z.string().nullable(),
});
export type InstalledRecord = z.infer<typeof recordSchema>;

const recordPath = (directory: string, name: string): string => join(directory, `${name}.json`);

/** Null where there is none, or none that can be read. */
export async function readRecord(directory: string, name: string): Promise<InstalledRecord | null> {
  const text = await readFile(recordPath(directory, name), 'utf8').catch(() => 'null');
  try {
    return recordSchema.nullable().parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export const writeRecord = (directory: string, record: InstalledRecord): Promise<void> =>
  writeJson(recordPath(directory, record.name), record);

/** A sentence where files of a model in place are missing or have another size than they had; null where all are there. */
export async function missingFiles(directory: string, record: InstalledRecord): Promise<string | null> {
  for (const { path, bytes } of record.files) {
    const info = await stat(join(directory, record.name, path)).catch(() => null);
    if (info?.isFile() !== true) return `The file ${path} of the model is missing.`;
    if (info.size !== bytes) return `The file ${path} of the model has another size than it had.`;
  }
  return null;
}

export const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() === true;
