// What a person does with photos: favourite, rating, tags, albums, hidden, removed; each can be undone. Contract only; runs everywhere.
// All of it belongs to the content, so copies share it and a moved file keeps it; only `removed` belongs to one file.
import { z } from 'zod';
import type { OperationKind } from './choices.ts';
import type { PhotoRow } from './library.ts';
import type { Inputs } from './call.ts';

/**
 * Photos by id, or all that a filter text lets through but for some: everything of a library of a million is a short message.
 * `where` is a query of filters alone (`album:"Italy" -is:favourite`); empty for the whole timeline.
 */
export type PhotoSet = { readonly ids: number[] } | { readonly where: string; readonly except: number[] };

export interface Tag {
  readonly id: number;
  readonly name: string;
  readonly photos: number;
  readonly suggested: number;
}

/** A fixed album holds photos; a saved search fills itself. */
export interface Album {
  readonly id: number;
  readonly name: string;
  readonly kind: 'fixed' | 'search';
  /** The saved search as the address of the search screen has it (`q=…&image=…`); null for a fixed album. */
  readonly query: string | null;
  /** Null for a saved search that needs a model: it is counted when it is opened. */
  readonly photos: number | null;
  /** Newest photo; null while it is empty. */
  readonly cover: PhotoRow | null;
  /** Local days of its oldest and newest photo. */
  readonly from: string | null;
  readonly to: string | null;
}

/** One entry of the log, whatever number of photos it touched. It survives a restart. */
export interface Operation {
  readonly id: number;
  readonly kind: OperationKind;
  /** Photos or contents it changed. */
  readonly changed: number;
  /** A tag, an album, a rating: what the sentence about it names. */
  readonly name: string | null;
  readonly at: string;
  readonly undone: boolean;
}

export interface Done {
  /** Null where nothing changed: then there is nothing to undo. */
  readonly operation: Operation | null;
}

export interface OrganiseApi {
  /** Sets what is named. `rating` 0 takes it away. `removed` photos leave every view but the list of removed ones; their files stay. */
  mark(input: {
    set: PhotoSet;
    favourite?: boolean | undefined;
    rating?: number | undefined;
    hidden?: boolean | undefined;
    removed?: boolean | undefined;
  }): Promise<Done>;
  /** How many photos and bytes a set has. */
  count(input: { set: PhotoSet }): Promise<{ readonly photos: number; readonly bytes: number }>;
  /** Ids of a set, newest first, at most `limit` (100,000 by default). */
  ids(input: { set: PhotoSet; limit?: number | undefined }): Promise<{ readonly ids: readonly number[] }>;
  tags(): Promise<{ tags: readonly Tag[] }>;
  /** Tags are made by being used, and are gone with their last photo. */
  tag(input: { set: PhotoSet; add?: string[] | undefined; remove?: string[] | undefined }): Promise<Done>;
  /** To the name of another tag: the two become one. `not-found`. */
  renameTag(input: { id: number; name: string }): Promise<Done>;
  deleteTag(input: { id: number }): Promise<Done>;
  /** Photos for which a tag is suggested, likeliest first. */
  suggestions(input: { id: number; limit?: number | undefined }): Promise<{
    readonly photos: readonly (PhotoRow & { readonly probability: number })[];
    readonly total: number;
  }>;
  /** A person's yes or no to suggested tags; a no is remembered and not asked again. */
  decide(input: { id: number; confirm: number[]; reject: number[] }): Promise<Done>;
  albums(): Promise<{ albums: readonly Album[] }>;
  /** `conflict` where the name is taken. With `query` it is a saved search. */
  createAlbum(input: { name: string; set?: PhotoSet | undefined; query?: string | undefined }): Promise<{
    readonly album: Album;
    readonly operation: Operation;
  }>;
  renameAlbum(input: { id: number; name: string }): Promise<Done>;
  deleteAlbum(input: { id: number }): Promise<Done>;
  addToAlbum(input: { id: number; set: PhotoSet }): Promise<Done>;
  takeFromAlbum(input: { id: number; set: PhotoSet }): Promise<Done>;
  /** The newest first. */
  operations(input: { limit?: number | undefined }): Promise<{ operations: readonly Operation[] }>;
  /** Takes back the newest operation that stands, or the named one. `conflict` where something later builds on it, `not-found`. */
  undo(input: { operation?: number | undefined }): Promise<Done>;
  /** Does the newest undone one again. */
  redo(): Promise<Done>;
}

const id = z.int().positive();
const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^"\p{Cc}]*$/u, 'has a quotation mark or a control character');
export const photoSetSchema = z.union([
  z.object({ ids: z.array(id).max(100_000) }),
  z.object({ where: z.string().max(20_000), except: z.array(id).max(100_000) }),
]);
const names = z.array(name).max(100).optional();

export const organiseInputs = {
  mark: z.object({
    set: photoSetSchema,
    favourite: z.boolean().optional(),
    rating: z.int().min(0).max(5).optional(),
    hidden: z.boolean().optional(),
    removed: z.boolean().optional(),
  }),
  count: z.object({ set: photoSetSchema }),
  ids: z.object({ set: photoSetSchema, limit: z.int().min(1).max(1_000_000).optional() }),
  tags: z.void(),
  tag: z.object({ set: photoSetSchema, add: names, remove: names }),
  renameTag: z.object({ id, name }),
  deleteTag: z.object({ id }),
  suggestions: z.object({ id, limit: z.int().min(1).max(1000).optional() }),
  decide: z.object({ id, confirm: z.array(id).max(100_000), reject: z.array(id).max(100_000) }),
  albums: z.void(),
  createAlbum: z.object({ name, set: photoSetSchema.optional(), query: z.string().max(20_000).optional() }),
  renameAlbum: z.object({ id, name }),
  deleteAlbum: z.object({ id }),
  addToAlbum: z.object({ id, set: photoSetSchema }),
  takeFromAlbum: z.object({ id, set: photoSetSchema }),
  operations: z.object({ limit: z.int().min(1).max(1000).optional() }),
  undo: z.object({ operation: id.optional() }),
  redo: z.void(),
} satisfies Inputs<OrganiseApi>;
