// What the catalogue says of a model that can be fetched: where it lies, what it weighs, what its licence allows. Pure; knows no disk and no network.
import { z } from 'zod';
import { tasks } from '../../../src-shared/contract/models.ts';

/** A path inside a model folder: plain names, never hidden. The deepest known is `text_tower/2_Dense/model.safetensors`. */
export const modelPath = z
  .string()
  .max(200)
  .regex(/^(?:[A-Za-z0-9][\w.+-]*\/){0,3}[A-Za-z0-9][\w.+-]*$/, 'is not the path of a file in a model folder');

const fileSchema = z.strictObject({
  path: modelPath,
  /** Other names under which repositories keep the same thing, tried in order where the first is not there. */
  or: z.array(modelPath).optional(),
  /** May be absent from the repository. */
  optional: z.boolean().optional(),
  /** Null: not known to us; taken from the server's answer. */
  bytes: z.int().positive().nullable(),
  /** Null: not known to us; the first verified fetch pins what it got. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});

export const manifestSchema = z.strictObject({
  /** Short name, as in commands; also its folder. */
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/),
  title: z.string().min(1).max(100),
  family: z.enum(['clip', 'siglip', 'blip', 'git', 'vilt', 'llava', 'florence2']),
  tasks: z.array(z.enum(tasks)).min(1),
  source: z.strictObject({
    repository: z.string().regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/),
    /** A commit, or the name of a branch: then the first fetch pins the commit that the server names. */
    revision: z.string().regex(/^(?:[0-9a-f]{40}|main)$/),
  }),
  files: z.array(fileSchema).min(1),
  licence: z.string().min(1).max(200),
  commercialUse: z.enum(['yes', 'no', 'see']),
  /** What exports leave out: what similarities are multiplied by, and what is added (SigLIP). */
  logitScale: z.number().positive().optional(),
  logitBias: z.number().optional(),
  memoryBytes: z.int().positive().nullable(),
  about: z.string().min(1).max(300),
});

export type ModelManifest = z.infer<typeof manifestSchema>;
export type ManifestFile = ModelManifest['files'][number];

export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);

/** Whether everything about it was known to us before the first byte came: the commit and each file's SHA-256. */
export const isPinned = ({ source, files }: ModelManifest): boolean =>
  isCommit(source.revision) && files.every(({ sha256 }) => sha256 !== null);

/** Bytes of all files whose size is known. */
export const promisedBytes = ({ files }: ModelManifest): number =>
  files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);

/** About how much it is, for a person: small files of unknown size do not count. 0 where the size of its weights is not known. */
export const tellableBytes = (manifest: ModelManifest): number =>
  manifest.files.some(({ path, bytes }) => bytes === null && /\.(?:safetensors|bin|onnx)$/.test(path))
    ? 0
    : promisedBytes(manifest);
