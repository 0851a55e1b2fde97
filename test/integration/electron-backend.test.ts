// The backend's entry for Electron, started as Electron would but in a worker: ports cross there as they do in Electron.
// What only a real Electron can show (its ports, its sandbox, its scheme) is not shown here.
import { mkdtemp, rm } from 'node:fs/promises';
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
  say({ type: 'start', libraryFile, modelDirectory: join(home, 'no-model'), folders: [], sample: false });
};

describe("the backend's entry under Electron", () => {
  it('says in a sentence why the library cannot be opened', async () => {
    start(home);
    const failed = expect.objectContaining({
      type: 'failed',
      message: expect.stringMatching(/\.$/) as string,
    }) as unknown;
    await vi.waitFor(() => {
      expect(heard).toContainEqual(failed);
    }, patience);
  });

  it('opens the door on every port it is handed, and asks main for its processes', async () => {
    start(join(home, 'library.db'));
    const api = connect(messagePortChannel(handOver('door')));
    const second = connect(messagePortChannel(handOver('door')));
    expect(await api.settings.set({ theme: 'dark' })).toMatchObject({ theme: 'dark' });
    expect(await second.settings.get()).toMatchObject({ theme: 'dark' });
    await vi.waitFor(() => {
      expect(heard).toContainEqual(expect.objectContaining({ type: 'fork', role: 'query' }));
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
