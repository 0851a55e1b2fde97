// Duplicates: the same picture more than once, and nearly the same one. Two lists that never mix. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';
import { duplicateKinds, type DuplicateKind, type KeeperReason } from './choices.ts';
import type { PhotoRow } from './library.ts';
import type { Done } from './organise.ts';

export interface DuplicatePhoto extends PhotoRow {
  readonly bytes: number;
  readonly format: string;
  readonly camera: string | null;
  readonly hasGps: boolean;
  readonly tags: readonly string[];
  readonly albums: readonly string[];
  readonly caption: string | null;
}

export interface DuplicateGroup {
  /** Names the group while it lasts. */
  readonly id: string;
  readonly kind: DuplicateKind;
  readonly photos: readonly DuplicatePhoto[];
  readonly keeper: number;
  readonly reasons: readonly KeeperReason[];
  /** How alike the least alike two are, 0 … 1; 1 for identical ones. */
  readonly likeness: number;
}

export interface DuplicatesApi {
  /** Groups with the most bytes to gain first. `bytes`: what would be free if every group kept one. */
  groups(input: { kind: DuplicateKind; limit?: number | undefined; after?: string | undefined }): Promise<{
    readonly groups: readonly DuplicateGroup[];
    readonly total: number;
    readonly photos: number;
    readonly bytes: number;
    /** Photos that are not compared yet. */
    readonly waiting: number;
  }>;
  /** Removes the others (see `organise.mark`) and moves their tags, albums, favourite, rating and caption to the one that is kept. One entry to undo. */
  resolve(input: { groups: { keep: number; remove: number[] }[] }): Promise<Done>;
  /** These are not duplicates of each other: remembered, also over a new scan. Can be undone. */
  dismiss(input: { ids: number[] }): Promise<Done>;
}

const id = z.int().positive();

export const duplicatesInputs = {
  groups: z.object({
    kind: z.enum(duplicateKinds),
    limit: z.int().min(1).max(1000).optional(),
    after: z.string().max(100).optional(),
  }),
  resolve: z.object({
    groups: z
      .array(z.object({ keep: id, remove: z.array(id).min(1).max(1000) }))
      .min(1)
      .max(10_000),
  }),
  dismiss: z.object({ ids: z.array(id).min(2).max(1000) }),
} satisfies Inputs<DuplicatesApi>;
