// Services that answer what a test tells them to, and remember what they were asked. No engine behind them.
import { inputs, type Domains, type Services } from '../../src-shared/contract/api.ts';
import { createEvents, type EventHub } from '../../src-shared/rpc/events.ts';

export type Behaviour = (input: unknown, signal: AbortSignal) => unknown;

export interface FakeServices {
  readonly services: Services;
  readonly events: EventHub;
  /** Every call that reached a service, in order. */
  readonly seen: { method: string; input: unknown; signal: AbortSignal }[];
  /** Sets what a method does from now on; without it, a method echoes `{ method, input }`. */
  on(method: string, behaviour: Behaviour): void;
}

export function fakeServices(): FakeServices {
  const seen: FakeServices['seen'] = [];
  const behaviours = new Map<string, Behaviour>();
  const answering =
    (method: string) =>
    async (input: unknown, signal: AbortSignal): Promise<unknown> => {
      seen.push({ method, input, signal });
      const behaviour = behaviours.get(method);
      return behaviour == null ? { method, input: input ?? null } : await behaviour(input, signal);
    };
  const services = Object.fromEntries(
    Object.entries(inputs).map(([domain, methods]) => [
      domain,
      Object.fromEntries(Object.keys(methods).map((name) => [name, answering(`${domain}.${name}`)])),
    ]),
  ) as unknown as Services;
  return { services, events: createEvents(), seen, on: (method, behaviour) => void behaviours.set(method, behaviour) };
}

type Example<Fn> = Fn extends () => Promise<unknown>
  ? null
  : Fn extends (input: infer In) => Promise<unknown>
    ? In
    : never;

/** One valid input for every method of the contract (null: takes none). The compiler misses none. */
export const examples: {
  readonly [Domain in keyof Domains]: { readonly [Name in keyof Domains[Domain]]: Example<Domains[Domain][Name]> };
} = {
  library: {
    folders: null,
    addFolder: { path: '/photos' },
    removeFolder: { folderId: 1 },
    listFolders: {},
    timeline: { where: 'album:Italy -is:hidden' },
    photos: { ids: [1, 2] },
    photo: { id: 3 },
    show: { path: '/photos/a.jpg' },
    problems: { limit: 10 },
    retryProblems: { code: 'damaged' },
    status: null,
  },
  search: {
    run: { text: 'a red train', alpha: 0.5, filters: { takenFrom: '2024-01-31', formats: ['jpeg'] }, limit: 20 },
    similar: { image: { photoId: 3 } },
    match: { image: { path: '/photos/a.jpg' }, labels: ['cat', 'dog'], top: 3 },
    openImage: { data: 'AAAA' },
    complete: { text: 'tag:li', at: 6, limit: 8 },
    history: null,
    remember: { query: 'q=boat' },
    forget: { query: 'q=boat' },
  },
  jobs: { activity: null, index: { folders: ['/photos'] }, pause: { until: { minutes: 15 } }, resume: null },
  models: {
    serving: null,
    list: null,
    get: { model: 'clip-vit-base-patch32' },
    import: { path: '/models/mine', name: 'Mine' },
    verify: { model: 'clip-vit-base-patch32' },
    remove: { model: 'clip-vit-base-patch32' },
    use: { task: 'embed', model: 'clip-vit-base-patch32' },
    quantise: { model: 'clip-vit-base-patch32', precision: 'int8' },
  },
  evaluation: {
    run: { queries: [{ text: 'a train', relevant: { '/photos/a.jpg': 1 } }], fuse: false },
    judgements: null,
    judge: { text: 'a train', id: 1, gain: 2 },
    forget: { text: 'a train' },
    candidates: { text: 'a train', limit: 10 },
    questions: { limit: 10 },
    export: null,
    import: { queries: [{ text: 'a train', relevant: { 'a.jpg': 1 } }] },
    compare: {
      setups: [
        { fuse: true, lookWeight: 0.8 },
        { fuse: false, model: 'clip-vit-base-patch32' },
      ],
      sample: 500,
    },
  },
  settings: { get: null, set: { theme: 'dark' } },
  samples: { draw: { count: 4 } },
  diagnostics: { run: null },
  captions: {
    make: { image: { photoId: 3 }, prompt: 'a photo of', beams: 3 },
    of: { ids: [1, 2] },
    edit: { id: 3, text: null },
    failed: { limit: 10 },
    retryFailed: null,
  },
  chat: {
    ask: { image: { imageId: 'opened-1' }, question: 'What colour is the train?' },
    reply: {
      requestId: 'reply-1',
      images: [{ path: '/photos/a.jpg' }],
      messages: [{ role: 'person', text: 'What is this?' }],
      mode: 'step-by-step',
      engine: { kind: 'ollama', address: 'http://127.0.0.1:11434', model: 'llava' },
      temperature: 0.5,
    },
    engines: null,
    threads: { photo: 3, limit: 10 },
    keepThread: { photos: [3], turns: [{ question: 'What is this?', mode: 'plain', answers: [], shown: 0 }] },
    forgetThreads: { id: 1 },
  },
  organise: {
    mark: { set: { ids: [1, 2] }, favourite: true, rating: 4 },
    count: { set: { where: 'tag:boat', except: [3] } },
    ids: { set: { where: '', except: [] }, limit: 100 },
    tags: null,
    tag: { set: { ids: [1] }, add: ['Boat'], remove: ['Ship'] },
    renameTag: { id: 1, name: 'Ship' },
    deleteTag: { id: 1 },
    suggestions: { id: 1, limit: 10 },
    decide: { id: 1, confirm: [1], reject: [2] },
    albums: null,
    createAlbum: { name: 'Italy', set: { ids: [1] } },
    renameAlbum: { id: 1, name: 'Tuscany' },
    deleteAlbum: { id: 1 },
    addToAlbum: { id: 1, set: { ids: [1] } },
    takeFromAlbum: { id: 1, set: { ids: [1] } },
    operations: { limit: 10 },
    undo: { operation: 3 },
    redo: null,
  },
  labels: {
    sets: null,
    save: { name: 'Subjects', labels: ['train', 'boat'], templates: ['a photo of a {}'] },
    remove: { id: 1 },
    of: { ids: [1, 2] },
    photos: { set: 1, label: 'train', limit: 10 },
  },
  duplicates: {
    groups: { kind: 'near', limit: 20 },
    resolve: { groups: [{ keep: 1, remove: [2] }] },
    dismiss: { ids: [1, 2] },
  },
  teaching: {
    list: null,
    teach: { name: 'Our cat', positive: [1, 2, 3], negative: [4] },
    suggestions: { id: 1, limit: 10 },
    answer: { id: 1, yes: [5], no: [6] },
    remove: { id: 1 },
  },
};

/** `[domain, method, example input or undefined]` for each. */
export const everyMethod: readonly (readonly [string, string, unknown])[] = Object.entries(examples).flatMap(
  ([domain, methods]) => Object.entries(methods).map(([name, input]) => [domain, name, input ?? undefined] as const),
);
