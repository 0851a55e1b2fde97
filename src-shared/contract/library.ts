// The library: watched folders, photos, what each file's outcome was. Contract only; runs everywhere.
import { z } from 'zod';
import type { FolderId, PhotoId, Sha256 } from '../photo/ids.ts';
import type { OutcomeCode, PhotoFormat } from '../photo/formats.ts';
import type { Inputs } from './call.ts';
import type { PhotoLabel } from './labels.ts';

export interface WatchedFolder {
  readonly id: FolderId;
  readonly path: string;
  readonly photos: number;
  /** `offline`: the folder or its drive is not there; its photos are kept. */
  readonly state: 'online' | 'offline';
}

/** What one grid cell and a result row need; nothing has to be asked again per photo. */
export interface PhotoRow {
  readonly id: PhotoId;
  readonly path: string;
  /** As shown, after orientation; 0 where the file could not be read. */
  readonly width: number;
  readonly height: number;
  /** Local wall time `YYYY-MM-DDTHH:MM:SS` or null; never converted to another zone. */
  readonly takenAt: string | null;
  readonly sha256: Sha256 | null;
  readonly status: PhotoStatus;
  readonly favourite: boolean;
  /** 0 (none) … 5. */
  readonly rating: number;
}

export type PhotoStatus = 'indexed' | 'waiting' | 'skipped' | 'failed' | 'missing' | 'not-in-library';

export interface Caption {
  readonly text: string;
  /** A person's words win for ever: no model overwrites them. */
  readonly by: 'person' | 'model';
  /** Id of the model that wrote it; null where a person did. */
  readonly model: string | null;
}

export interface PhotoTag {
  readonly name: string;
  /** `suggested` ones were made by a machine and wait for a yes; only `confirmed` ones count as tags. */
  readonly state: 'confirmed' | 'suggested';
  /** Who proposed it. */
  readonly by: 'person' | 'taught' | 'answer';
}

/** The best labels of a photo in one of a person's label sets, most probable first. */
export interface LabelsOfSet {
  readonly set: number;
  readonly name: string;
  readonly labels: readonly PhotoLabel[];
}

/** Everything known about one file: what `afterimage show` prints and the information panel shows. */
export interface PhotoDetails {
  readonly path: string;
  readonly id: PhotoId | null;
  readonly format: PhotoFormat | null;
  /** Pixels as shown, after orientation. */
  readonly width: number | null;
  readonly height: number | null;
  /** EXIF orientation 1–8 as stored in the file. */
  readonly orientation: number | null;
  /** Local wall time `YYYY-MM-DDTHH:MM:SS`. */
  readonly takenAt: string | null;
  /** Offset from UTC as `+02:00` where the file says so; never guessed. */
  readonly offset: string | null;
  readonly gps: { readonly latitude: number; readonly longitude: number } | null;
  readonly camera: { readonly make: string | null; readonly model: string | null } | null;
  readonly bytes: number;
  readonly sha256: Sha256 | null;
  readonly status: PhotoStatus;
  /** Reason where `status` is skipped or failed. */
  readonly outcome: FileOutcome | null;
  readonly caption: Caption | null;
  /** One for each label set that was compared with the photo. */
  readonly labels: readonly LabelsOfSet[];
  readonly lens: string | null;
  /** The nearest town, as far as it is known offline: never asked of any server. */
  readonly place: { readonly town: string; readonly region: string | null; readonly country: string } | null;
  readonly favourite: boolean;
  readonly rating: number;
  readonly hidden: boolean;
  readonly removed: boolean;
  readonly tags: readonly PhotoTag[];
  readonly albums: readonly { readonly id: number; readonly name: string }[];
}

/** A file that was not indexed, with a sentence for a person. */
export interface FileOutcome {
  readonly path: string;
  readonly code: OutcomeCode;
  readonly message: string;
}

export interface ProblemGroup {
  readonly code: OutcomeCode;
  readonly count: number;
  /** The first files of the group, at most `limit`. */
  readonly files: readonly FileOutcome[];
}

export interface LibraryStatus {
  readonly library: string;
  readonly folders: number;
  readonly photos: number;
  readonly indexed: number;
  readonly waiting: number;
  readonly skipped: number;
  readonly failed: number;
  readonly missing: number;
  /** Changes whenever the timeline does; part of the timeline's URL. */
  readonly revision: number;
}

export interface FolderListing {
  readonly path: string;
  readonly parent: string | null;
  readonly folders: readonly { readonly name: string; readonly path: string }[];
  /** Photos directly in this folder, counted up to 1,000. */
  readonly photos: number;
}

export interface LibraryApi {
  folders(): Promise<{ folders: readonly WatchedFolder[] }>;
  /** Watches a folder and starts indexing it. `not-found`, `permission` or `invalid-input` when it cannot be. Adding it again is no error. */
  addFolder(input: { path: string }): Promise<{ folder: WatchedFolder }>;
  /** Stops watching; originals are not touched. */
  removeFolder(input: { folderId: number }): Promise<{ removed: boolean }>;
  /** Folders under `path` for a picker; without `path`, the usual places (home, pictures). */
  listFolders(input: { path?: string | undefined }): Promise<FolderListing>;
  /**
   * Where the packed timeline lies; its photo ids, newest first. With `where` (filters of the query language) only the photos within:
   * an album, a tag, the hidden or the removed ones. Hidden and removed photos are in it only where `where` asks for them.
   */
  timeline(
    input: { where?: string | undefined } | undefined,
  ): Promise<{ revision: number; photos: number; url: string }>;
  /** Rows for ids, in the order asked; ids the library does not know are left out. At most 1,000. */
  photos(input: { ids: number[] }): Promise<{ photos: readonly PhotoRow[] }>;
  /** `not-found` where the library does not have it. */
  photo(input: { id: number }): Promise<PhotoDetails>;
  /** Any file on this computer, in the library or not. `not-found`, `permission` where it cannot be read at all. */
  show(input: { path: string }): Promise<PhotoDetails>;
  /** Files that could not be read, by reason, largest group first. */
  problems(input: { limit?: number | undefined }): Promise<{ total: number; groups: readonly ProblemGroup[] }>;
  /** Tries the files of one reason (or all) again. */
  retryProblems(input: { code?: string | undefined }): Promise<{ retried: number }>;
  status(): Promise<LibraryStatus>;
}

const path = z.string().min(1).max(4096);

export const libraryInputs = {
  folders: z.void(),
  addFolder: z.object({ path }),
  removeFolder: z.object({ folderId: z.int().positive() }),
  listFolders: z.object({ path: path.optional() }),
  timeline: z.object({ where: z.string().max(20_000).optional() }).optional(),
  photos: z.object({ ids: z.array(z.int().positive()).max(1000) }),
  photo: z.object({ id: z.int().positive() }),
  show: z.object({ path }),
  problems: z.object({ limit: z.int().min(1).max(10_000).optional() }),
  retryProblems: z.object({ code: z.string().max(40).optional() }),
  status: z.void(),
} satisfies Inputs<LibraryApi>;
