// Duplicates in memory, for the tests of the interface: the same groups for the same photos; what is done with them goes into the fake log.
import type { Services } from '../../src-shared/contract/api.ts';
import type { DuplicateKind, KeeperReason } from '../../src-shared/contract/choices.ts';
import type { DuplicateGroup, DuplicatePhoto } from '../../src-shared/contract/duplicates.ts';
import { fakeOperation, fakeOrganised, type FakeOrganiseState } from './fake-operations.ts';
import type { FakePhoto } from './fake-library.ts';
import { fakeCaption, type FakeTasks } from './fake-tasks.ts';

export interface FakeDuplicates {
  /** How many groups there are of each kind, as far as there are photos. */
  groups: Record<DuplicateKind, number>;
  /** Photos that are said to be not compared yet. */
  waiting: number;
}

export type FakeDuplicatesState = FakeOrganiseState & {
  readonly tasks: FakeTasks;
  readonly duplicates: FakeDuplicates;
};

export const createFakeDuplicates = (): FakeDuplicates => ({ groups: { identical: 12, near: 30 }, waiting: 0 });

/** Ids of each group: identical ones lie nine photos apart, near ones side by side; no photo is in both lists. */
function members(photos: readonly FakePhoto[], kind: DuplicateKind, count: number): number[][] {
  const groups: number[][] = [];
  for (let group = 0; group < count; group++) {
    const first = group * 20;
    const size = kind === 'identical' ? 2 + (group % 3 === 1 ? 1 : 0) : 2 + (group % 4);
    const places = Array.from({ length: size }, (_, at) => first + (kind === 'identical' ? at * 6 : 13 + at));
    const ids = places.flatMap((place) => {
      const row = photos[place]?.row;
      return row?.status === 'indexed' ? [row.id] : [];
    });
    if (ids.length > 1) groups.push(ids);
  }
  return groups;
}

const bytesOf = (width: number, height: number): number => Math.round(width * height * 0.35);

function photoOf(
  state: FakeDuplicatesState,
  photo: FakePhoto,
  of: { kind: DuplicateKind; first: FakePhoto; place: number },
): DuplicatePhoto {
  const { kind, first, place } = of;
  const shrunk = kind === 'near' && place % 2 === 1 ? 0.5 : 1;
  const [width, height] = [first.row.width * shrunk, first.row.height * shrunk];
  const { tags, albums } = fakeOrganised(state, photo.row.id);
  return {
    ...photo.row,
    width,
    height,
    takenAt: kind === 'identical' ? first.row.takenAt : photo.row.takenAt,
    bytes: bytesOf(width, height),
    format: shrunk < 1 ? 'webp' : 'jpeg',
    camera: shrunk < 1 ? null : 'FUJIFILM X-T5',
    hasGps: shrunk === 1,
    tags: tags.filter((tag) => tag.state === 'confirmed').map(({ name }) => name),
    albums: albums.map(({ name }) => name),
    caption: fakeCaption(state.tasks, photo.row.id).text,
  };
}

function reasonsOf(keeper: DuplicatePhoto, others: readonly DuplicatePhoto[]): KeeperReason[] {
  const reasons: KeeperReason[] = [];
  if (others.some(({ width }) => width < keeper.width)) reasons.push('most-pixels');
  if (keeper.hasGps && others.some(({ hasGps }) => !hasGps)) reasons.push('has-gps');
  if (keeper.albums.length > 0) reasons.push('in-albums');
  if (keeper.favourite) reasons.push('favourite');
  return reasons.length === 0 ? ['oldest'] : reasons;
}

function groupOf(state: FakeDuplicatesState, kind: DuplicateKind, photos: readonly FakePhoto[]): DuplicateGroup | null {
  const [first] = photos;
  if (first == null || photos.length < 2) return null;
  const shown = photos.map((photo, place) => photoOf(state, photo, { kind, first, place }));
  const keeper = shown.find(({ favourite }) => favourite) ?? shown[0];
  if (keeper == null) return null;
  return {
    id: `${kind}-${String(first.row.id)}`,
    kind,
    photos: shown,
    keeper: keeper.id,
    reasons: reasonsOf(
      keeper,
      shown.filter((photo) => photo !== keeper),
    ),
    likeness: kind === 'identical' ? 1 : 0.9 + (first.row.id % 9) / 100,
  };
}

const gain = ({ photos, keeper }: DuplicateGroup): number =>
  photos.reduce((sum, photo) => sum + (photo.id === keeper ? 0 : photo.bytes), 0);

export function fakeGroups(state: FakeDuplicatesState, kind: DuplicateKind): DuplicateGroup[] {
  const { values } = state.organise;
  const gone = (id: number): boolean =>
    values.get('removed')?.has(id) === true || values.get('hidden')?.has(id) === true;
  const apart = (ids: readonly number[]): boolean =>
    ids.slice(1).every((id) => values.get(`not-duplicate:${String(ids[0])}`)?.has(id) === true);
  const byId = new Map(state.photos.map((photo) => [photo.row.id as number, photo]));
  return members(state.photos, kind, state.duplicates.groups[kind])
    .filter((ids) => !apart(ids))
    .flatMap((ids) => {
      const photos = ids.filter((id) => !gone(id)).flatMap((id) => byId.get(id) ?? []);
      return groupOf(state, kind, photos) ?? [];
    })
    .toSorted((one, other) => gain(other) - gain(one) || (one.id < other.id ? -1 : 1));
}

export function fakeDuplicatesService(state: FakeDuplicatesState): Services['duplicates'] {
  return {
    groups: ({ kind, limit = 100, after }) => {
      const all = fakeGroups(state, kind);
      const start = after == null ? 0 : all.findIndex(({ id }) => id === after) + 1;
      return Promise.resolve({
        groups: all.slice(start, start + limit),
        total: all.length,
        photos: all.reduce((sum, { photos }) => sum + photos.length, 0),
        bytes: all.reduce((sum, group) => sum + gain(group), 0),
        waiting: state.duplicates.waiting,
      });
    },
    resolve: ({ groups }) => {
      const values = groups.flatMap(({ keep, remove }) => [
        ...remove.map((subject) => ({ field: 'removed', subject, value: '1' })),
        ...moved(state, keep, remove),
      ]);
      return Promise.resolve(fakeOperation(state, { kind: 'resolve-duplicates', name: null, values }));
    },
    dismiss: ({ ids }) => {
      const values = ids.flatMap((one) =>
        ids
          .filter((other) => other !== one)
          .map((subject) => ({ field: `not-duplicate:${String(one)}`, subject, value: '1' })),
      );
      return Promise.resolve(fakeOperation(state, { kind: 'dismiss-duplicates', name: null, values }));
    },
  };
}

/** Tags, albums, favourite and the best rating of the removed go to the kept one. */
function moved(
  state: FakeDuplicatesState,
  keep: number,
  remove: readonly number[],
): { field: string; subject: number; value: string }[] {
  const fields = [...state.organise.values].filter(([field]) => /^(tag|album):/.test(field));
  const values = fields.flatMap(([field, subjects]) =>
    remove.some((id) => subjects.has(id))
      ? [{ field, subject: keep, value: field.startsWith('tag:') ? 'confirmed' : '1' }]
      : [],
  );
  const rows = state.photos.flatMap(({ row }) => (remove.includes(row.id) || row.id === keep ? [row] : []));
  const rating = Math.max(0, ...rows.map((row) => row.rating));
  if (rows.some(({ favourite }) => favourite)) values.push({ field: 'favourite', subject: keep, value: '1' });
  if (rating > 0) values.push({ field: 'rating', subject: keep, value: String(rating) });
  return values;
}
