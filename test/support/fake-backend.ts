// A backend over the stand-in inference process, in a temporary folder: everything real but the pixels.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createBackend, type Backend, type BackendOptions } from '../../src-main/backend.ts';
import type { EmbeddingModelDescription, ModelDescription } from '../../src-main/models/model-description.ts';
import { forkWithNode } from '../../src-main/services/inference/fork.ts';
import type { Api } from '../../src-shared/contract/api.ts';
import { toModelId } from '../../src-shared/photo/ids.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';

export const fakeEntry = new URL('./fake-inference.ts', import.meta.url);

export const fakeModel = (id = 'fake/1'): EmbeddingModelDescription => ({
  id: toModelId(id),
  family: 'clip',
  name: 'Fake',
  dimension: 64,
  pixels: { size: 8, fit: 'crop', resample: 'bicubic' },
  logitScale: 10,
  logitBias: null,
  tasks: ['embed'],
  licence: 'none',
  knows: null,
  directory: '',
});

/** Models that write, for `writers` of a backend: the folder is the id. */
export const fakeWriters = { caption: 'writer/caption', answer: 'writer/answer', chat: 'writer/chat' } as const;

const fakeWriter = (directory: string): ModelDescription => ({
  id: toModelId(directory),
  family: 'blip',
  name: directory,
  tasks: ['caption', 'answer', 'chat'],
  licence: 'none',
  knows: null,
  directory,
});

/** `embed` is the id of the model of the search. */
export const fakeDescribe =
  (embed = 'fake/1') =>
  (directory: string): Promise<ModelDescription | EmbeddingModelDescription> =>
    Promise.resolve(directory.startsWith('writer/') ? fakeWriter(directory) : fakeModel(embed));

export interface FakeLibrary {
  readonly home: string;
  /** The watched folder's path; not made until something is put in it. */
  readonly photos: string;
  readonly libraryFile: string;
  open(options?: Partial<BackendOptions> & { env?: Record<string, string> }): Promise<{ backend: Backend; api: Api }>;
  /** Writes files below `photos`, a text that begins with PHOTO unless whole contents are given. */
  put(files: Readonly<Record<string, string>>): Promise<void>;
  /** SHA-256 of every content that was embedded, once for each time. */
  embedded(): Promise<string[]>;
  /** Words of every photo that was captioned, once for each time. */
  captioned(): Promise<string[]>;
  close(): Promise<void>;
}

export async function createFakeLibrary(): Promise<FakeLibrary> {
  const home = await mkdtemp(join(tmpdir(), 'afterimage-fake-'));
  const photos = join(home, 'photos');
  const embedLog = join(home, 'embedded.log');
  const captionLog = join(home, 'captioned.log');
  const linesOf = async (file: string): Promise<string[]> => {
    const log = await readFile(file, 'utf8').catch(() => '');
    return log.split('\n').filter((line) => line !== '');
  };
  const opened: Backend[] = [];
  return {
    home,
    photos,
    libraryFile: join(home, 'library.db'),
    async open({ env, ...options } = {}) {
      const backend = await createBackend({
        libraryFile: join(home, 'library.db'),
        modelDirectory: '',
        forkInference: forkWithNode({
          entry: fakeEntry,
          env: { FAKE_INFERENCE_LOG: embedLog, FAKE_CAPTION_LOG: captionLog, ...env },
        }),
        describeModel: fakeDescribe(),
        log: () => undefined,
        memoryLimitBytes: 400e6,
        ...options,
      });
      opened.push(backend);
      return { backend, api: inProcessApi(backend) };
    },
    async put(files) {
      for (const [name, text] of Object.entries(files)) {
        const path = join(photos, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text === '' || text.startsWith('=') ? text.slice(1) : `PHOTO ${text}`);
      }
    },
    embedded: () => linesOf(embedLog),
    captioned: () => linesOf(captionLog),
    async close() {
      for (const backend of opened) await backend.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
