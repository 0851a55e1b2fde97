// Entry of the backend process under Electron (utilityProcess): opens the library when told where, serves doors and media.
// Type-checked only so far: it has not run under a real Electron.
import { AppError, logText } from '../../src-shared/contract/errors.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { messagePortChannel, type EmitterPort } from '../../src-shared/rpc/message-port.ts';
import { serve } from '../../src-shared/rpc/serve.ts';
import { createBackend, type Backend } from '../backend.ts';
import type { StartOptions, ToBackend } from '../hosts/electron/backend-line.ts';
import { serveMedia } from '../hosts/electron/media-line.ts';
import { parentPort, remoteInference } from '../hosts/electron/parent-port.ts';
import { takeFirstSteps } from '../hosts/first-steps.ts';

const port = parentPort();
const forkInference = remoteInference(port);
const stop = new AbortController();
let opened: Promise<Backend> | null = null;

const print = (line: string): void => {
  port.postMessage({ type: 'log', line });
};
const log = (error: unknown, where: string): void => {
  print(`${where}: ${logText(error)}`);
};

async function open(options: StartOptions): Promise<Backend> {
  const { libraryFile, modelDirectory } = options;
  const backend = await createBackend({ libraryFile, modelDirectory, forkInference, log: print });
  backend.startBackgroundWork();
  const api = inProcessApi({ ...backend, log });
  const { folders, sample } = options;
  takeFirstSteps({ api, folders, sample, print, signal: stop.signal }).catch((error: unknown) => {
    log(error, 'start');
  });
  return backend;
}

async function handle(message: ToBackend, ports: readonly EmitterPort[]): Promise<void> {
  const [handed] = ports;
  if (message.type === 'start') opened = open(message);
  const backend = await opened;
  if (backend == null) return;
  if (message.type === 'door' && handed != null) serve({ ...backend, log }, messagePortChannel(handed));
  if (message.type === 'media' && handed != null) serveMedia(backend.media, messagePortChannel(handed), log);
  if (message.type !== 'close') return;
  stop.abort();
  await backend.close();
  process.exit();
}

port.on('message', ({ data, ports }) => {
  handle(data, ports).catch((error: unknown) => {
    const sentence = error instanceof AppError ? error.message : 'The library could not be opened.';
    log(error, data.type);
    if (data.type === 'start') port.postMessage({ type: 'failed', message: sentence });
    if (data.type === 'close') process.exit(1);
  });
});
