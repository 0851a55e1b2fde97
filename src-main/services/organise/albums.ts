// The part of `organise` about albums and saved searches. Runs in the backend.
import type { Services } from '../../../src-shared/contract/api.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Album, Done, PhotoSet } from '../../../src-shared/contract/organise.ts';
import { inTransaction } from '../../store/open.ts';
import {
  albumById,
  albumSummaries,
  insertAlbum,
  refuseTakenName,
  type AlbumSummary,
} from '../../store/organise/albums.ts';
import type { FieldChange } from '../../store/organise/fields.ts';
import { recordOperation } from '../../store/organise/operations.ts';
import { contentsOf, photosOfSet } from '../../store/organise/photo-sets.ts';
import { answer } from './recorder.ts';
import type { PartOptions } from './tags.ts';

type AlbumService = Pick<
  Services['organise'],
  'albums' | 'createAlbum' | 'renameAlbum' | 'deleteAlbum' | 'addToAlbum' | 'takeFromAlbum'
>;

export function albumService(options: PartOptions): AlbumService {
  const { library, recorder } = options;
  return {
    albums: async () => ({ albums: await toAlbums(options, albumSummaries(library)) }),
    async createAlbum({ name, set, query }) {
      const { id, operation } = inTransaction(library, () => {
        refuseTakenName(library, name, null);
        const made = insertAlbum(library, name, query ?? null);
        const contents = set == null || query != null ? [] : contentsOf(photosOfSet(library, set));
        const changes: FieldChange[] = [
          { field: 'album-deleted', subjects: [made], value: null },
          { field: `album:${made}`, subjects: contents, value: '1' },
        ];
        return { id: made, operation: recordOperation(library, { kind: 'create-album', name, changes }) };
      });
      recorder.announce(operation);
      const [album] = await toAlbums(options, albumSummaries(library, id));
      if (album == null || operation == null) throw new AppError('conflict', 'The album was deleted meanwhile.');
      return { album, operation };
    },
    renameAlbum: ({ id, name }) =>
      answer(() => {
        albumById(library, id);
        refuseTakenName(library, name, id);
        const changes: FieldChange[] = [{ field: 'album-name', subjects: [id], value: name }];
        return { operation: recorder.record({ kind: 'rename-album', name, changes }) };
      }),
    deleteAlbum: ({ id }) =>
      answer(() => {
        const { name } = albumById(library, id);
        const changes: FieldChange[] = [{ field: 'album-deleted', subjects: [id], value: '1' }];
        return { operation: recorder.record({ kind: 'delete-album', name, changes }) };
      }),
    addToAlbum: (input) => answer(() => fill(options, input, true)),
    takeFromAlbum: (input) => answer(() => fill(options, input, false)),
  };
}

function fill({ library, recorder }: PartOptions, { id, set }: { id: number; set: PhotoSet }, adding: boolean): Done {
  const { name, query } = albumById(library, id);
  if (query != null) throw new AppError('invalid-input', `“${name}” is a saved search: it fills itself.`);
  const subjects = contentsOf(photosOfSet(library, set));
  const changes: FieldChange[] = [{ field: `album:${id}`, subjects, value: adding ? '1' : null }];
  return { operation: recorder.record({ kind: adding ? 'add-to-album' : 'take-from-album', name, changes }) };
}

async function toAlbums({ rows }: PartOptions, summaries: readonly AlbumSummary[]): Promise<Album[]> {
  const covers = await rows(summaries.flatMap(({ cover }) => cover ?? []));
  return summaries.map(({ cover, photos, ...album }) => ({
    ...album,
    kind: album.query == null ? 'fixed' : 'search',
    photos: album.query == null ? photos : null,
    cover: covers.find((row) => row.id === cover) ?? null,
  }));
}
