// The library as a service: watched folders, photos, problems, status. Runs in the backend.
// Originals are only read; what is asked about a file that the library does not have goes to the query process.
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { PhotoDetails, WatchedFolder } from '../../src-shared/contract/library.ts';
import { outcomeCodes, type OutcomeCode } from '../../src-shared/photo/formats.ts';
import { toFolderId } from '../../src-shared/photo/ids.ts';
import { timelineUrl } from '../../src-shared/photo/media-url.ts';
import { addFolder, listFolders, removeFolder, type FolderRow } from '../store/folders.ts';
import { revision, type Library } from '../store/open.ts';
import { counts, photoDetails, photoRows, problems } from '../store/photos.ts';
import { timeline } from '../store/timeline.ts';
import { retryOutcomes } from '../store/work.ts';
import { sizeOfFile, toFilePath } from './file-path.ts';
import { toFolderPath } from './folder-path.ts';
import type { StageWant } from './indexing/stages.ts';
import { listFoldersOnDisk } from './list-folders.ts';
import type { TownOf } from './places.ts';
import type { QueryProcess } from './query-process.ts';

export interface LibraryOptions {
  readonly library: Library;
  readonly process: QueryProcess;
  /** Without `embed` where no model can be described. */
  readonly wants: () => Promise<readonly StageWant[]>;
  /** Scans and indexes in the background; `null` means every folder. */
  readonly requestIndex: (folderPath: string | null) => void;
  readonly onFolderAdded: (path: string) => void;
  readonly onFolderRemoved: (path: string) => void;
  readonly onChanged: () => void;
  readonly townOf: TownOf;
  /** Names filters in the address of their pack. */
  readonly timelineKey: (where: string) => string;
}

/** Files listed of each group of problems when no other number is asked for. */
const defaultProblemFiles = 100;

export function createLibrary(options: LibraryOptions): Services['library'] {
  const { library } = options;
  const wants = async (): Promise<StageWant[]> => [...(await options.wants())];
  return {
    folders: () => Promise.resolve({ folders: listFolders(library).map(toWatched) }),
    async addFolder({ path: named }) {
      const path = await toFolderPath(named);
      const folder = addFolder(library, path);
      options.onFolderAdded(path);
      options.requestIndex(path);
      return { folder: toWatched(folder) };
    },
    removeFolder({ folderId }) {
      const id = toFolderId(folderId);
      const folder = listFolders(library).find((row) => row.id === id);
      const removed = removeFolder(library, id);
      if (folder && removed) options.onFolderRemoved(folder.path);
      options.onChanged();
      return Promise.resolve({ removed });
    },
    listFolders: ({ path }) => listFoldersOnDisk(path),
    timeline: (input) =>
      Promise.resolve().then(() => {
        const where = input?.where?.trim() ?? '';
        const { revision: now, photos } = timeline(library, where);
        const url = where === '' ? timelineUrl(now) : timelineUrl(now, options.timelineKey(where));
        return { revision: now, photos, url };
      }),
    photos: async ({ ids }) => ({ photos: photoRows(library, ids, await wants()) }),
    async photo({ id }) {
      const details = photoDetails(library, { id }, await wants());
      if (!details) throw new AppError('not-found', 'The library has no such photo.');
      return details;
    },
    show: async ({ path }, signal) => await show(await toFilePath(path), options, signal),
    problems: ({ limit }) => Promise.resolve(problems(library, { limit: limit ?? defaultProblemFiles })),
    retryProblems({ code }) {
      const retried = retryOutcomes(library, code === undefined ? {} : { codes: [toOutcomeCode(code)] });
      options.requestIndex(null);
      return Promise.resolve({ retried });
    },
    async status() {
      return { library: library.file, ...counts(library, await wants()), revision: revision(library) };
    },
  };
}

const toWatched = ({ id, path, photos, offlineSinceMs }: FolderRow): WatchedFolder => ({
  id,
  path,
  photos,
  state: offlineSinceMs === null ? 'online' : 'offline',
});

function toOutcomeCode(code: string): OutcomeCode {
  const known = outcomeCodes.find((each) => each === code);
  if (known === undefined) throw new AppError('invalid-input', 'There is no such reason.');
  return known;
}

/** What the library knows of a file, or else what the file says of itself now. */
async function show(path: string, options: LibraryOptions, signal: AbortSignal): Promise<PhotoDetails> {
  const known = photoDetails(options.library, { path }, [...(await options.wants())]);
  if (known && (known.sha256 !== null || known.outcome !== null)) return known;
  const bytes = await sizeOfFile(path);
  const { identity, metadata } = await options.process.ask('describe', { path }, { signal });
  const { width, height, orientation, takenAt, offset, gps, camera, lens } = metadata;
  return {
    path,
    id: known?.id ?? null,
    format: identity.format,
    width,
    height,
    orientation,
    takenAt,
    offset,
    gps,
    camera,
    bytes,
    sha256: identity.sha256,
    status: known?.status ?? 'not-in-library',
    outcome: null,
    caption: known?.caption ?? null,
    labels: known?.labels ?? [],
    lens,
    place: gps === null ? null : await options.townOf(gps),
    favourite: known?.favourite ?? false,
    rating: known?.rating ?? 0,
    hidden: known?.hidden ?? false,
    removed: known?.removed ?? false,
    tags: known?.tags ?? [],
    albums: known?.albums ?? [],
  };
}
