// The whole contract over a library in memory, with the knobs that tests turn. Every answer is the same for the same seed.
import type { Services } from '../../src-shared/contract/api.ts';
import type { Diagnosis } from '../../src-shared/contract/diagnostics.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Activity } from '../../src-shared/contract/jobs.ts';
import type { FolderListing, PhotoDetails, ProblemGroup, WatchedFolder } from '../../src-shared/contract/library.ts';
import { defaultSettings, type Settings } from '../../src-shared/contract/choices.ts';
import { toFolderId } from '../../src-shared/photo/ids.ts';
import { timelineUrl } from '../../src-shared/photo/media-url.ts';
import { createEvents, type EventHub } from '../../src-shared/rpc/events.ts';
import { createFakeCompletions, fakeCompletionCalls, type FakeCompletions, fakeLanguage } from './fake-completions.ts';
import { createFakeEvaluation, fakeEvaluation, type FakeEvaluation } from './fake-evaluation.ts';
import { createFakeDuplicates, fakeDuplicatesService, type FakeDuplicates } from './fake-duplicates.ts';
import { createFakePhotos, type FakePhoto } from './fake-library.ts';
import { fakeSearchState, rank, type FakeSearchState } from './fake-search.ts';
import { createFakeTeaching, fakeTeachingService, type FakeTeaching } from './fake-teaching.ts';
import {
  createFakeOrganise,
  fakeOperation,
  fakeOrganised,
  type FakeOrganise,
  fakePhotosWithin,
} from './fake-operations.ts';
import { fakeOrganiseServices } from './fake-organise.ts';
import { createFakeTasks, fakeCaption, fakeLabels, fakeTaskServices, type FakeTasks } from './fake-tasks.ts';

export interface FakeState extends FakeSearchState {
  folders: WatchedFolder[];
  settings: Settings;
  activity: Activity;
  problems: ProblemGroup[];
  revision: number;
  diagnosis: Diagnosis;
  diagnosisError: AppError | null;
  readonly tasks: FakeTasks;
  readonly organise: FakeOrganise;
  readonly completions: FakeCompletions;
  readonly teaching: FakeTeaching;
  readonly duplicates: FakeDuplicates;
  readonly evaluation: FakeEvaluation;
  readonly events: EventHub;
}

export const idleActivity: Activity = {
  state: 'idle',
  seen: 0,
  done: 0,
  total: 0,
  ratePerSecond: null,
  etaSeconds: null,
  stages: [],
  problems: 0,
  pause: null,
  pace: { speed: 'balanced', by: 'person' },
};

/** One of each outcome. */
const fakeDiagnosis: Diagnosis = {
  version: '0.0.0',
  system: 'linux x64, Node 24.0.0',
  checks: [
    { name: 'sqlite', process: 'backend', outcome: 'passed', message: 'SQLite 3.50.4 answers.', milliseconds: 1.2 },
    {
      name: 'free space cache',
      process: 'backend',
      outcome: 'failed',
      message: 'Only 12 MB are free where thumbnails are kept: free some space.',
      milliseconds: 0.1,
    },
    {
      name: 'decode heif',
      process: 'inference indexer',
      outcome: 'passed',
      message: 'A HEIF picture of 32 × 32 pixels came out right.',
      milliseconds: 41,
    },
    {
      name: 'watch limit',
      process: 'backend',
      outcome: 'skipped',
      message: 'Only Linux limits how many folders may be watched.',
      milliseconds: 0,
    },
  ],
};

const pictures = '/home/lena/Pictures';

export function createFakeState(count: number, settings: Partial<Settings> = {}): FakeState {
  const photos = createFakePhotos(count);
  return {
    photos,
    folders: count === 0 ? [] : [{ id: toFolderId(1), path: pictures, photos: count, state: 'online' }],
    settings: { ...defaultSettings, language: 'en', ...settings },
    activity: idleActivity,
    problems: [],
    revision: 1,
    ...fakeSearchState(),
    diagnosis: fakeDiagnosis,
    diagnosisError: null,
    tasks: createFakeTasks(),
    organise: createFakeOrganise(photos),
    completions: createFakeCompletions(),
    teaching: createFakeTeaching(),
    duplicates: createFakeDuplicates(),
    evaluation: createFakeEvaluation(),
    events: createEvents(),
  };
}

const detailsOf = ({ row }: FakePhoto, state: FakeState): PhotoDetails => ({
  path: row.path,
  id: row.id,
  format: 'jpeg',
  width: row.width,
  height: row.height,
  orientation: 1,
  takenAt: row.takenAt,
  offset: '+01:00',
  gps: { latitude: 38.71667, longitude: -9.13333 },
  camera: { make: 'FUJIFILM', model: 'X-T5' },
  bytes: 8_412_337,
  sha256: row.sha256,
  status: row.status,
  outcome:
    row.status === 'failed'
      ? { path: row.path, code: 'damaged', message: 'This JPEG ends in the middle of the picture.' }
      : null,
  caption: fakeCaption(state.tasks, row.id),
  lens: 'XF 23mm F1.4 R LM WR',
  place: { town: 'Lisbon', region: 'Lisbon', country: 'Portugal' },
  favourite: row.favourite,
  rating: row.rating,
  ...fakeOrganised(state, row.id),
  labels: state.tasks.labelSets.map((set) => ({ set: set.id, name: set.name, labels: fakeLabels(set, row.id) })),
});

const tree: Readonly<Record<string, readonly string[]>> = {
  '/home/lena': ['Desktop', 'Documents', 'Downloads', 'Pictures', 'Videos'],
  [pictures]: ['2023', '2024', '2025', '2026', 'Film', 'Scans'],
  [`${pictures}/2024`]: ['01', '02', '05', '08', '12'],
};

function listing(path: string): FolderListing {
  const names = tree[path] ?? (path.startsWith(pictures) ? [] : null);
  if (names == null) throw new AppError('not-found', `There is no folder “${path}”.`);
  return {
    path,
    parent: path === '/home/lena' ? null : path.slice(0, path.lastIndexOf('/')),
    folders: names.map((name) => ({ name, path: `${path}/${name}` })),
    photos: path.startsWith(`${pictures}/`) ? 84 : 3,
  };
}

export function byId(state: FakeState): (id: number) => FakePhoto | undefined {
  let seen: FakePhoto[] = [];
  let map = new Map<number, FakePhoto>();
  return (id) => {
    if (seen !== state.photos) {
      seen = state.photos;
      map = new Map(seen.map((photo) => [photo.row.id, photo]));
    }
    return map.get(id);
  };
}

export function createFakeServices(state: FakeState): Services {
  const find = byId(state);
  const { models, ...tasks } = fakeTaskServices(state.tasks, state.events);
  const setActivity = (change: Partial<Activity>): Activity => {
    state.activity = { ...state.activity, ...change };
    state.events.emit('jobs.activity', state.activity);
    return state.activity;
  };
  return {
    library: libraryOf(state, find),
    search: {
      run: (query, signal) => rank(state, query, { signal, language: fakeLanguage(state) }),
      similar: (input, signal) => rank(state, input, { signal, language: fakeLanguage(state) }),
      match: () => Promise.resolve({ results: [] }),
      ...fakeCompletionCalls(state),
    },
    jobs: {
      activity: () => Promise.resolve(state.activity),
      index: () => Promise.resolve({ seen: 0, indexed: 0, unchanged: 0, skipped: [], failed: [], seconds: 0 }),
      pause: (input) => {
        const end = input?.until ?? 'restart';
        const until = typeof end === 'string' ? end : new Date(Date.now() + end.minutes * 60_000).toISOString();
        return Promise.resolve(setActivity({ state: 'paused', pause: { by: 'person', until } }));
      },
      resume: () => Promise.resolve(setActivity({ state: 'indexing', pause: null })),
    },
    ...tasks,
    captions: {
      ...tasks.captions,
      edit: ({ id, text }) => {
        fakeOperation(state, { kind: 'caption', name: null, values: [{ field: 'caption', subject: id, value: text }] });
        return Promise.resolve({ caption: fakeCaption(state.tasks, id) });
      },
    },
    organise: fakeOrganiseServices(state),
    duplicates: fakeDuplicatesService(state),
    teaching: fakeTeachingService(state),
    models: {
      ...models,
      serving: () =>
        Promise.resolve({
          id: 'starter',
          name: 'Afterimage starter',
          dimension: 512,
          licence: 'MIT',
          knows: {
            things:
              'apple balloon bench bicycle boat bridge bus cactus campfire castle chair cloud cow cup dog door duck fence'.split(
                ' ',
              ),
            photographs:
              'accordion anchor butterfly camera chandelier dolphin elephant helicopter lobster piano sunflower'.split(
                ' ',
              ),
          },
        }),
    },
    ...fakeEvaluation(state.evaluation, () => state.photos),
    settings: {
      get: () => Promise.resolve(state.settings),
      set: (change) => {
        state.settings = { ...state.settings, ...change };
        state.events.emit('settings.changed', state.settings);
        return Promise.resolve(state.settings);
      },
    },
    samples: {
      draw: () => Promise.resolve({ directory: `${pictures}/Samples`, drawn: 400, kept: 0 }),
    },
    diagnostics: {
      run: () => (state.diagnosisError ? Promise.reject(state.diagnosisError) : Promise.resolve(state.diagnosis)),
    },
  };
}

function libraryOf(state: FakeState, find: (id: number) => FakePhoto | undefined): Services['library'] {
  const changed = (): void => {
    state.revision += 1;
    state.events.emit('library.changed', { revision: state.revision, photos: state.photos.length });
  };
  return {
    folders: () => Promise.resolve({ folders: state.folders }),
    addFolder: ({ path }) => {
      if (path.includes('secret')) throw new AppError('permission', `Afterimage may not read “${path}”.`);
      if (state.photos.length === 0) state.photos = createFakePhotos(400);
      const folder: WatchedFolder = {
        id: toFolderId(state.folders.length + 1),
        path,
        photos: state.photos.length,
        state: 'online',
      };
      state.folders = [...state.folders, folder];
      changed();
      return Promise.resolve({ folder });
    },
    removeFolder: ({ folderId }) => {
      state.folders = state.folders.filter((folder) => folder.id !== folderId);
      if (state.folders.length === 0) state.photos = [];
      changed();
      return Promise.resolve({ removed: true });
    },
    listFolders: ({ path }) => Promise.resolve().then(() => listing(path ?? '/home/lena')),
    timeline: (input) => {
      const where = input?.where ?? '';
      const key = Buffer.from(where).toString('hex');
      const url = where === '' ? timelineUrl(state.revision) : timelineUrl(state.revision, key);
      return Promise.resolve({ revision: state.revision, photos: fakePhotosWithin(state, where).length, url });
    },
    photos: ({ ids }) => Promise.resolve({ photos: ids.map((id) => find(id)?.row).filter((row) => row != null) }),
    photo: ({ id }) => {
      const photo = find(id);
      if (photo == null) throw new AppError('not-found', 'This photo is not in the library any more.');
      return Promise.resolve(detailsOf(photo, state));
    },
    show: () => Promise.reject(new AppError('not-found', 'There is no such file.')),
    problems: ({ limit }) =>
      Promise.resolve({
        total: state.problems.reduce((sum, group) => sum + group.count, 0),
        groups: state.problems.map((group) => ({ ...group, files: group.files.slice(0, limit ?? group.files.length) })),
      }),
    retryProblems: ({ code }) => {
      const group = state.problems.find((candidate) => candidate.code === code);
      return Promise.resolve({ retried: group?.count ?? 0 });
    },
    status: () => {
      const { length } = state.photos;
      return Promise.resolve({
        library: '/home/lena/.local/share/afterimage/library.db',
        folders: state.folders.length,
        photos: length,
        indexed: length,
        waiting: 0,
        skipped: 0,
        failed: 0,
        missing: 0,
        revision: state.revision,
      });
    },
  };
}
