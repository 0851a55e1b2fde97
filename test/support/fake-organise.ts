// The service of marks, tags, albums and undo over the fake library, for the tests of the interface.
import type { Services } from '../../src-shared/contract/api.ts';
import type { OperationKind } from '../../src-shared/contract/choices.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Album, Done, OrganiseApi, PhotoSet } from '../../src-shared/contract/organise.ts';
import type { FakePhoto } from './fake-library.ts';
import {
  albumIdOf,
  fakeOperation,
  fakePhotosOf,
  fakePhotosWithin,
  type FakeOrganiseState,
  put,
  tagIdOf,
  takeBack,
  valueOf,
} from './fake-operations.ts';

const photosWith = (state: FakeOrganiseState, field: string, value: string): FakePhoto[] =>
  fakePhotosWithin(state, '').filter(({ row }) => valueOf(state.organise, field, row.id) === value);

function albumOf(state: FakeOrganiseState, id: number): Album {
  const query = valueOf(state.organise, 'album-query', id);
  const photos = photosWith(state, `album:${String(id)}`, '1');
  const days = photos.flatMap(({ row }) => row.takenAt?.slice(0, 10) ?? []).toSorted();
  return {
    id,
    name: valueOf(state.organise, 'album-name', id) ?? '',
    kind: query == null ? 'fixed' : 'search',
    query,
    photos: query == null ? photos.length : null,
    cover: photos[0]?.row ?? null,
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
  };
}

function existing(state: FakeOrganiseState, field: 'tag-name' | 'album-name', id: number): string {
  const name = valueOf(state.organise, field, id);
  const gone = field === 'album-name' && valueOf(state.organise, 'album-deleted', id) != null;
  if (name == null || gone)
    throw new AppError('not-found', field === 'tag-name' ? 'There is no such tag any more.' : 'This album is gone.');
  return name;
}

const refuseTaken = (state: FakeOrganiseState, name: string, id: number | null): void => {
  const taken = albumIdOf(state.organise, name);
  if (taken != null && taken !== id) throw new AppError('conflict', `There is an album “${name}” already.`);
};

export function fakeOrganiseServices(state: FakeOrganiseState): Services['organise'] {
  return answering({ ...marksOf(state), ...tagsOf(state), ...albumsOf(state), ...logOf(state) });
}

/** Throws become rejections, as over a line. */
function answering(methods: { [Name in keyof OrganiseApi]: (input: never) => unknown }): Services['organise'] {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      (input: never) => Promise.resolve().then(() => method(input)),
    ]),
  ) as unknown as Services['organise'];
}

type Input<Name extends keyof OrganiseApi> = Parameters<OrganiseApi[Name]>[0];

const marksOf = (state: FakeOrganiseState) => ({
  mark({ set, favourite, rating, hidden, removed }: Input<'mark'>) {
    const flag = (value: boolean): string | null => (value ? '1' : null);
    const fields = [
      ...(favourite == null ? [] : [{ field: 'favourite', value: flag(favourite) }]),
      ...(rating == null ? [] : [{ field: 'rating', value: rating === 0 ? null : String(rating) }]),
      ...(hidden == null ? [] : [{ field: 'hidden', value: flag(hidden) }]),
      ...(removed == null ? [] : [{ field: 'removed', value: flag(removed) }]),
    ];
    const kind: OperationKind =
      removed != null
        ? removed
          ? 'remove'
          : 'restore'
        : hidden != null
          ? 'hide'
          : rating != null
            ? 'rating'
            : 'favourite';
    const values = fakePhotosOf(state, set).flatMap(({ row }) =>
      fields.map((field) => ({ ...field, subject: row.id })),
    );
    return fakeOperation(state, { kind, name: rating == null ? null : String(rating), values });
  },
  count({ set }: Input<'count'>) {
    const photos = fakePhotosOf(state, set).length;
    return { photos, bytes: photos * 8_412_337 };
  },
  ids: ({ set, limit }: Input<'ids'>) => ({
    ids: fakePhotosOf(state, set)
      .slice(0, limit ?? 100_000)
      .map(({ row }) => row.id),
  }),
});

const tagsOf = (state: FakeOrganiseState) => ({
  tags: () => ({
    tags: [...(state.organise.values.get('tag-name') ?? [])]
      .map(([id, name]) => ({
        id,
        name,
        photos: photosWith(state, `tag:${String(id)}`, 'confirmed').length,
        suggested: photosWith(state, `tag:${String(id)}`, 'suggested').length,
      }))
      .filter(({ photos, suggested }) => photos + suggested > 0)
      .toSorted((one, other) => one.name.localeCompare(other.name)),
  }),
  tag({ set, add = [], remove = [] }: Input<'tag'>) {
    const photos = fakePhotosOf(state, set);
    const values = add.flatMap((name) => {
      let id = tagIdOf(state.organise, name);
      if (id == null) put(state.organise, 'tag-name', { subject: (id = state.organise.nextId++), value: name });
      return photos.map(({ row }) => ({ field: `tag:${String(id)}`, subject: row.id, value: 'confirmed' }));
    });
    const gone = remove.flatMap((name) =>
      photos.map(({ row }) => ({
        field: `tag:${String(tagIdOf(state.organise, name))}`,
        subject: row.id,
        value: null,
      })),
    );
    const name = [...add, ...remove].join(', ');
    return fakeOperation(state, { kind: add.length > 0 ? 'tag' : 'untag', name, values: [...values, ...gone] });
  },
  renameTag({ id, name }: Input<'renameTag'>) {
    existing(state, 'tag-name', id);
    const other = tagIdOf(state.organise, name);
    if (other == null || other === id)
      return fakeOperation(state, {
        kind: 'rename-tag',
        name,
        values: [{ field: 'tag-name', subject: id, value: name }],
      });
    const moved = [...(state.organise.values.get(`tag:${String(id)}`) ?? [])];
    return fakeOperation(state, {
      kind: 'merge-tag',
      name,
      values: moved.flatMap(([subject, value]) => [
        { field: `tag:${String(id)}`, subject, value: null },
        { field: `tag:${String(other)}`, subject, value },
      ]),
    });
  },
  deleteTag({ id }: Input<'deleteTag'>) {
    const name = existing(state, 'tag-name', id);
    const tagged = [...(state.organise.values.get(`tag:${String(id)}`) ?? new Map<number, string>()).keys()];
    const values = tagged.map((subject) => ({ field: `tag:${String(id)}`, subject, value: null }));
    return fakeOperation(state, { kind: 'delete-tag', name, values });
  },
  suggestions({ id, limit }: Input<'suggestions'>) {
    existing(state, 'tag-name', id);
    const photos = photosWith(state, `tag:${String(id)}`, 'suggested');
    const rows = photos.map(({ row }, index) => ({ ...row, probability: 0.97 - index * 0.02 }));
    return { photos: rows.slice(0, limit ?? 100), total: rows.length };
  },
  decide({ id, confirm, reject }: Input<'decide'>) {
    const field = `tag:${String(id)}`;
    return fakeOperation(state, {
      kind: confirm.length > 0 ? 'confirm-tag' : 'reject-tag',
      name: existing(state, 'tag-name', id),
      values: [
        ...confirm.map((subject) => ({ field, subject, value: 'confirmed' })),
        ...reject.map((subject) => ({ field, subject, value: 'rejected' })),
      ],
    });
  },
});

const albumsOf = (state: FakeOrganiseState) => ({
  albums: () => ({
    albums: [...(state.organise.values.get('album-name') ?? new Map<number, string>()).keys()]
      .filter((id) => valueOf(state.organise, 'album-deleted', id) == null)
      .map((id) => albumOf(state, id))
      .toSorted((one, other) => one.name.localeCompare(other.name)),
  }),
  createAlbum({ name, set, query }: Input<'createAlbum'>) {
    refuseTaken(state, name, null);
    const id = state.organise.nextId++;
    const photos = set == null || query != null ? [] : fakePhotosOf(state, set);
    // A deleted album that an undo leaves behind: so undoing the making of one is the same as deleting it.
    put(state.organise, 'album-deleted', { subject: id, value: '1' });
    put(state.organise, 'album-name', { subject: id, value: name });
    put(state.organise, 'album-query', { subject: id, value: query ?? null });
    const { operation } = fakeOperation(state, {
      kind: 'create-album',
      name,
      values: [
        { field: 'album-deleted', subject: id, value: null },
        ...photos.map(({ row }) => ({ field: `album:${String(id)}`, subject: row.id, value: '1' })),
      ],
    });
    return { album: albumOf(state, id), operation };
  },
  renameAlbum({ id, name }: Input<'renameAlbum'>) {
    existing(state, 'album-name', id);
    refuseTaken(state, name, id);
    return fakeOperation(state, {
      kind: 'rename-album',
      name,
      values: [{ field: 'album-name', subject: id, value: name }],
    });
  },
  deleteAlbum({ id }: Input<'deleteAlbum'>) {
    const name = existing(state, 'album-name', id);
    const values = [{ field: 'album-deleted', subject: id, value: '1' }];
    return fakeOperation(state, { kind: 'delete-album', name, values });
  },
  addToAlbum: ({ id, set }: Input<'addToAlbum'>) => inAlbum(state, id, { set, value: '1' }),
  takeFromAlbum: ({ id, set }: Input<'takeFromAlbum'>) => inAlbum(state, id, { set, value: null }),
});

function inAlbum(state: FakeOrganiseState, id: number, { set, value }: { set: PhotoSet; value: string | null }): Done {
  const name = existing(state, 'album-name', id);
  if (valueOf(state.organise, 'album-query', id) != null)
    throw new AppError('invalid-input', `“${name}” is a saved search: it fills itself.`);
  const values = fakePhotosOf(state, set).map(({ row }) => ({ field: `album:${String(id)}`, subject: row.id, value }));
  return fakeOperation(state, { kind: value == null ? 'take-from-album' : 'add-to-album', name, values });
}

const logOf = (state: FakeOrganiseState) => ({
  operations: ({ limit }: Input<'operations'>) => ({
    operations: state.organise.log
      .map(({ operation }) => operation)
      .toReversed()
      .slice(0, limit ?? 100),
  }),
  undo({ operation }: Input<'undo'>) {
    const { log } = state.organise;
    const entry = log.findLast(({ operation: { id, undone } }) => (operation == null ? !undone : id === operation));
    if (entry == null || entry.operation.undone) throw new AppError('not-found', 'There is nothing to take back.');
    const touched = new Set(entry.changes.map(({ field, subject }) => `${field} ${String(subject)}`));
    const later = log.slice(log.indexOf(entry) + 1).filter((candidate) => !candidate.operation.undone);
    if (later.some(({ changes }) => changes.some(({ field, subject }) => touched.has(`${field} ${String(subject)}`))))
      throw new AppError('conflict', 'Something that was done later builds on this. Take that back first.');
    return takeBack(state, entry, true);
  },
  redo() {
    const { log } = state.organise;
    const standing = log.findLastIndex(({ operation }) => !operation.undone);
    const entry = log.slice(standing + 1)[0];
    if (entry == null) throw new AppError('not-found', 'There is nothing to do again.');
    return takeBack(state, entry, false);
  },
});
