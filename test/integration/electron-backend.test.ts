// The backend's entry for Electron, started as Electron would but in a worker: ports cross there as they do in Electron.
// What only Electron can show (its ports, its sandbox, its scheme) is the stand-in's and a real Electron's to show.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FromBackend, ToBackend } from '../../src-main/hosts/electron/backend-line.ts';
import { remoteMedia } from '../../src-main/hosts/electron/media-line.ts';
import { toPhotoId } from '../../src-shared/photo/ids.ts';
import { connect } from '../../src-shared/rpc/connect.ts';
import { messagePortChannel } from '../../src-shared/rpc/message-port.ts';

const entry = pathToFileURL(join(import.meta.dirname, '../../src-main/entries/backend.ts')).href;

/** `process.parentPort` as Electron gives it: messages as `{ data, ports }`. */
const shim = `
  const { parentPort } = require('node:worker_threads');
  const asEmitter = (port) => ({
    postMessage: (message) => port.postMessage(message), start: () => port.start(), close: () => port.close(),
    on: (type, listener) => port.on(type, (data) => listener({ data })),
  });
  process.parentPort = {
    postMessage: (message) => parentPort.postMessage(message),
    on: (_type, listener) => parentPort.on('message', ({ data, ports }) => listener({ data, ports: ports.map(asEmitter) })),
  };
  import(${JSON.stringify(entry)});
`;

const patience = { timeout: 30_000 };

// One worker for all: the watcher's native module cannot be loaded twice in a process.
let home: string;
let worker: Worker;
let heard: FromBackend[];

/** A message by which a port is handed over names nothing else. */
const say = (data: ToBackend, ports: MessageChannel['port1'][] = []): void => {
  worker.postMessage({ data, ports }, ports);
};
const handOver = (type: 'door' | 'media'): MessageChannel['port1'] => {
  const { port1, port2 } = new MessageChannel();
  say({ type }, [port2]);
  return port1;
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'afterimage-electron-'));
  heard = [];
  worker = new Worker(shim, { eval: true });
  worker.on('message', (message: FromBackend) => heard.push(message));
});
afterAll(async () => {
  await worker.terminate();
  await rm(home, { recursive: true, force: true });
});

const start = (libraryFile: string): void => {
  const resourcesDirectory = join(home, 'nothing');
  say({ type: 'start', libraryFile, resourcesDirectory, folders: [], sample: false, pace: 'full' });
};
const hear = async (message: object): Promise<void> => {
  await vi.waitFor(() => {
    expect(heard).toContainEqual(expect.objectContaining(message));
  }, patience);
};

describe("the backend's entry under Electron", () => {
  it('says that it is loaded, and answers whether it lives', async () => {
    await hear({ type: 'loaded' });
    say({ type: 'ping' });
    await hear({ type: 'pong' });
  });

  it('refuses a library that cannot be opened, with its code and a sentence', async () => {
    start(home);
    const error = { code: 'not-a-library', message: expect.stringMatching(/\.$/) as string };
    await hear({ type: 'refused', error: expect.objectContaining(error) as unknown });
    expect(heard).not.toContainEqual({ type: 'opened' });
  });

  it('opens the door on every port it is handed, and asks main for its processes', async () => {
    start(join(home, 'library.db'));
    await hear({ type: 'opened' });
    const api = connect(messagePortChannel(handOver('door')));
    const second = connect(messagePortChannel(handOver('door')));
    expect(await api.settings.set({ theme: 'dark' })).toMatchObject({ theme: 'dark' });
    expect(await second.settings.get()).toMatchObject({ theme: 'dark' });
    await hear({ type: 'fork', role: 'query' });
  });

  it('speaks with an inference process over a port of its own, and hears of its end', async () => {
    const fork = heard.find((message) => message.type === 'fork')!;
    const { port1, port2 } = new MessageChannel();
    const asked: unknown[] = [];
    port1.on('message', (message) => asked.push(message));
    say({ type: 'inference', id: fork.id }, [port2]);
    await vi.waitFor(() => {
      expect(asked).toContainEqual(expect.objectContaining({ setup: expect.anything() as unknown }));
    }, patience);
    say({ type: 'inference-exit', id: fork.id, exit: { code: 1, signal: null, lastWords: 'gone' } });
    // It is warm at all times: another is asked for.
    const api = connect(messagePortChannel(handOver('door')));
    await api.search.run({ text: 'a dog' }).catch(() => undefined);
    await vi.waitFor(() => {
      expect(heard.filter((message) => message.type === 'fork').length).toBeGreaterThan(1);
    }, patience);
    port1.close();
  });

  it('takes folders of another start, and the pace that the power allows', async () => {
    const api = connect(messagePortChannel(handOver('door')));
    say({ type: 'pace', pace: 'paused' });
    const photos = join(home, 'photos');
    await mkdir(photos);
    say({ type: 'add', folders: [photos], sample: false });
    await vi.waitFor(async () => {
      expect((await api.library.folders()).folders.map(({ path }) => path)).toContain(photos);
    }, patience);
    await vi.waitFor(async () => {
      expect((await api.jobs.activity()).state).toBe('paused');
    }, patience);
    say({ type: 'pace', pace: 'full' });
    await vi.waitFor(async () => {
      expect((await api.jobs.activity()).state).toBe('idle');
    }, patience);
  });

  it("answers main's questions about media, and says not-found in its code", async () => {
    const media = remoteMedia(messagePortChannel(handOver('media')));
    expect((await media.timeline(1)).byteLength).toBeGreaterThan(0);
    await expect(media.original(toPhotoId(1))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('closes the library and ends when told', async () => {
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    say({ type: 'close' });
    expect(await ended).toBe(0);
  });
});
