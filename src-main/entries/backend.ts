// Entry of the backend process under Electron (utilityProcess): opens the library when told where, serves doors and media.
// Started, watched and told of the machine's power by main, over the line of hosts/electron/backend-line.ts.
import type { Api } from '../../src-shared/contract/api.ts';
import { logText, toErrorShape, type ErrorShape } from '../../src-shared/contract/errors.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { messagePortChannel, type EmitterPort } from '../../src-shared/rpc/message-port.ts';
import { serve } from '../../src-shared/rpc/serve.ts';
import { createBackend, type Backend } from '../backend.ts';
import type { ToBackend } from '../hosts/electron/backend-line.ts';
import { serveMedia } from '../hosts/electron/media-line.ts';
import { parentPort, remoteInference } from '../hosts/electron/parent-port.ts';
import { takeFirstSteps } from '../hosts/first-steps.ts';

type Start = Extract<ToBackend, { type: 'start' }>;
type Message = Exclude<ToBackend, { type: 'start' | 'ping' | 'inference' | 'inference-exit' }>;

const port = parentPort();
const forkInference = remoteInference(port);
const stop = new AbortController();
let opened: Promise<{ readonly backend: Backend; readonly api: Api } | null> = Promise.resolve(null);

const print = (line: string): void => {
  port.postMessage({ type: 'log', line });
};
const log = (error: unknown, where: string): void => {
  print(`${where}: ${logText(error)}`);
};

async function open(start: Start): ReturnType<typeof tryToOpen> {
  try {
    return await tryToOpen(start);
  } catch (error) {
    log(error, 'start');
    port.postMessage({ type: 'refused', error: refusal(error) });
    return null;
  }
}

async function tryToOpen({ pace, folders, sample, ...places }: Start): Promise<Awaited<typeof opened>> {
  const { libraryFile, resourcesDirectory } = places;
  const backend = await createBackend({ libraryFile, resourcesDirectory, forkInference, log: print });
  const api = inProcessApi({ ...backend, log });
  backend.setPace(pace);
  backend.startBackgroundWork();
  port.postMessage({ type: 'opened' });
  firstSteps(api, folders, sample);
  return { backend, api };
}

function refusal(error: unknown): ErrorShape {
  const shape = toErrorShape(error);
  return shape.code === 'internal'
    ? { ...shape, message: 'The library could not be opened. The log says why.' }
    : shape;
}

function firstSteps(api: Api, folders: readonly string[], sample: boolean): void {
  takeFirstSteps({ api, folders, sample, print, signal: stop.signal }).catch((error: unknown) => {
    log(error, 'start');
  });
}

async function close(): Promise<void> {
  stop.abort();
  await (await opened)?.backend.close();
  process.exit();
}

async function handle(message: Message, handed: EmitterPort | undefined): Promise<void> {
  if (message.type === 'close') return close();
  const there = await opened;
  if (there == null) {
    handed?.close();
    return;
  }
  const { backend, api } = there;
  if (message.type === 'pace') backend.setPace(message.pace);
  else if (message.type === 'add') firstSteps(api, message.folders, message.sample);
  else if (handed == null) return;
  else if (message.type === 'door') serve({ ...backend, log }, messagePortChannel(handed));
  else serveMedia(backend.media, messagePortChannel(handed), log);
}

port.on('message', ({ data, ports: [handed] }) => {
  if (data.type === 'ping') port.postMessage({ type: 'pong' });
  else if (data.type === 'start') opened = open(data);
  else if (data.type !== 'inference' && data.type !== 'inference-exit')
    handle(data, handed).catch((error: unknown) => {
      log(error, data.type);
      if (data.type === 'close') process.exit(1);
    });
});
port.postMessage({ type: 'loaded' });
