// What a person did with the photos of the fake library, as values and a log of changes, and the filters over them. Every content is one photo here.
import type { OperationKind } from '../../src-shared/contract/choices.ts';
import type { PhotoTag } from '../../src-shared/contract/library.ts';
import type { Done, Operation, PhotoSet } from '../../src-shared/contract/organise.ts';
import type { EventHub } from '../../src-shared/rpc/events.ts';
import type { FakePhoto } from './fake-library.ts';

interface FakeChange {
  readonly field: string;
  readonly subject: number;
  readonly before: string | null;
  readonly after: string | null;
}

interface LoggedOperation {
  operation: Operation;
  readonly changes: readonly FakeChange[];
}

/**
 * Values by field and subject, as the store's log names them: `hidden`, `removed`, `tag:7` (confirmed, suggested, rejected), `album:3`,
 * `tag-name`, `album-name`, `album-deleted`, `album-query`, `caption`. `favourite` and `rating` lie in the photos' rows.
 */
export interface FakeOrganise {
  readonly values: Map<string, Map<number, string>>;
  readonly log: LoggedOperation[];
  nextId: number;
}

/** What the fake needs of the library in memory. */
export interface FakeOrganiseState {
  photos: FakePhoto[];
  revision: number;
  readonly organise: FakeOrganise;
  readonly tasks: { readonly written: Map<number, string> };
  readonly events: EventHub;
}

const seedTags = [
  { name: 'Family', every: 7 },
  { name: 'Lisbon', every: 11 },
  { name: 'To print', every: 40 },
];
const seedAlbums = [
  { name: 'Best of 2026', from: 0, to: 36 },
  { name: 'Summer trip', from: 60, to: 84 },
];
/** Seeds lie within the newest photos, whatever number of photos there is. */
const seededPhotos = 400;

/** Tags 1 Family (some suggested), 2 Lisbon, 3 To print; albums 4 Best of 2026, 5 Summer trip, saved search 6 Dogs at the sea. */
export function createFakeOrganise(photos: readonly FakePhoto[]): FakeOrganise {
  const organise: FakeOrganise = { values: new Map(), log: [], nextId: 7 };
  if (photos.length === 0) return organise;
  const newest = photos.slice(0, seededPhotos).map(({ row }) => row.id);
  for (const [index, { name, every }] of seedTags.entries()) {
    put(organise, 'tag-name', { subject: index + 1, value: name });
    for (const id of newest.filter((id) => id % every === 1))
      put(organise, `tag:${String(index + 1)}`, { subject: id, value: 'confirmed' });
  }
  for (const id of newest.filter((id) => id % 50 === 3)) put(organise, 'tag:1', { subject: id, value: 'suggested' });
  for (const [index, { name, from, to }] of seedAlbums.entries()) {
    put(organise, 'album-name', { subject: index + 4, value: name });
    for (const id of newest.slice(from, to)) put(organise, `album:${String(index + 4)}`, { subject: id, value: '1' });
  }
  put(organise, 'album-name', { subject: 6, value: 'Dogs at the sea' });
  put(organise, 'album-query', { subject: 6, value: 'q=a%20dog%20at%20the%20sea' });
  return organise;
}

export function put(
  organise: FakeOrganise,
  field: string,
  { subject, value }: { subject: number; value: string | null },
) {
  let subjects = organise.values.get(field);
  if (subjects == null) organise.values.set(field, (subjects = new Map<number, string>()));
  if (value == null) subjects.delete(subject);
  else subjects.set(subject, value);
}

export const valueOf = (organise: FakeOrganise, field: string, subject: number): string | null =>
  organise.values.get(field)?.get(subject) ?? null;

function currentValues(state: FakeOrganiseState): (field: string, subject: number) => string | null {
  const rows = new Map(state.photos.map(({ row }) => [row.id as number, row]));
  return (field, subject) => {
    if (field === 'caption') return state.tasks.written.get(subject) ?? null;
    if (field !== 'favourite' && field !== 'rating') return valueOf(state.organise, field, subject);
    const value = Number(rows.get(subject)?.[field] ?? 0);
    return value === 0 ? null : String(value);
  };
}

function apply(state: FakeOrganiseState, changes: readonly FakeChange[], which: 'before' | 'after'): void {
  const photos = changes.some(({ field }) => field === 'favourite' || field === 'rating')
    ? new Map(state.photos.map((photo) => [photo.row.id as number, photo]))
    : null;
  for (const { field, subject, [which]: value } of changes) {
    const photo = photos?.get(subject);
    if (field === 'favourite' && photo != null) photo.row = { ...photo.row, favourite: value === '1' };
    else if (field === 'rating' && photo != null) photo.row = { ...photo.row, rating: Number(value ?? 0) };
    else if (field !== 'caption') put(state.organise, field, { subject, value });
    else if (value == null) state.tasks.written.delete(subject);
    else state.tasks.written.set(subject, value);
  }
}

interface FakeDeed {
  readonly kind: OperationKind;
  readonly name: string | null;
  readonly values: readonly { readonly field: string; readonly subject: number; readonly value: string | null }[];
}

/** Writes what is new of the values, as one entry of the log, and announces it. For other fakes, too. */
export function fakeOperation(state: FakeOrganiseState, { kind, name, values }: FakeDeed): Done {
  const current = currentValues(state);
  const changes = values
    .map(({ field, subject, value }) => ({ field, subject, before: current(field, subject), after: value }))
    .filter(({ before, after }) => before !== after);
  if (changes.length === 0) return { operation: null };
  const operation: Operation = {
    id: state.organise.log.length + 1,
    kind,
    changed: new Set(changes.map(({ subject }) => subject)).size,
    name,
    at: new Date(Date.UTC(2026, 9, 18, 12, 0, state.organise.log.length)).toISOString(),
    undone: false,
  };
  state.organise.log.push({ operation, changes });
  apply(state, changes, 'after');
  announce(state, operation, changes);
  return { operation };
}

const timelineFields = ['favourite', 'hidden', 'removed'];

function announce(state: FakeOrganiseState, operation: Operation, changes: readonly FakeChange[]): void {
  state.events.emit('organise.changed', { operation });
  if (!changes.some(({ field }) => timelineFields.includes(field))) return;
  state.revision += 1;
  state.events.emit('library.changed', { revision: state.revision, photos: fakePhotosWithin(state, '').length });
}

export function takeBack(state: FakeOrganiseState, entry: LoggedOperation, undone: boolean): Done {
  apply(state, entry.changes, undone ? 'before' : 'after');
  entry.operation = { ...entry.operation, undone };
  announce(state, entry.operation, entry.changes);
  return { operation: entry.operation };
}

export const tagIdOf = (organise: FakeOrganise, name: string): number | null =>
  [...(organise.values.get('tag-name') ?? [])].find(([, text]) => text.toLowerCase() === name.toLowerCase())?.[0] ??
  null;

export const albumIdOf = (organise: FakeOrganise, name: string): number | null =>
  [...(organise.values.get('album-name') ?? [])].find(
    ([id, text]) => text.toLowerCase() === name.toLowerCase() && valueOf(organise, 'album-deleted', id) == null,
  )?.[0] ?? null;

type Holds = (photo: FakePhoto) => boolean;

/** `tag: album: is: has: rating: taken: folder: name:`, quoted or not; what it does not know holds for every photo. */
function termHolds(organise: FakeOrganise, key: string, value: string): Holds {
  const of =
    (field: string): Holds =>
    ({ row }) =>
      valueOf(organise, field, row.id) != null;
  const text = value.toLowerCase();
  const [low = '', high = low] = value.split('..');
  switch (key) {
    case 'tag': {
      const field = `tag:${String(tagIdOf(organise, value))}`;
      return ({ row }) => valueOf(organise, field, row.id) === 'confirmed';
    }
    case 'album':
      return of(`album:${String(albumIdOf(organise, value))}`);
    case 'is':
      if (text === 'favourite') return ({ row }) => row.favourite;
      if (text === 'unread') return ({ row }) => row.status === 'failed';
      return of(text);
    case 'has':
      return ({ row }) => {
        if (text === 'rating') return row.rating > 0;
        if (text === 'date') return row.takenAt != null;
        const fields = [...organise.values.keys()].filter((field) => field.startsWith(`${text}:`));
        return text === 'caption' || text === 'gps' || fields.some((field) => of(field)({ row } as FakePhoto));
      };
    case 'rating':
      return ({ row }) => row.rating >= Number(low === '' ? 0 : low) && row.rating <= Number(high === '' ? 5 : high);
    case 'taken':
      return ({ row }) => {
        const day = row.takenAt ?? '';
        return day !== '' && day >= low && (high === '' || day.slice(0, high.length) <= high);
      };
    case 'folder':
    case 'name':
      return ({ row }) => row.path.toLowerCase().includes(text);
    default:
      return () => true;
  }
}

/** Photos that a filter text lets through, newest first; hidden and removed ones only where it asks for them. */
export function fakePhotosWithin(state: FakeOrganiseState, where: string): FakePhoto[] {
  const { values } = state.organise;
  const left = (values.get('hidden')?.size ?? 0) + (values.get('removed')?.size ?? 0);
  if (where === '' && left === 0) return state.photos;
  const wanted = new Map<string, Holds[]>();
  const unwanted: Holds[] = [];
  for (const [, minus = '', key = '', quoted, plain] of where.matchAll(/(-?)(\w+):(?:"([^"]*)"|(\S+))/g)) {
    const holds = termHolds(state.organise, key, quoted ?? plain ?? '');
    if (minus === '-') unwanted.push(holds);
    else wanted.set(key, [...(wanted.get(key) ?? []), holds]);
  }
  for (const [, words = ''] of where.matchAll(/(?:^|\s)"([^"]+)"/g))
    wanted.set('exact', [({ row }) => row.path.toLowerCase().includes(words.toLowerCase())]);
  for (const field of ['hidden', 'removed'])
    if (!where.includes(`is:${field}`)) unwanted.push(({ row }) => valueOf(state.organise, field, row.id) != null);
  const all = [...wanted.values()];
  return state.photos.filter(
    (photo) => all.every((any) => any.some((holds) => holds(photo))) && !unwanted.some((holds) => holds(photo)),
  );
}

export function fakePhotosOf(state: FakeOrganiseState, set: PhotoSet): FakePhoto[] {
  if ('where' in set) {
    const except = new Set<number>(set.except);
    return fakePhotosWithin(state, set.where).filter(({ row }) => !except.has(row.id));
  }
  const ids = new Set<number>(set.ids);
  return state.photos.filter(({ row }) => ids.has(row.id));
}

/** What `library.photo` says beyond the row. */
export function fakeOrganised(
  { organise }: FakeOrganiseState,
  id: number,
): { hidden: boolean; removed: boolean; tags: PhotoTag[]; albums: { id: number; name: string }[] } {
  const has = (field: string): boolean => valueOf(organise, field, id) != null;
  const tags = [...(organise.values.get('tag-name') ?? [])].flatMap(([tag, name]): PhotoTag[] => {
    const state = valueOf(organise, `tag:${String(tag)}`, id);
    if (state !== 'confirmed' && state !== 'suggested') return [];
    return [{ name, state, by: state === 'suggested' ? 'taught' : 'person' }];
  });
  const albums = [...(organise.values.get('album-name') ?? [])]
    .map(([album, name]) => ({ id: album, name }))
    .filter((album) => has(`album:${String(album.id)}`) && valueOf(organise, 'album-deleted', album.id) == null);
  return { hidden: has('hidden'), removed: has('removed'), tags, albums };
}
