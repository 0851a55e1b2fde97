// Entry of the command line: opens a backend in this process and hands its door to the commands.
// Images and models are never touched here but in processes of their own.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { createBackend, type Backend, type BackendOptions } from '../backend.ts';
import { defaultLibraryFile } from '../hosts/default-places.ts';
import { listenToInterrupts } from '../hosts/cli/interrupt.ts';
import { runProgram, type OpenDoor, type Place, type ServeFlags, type Server } from '../hosts/cli/program.ts';
import { openBrowser } from '../hosts/open-browser.ts';
import { processStreams } from '../hosts/cli/streams.ts';

/** The folder with package.json: two up from the source, or from out/main in a build. */
function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder))
    if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return folder;
}

const root = packageRoot();
const verbose = process.env['AFTERIMAGE_VERBOSE'] === '1';

const libraryFileOf = (place: Place): string => resolve(place.library ?? defaultLibraryFile());

/** Folders that the command line names. */
const writersOf = ({ captionModel, answerModel, chatModel }: Place): BackendOptions['writers'] => ({
  ...(captionModel === undefined ? {} : { caption: resolve(captionModel) }),
  ...(answerModel === undefined ? {} : { answer: resolve(answerModel) }),
  ...(chatModel === undefined ? {} : { chat: resolve(chatModel) }),
});

const openBackend = (place: Place, cacheDirectory?: string): Promise<Backend> =>
  createBackend({
    libraryFile: libraryFileOf(place),
    ...(cacheDirectory === undefined ? {} : { cacheDirectory }),
    resourcesDirectory: join(root, 'resources'),
    modelDirectory: place.model === undefined ? undefined : resolve(place.model),
    writers: writersOf(place),
    log: (message) => {
      if (verbose) process.stderr.write(`${message}\n`);
    },
  });

async function open(place: Place, how?: { readonly temporary: boolean }): Promise<OpenDoor> {
  if (how?.temporary === true) return openTemporary(place);
  const backend = await openBackend(place);
  return { api: inProcessApi(backend), close: () => backend.close() };
}

/** An empty library beside the model and, where there is one, the cache of `place`. Closing removes it. */
async function openTemporary(place: Place): Promise<OpenDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-doctor-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const cacheDirectory = `${libraryFileOf(place)}-cache`;
    const cache = existsSync(cacheDirectory) ? cacheDirectory : undefined;
    const backend = await openBackend({ ...place, library: join(folder, 'library.db') }, cache);
    return { api: inProcessApi(backend), close: () => backend.close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function serve(place: Place, { folders, port, open: openIt }: ServeFlags): Promise<Server> {
  const backend = await openBackend(place);
  try {
    // Loaded here: every other command does without the web.
    const { startServer } = await import('../hosts/http/start-server.ts');
    const api = inProcessApi(backend);
    for (const path of folders) await api.library.addFolder({ path: resolve(path) });
    const server = await startServer({ backend, port });
    backend.startBackgroundWork();
    if (openIt) openBrowser(server.url, () => undefined);
    const ended = new Promise<void>((done) => {
      signal.addEventListener('abort', () => {
        void server
          .close()
          .then(() => backend.close())
          .then(done);
      });
    });
    return { url: server.url, ended };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

// The launcher that started this process may be killed without a word: then this one ends as if interrupted.
if (process.connected) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}

const { signal, takeOver } = listenToInterrupts();
let input: Interface | null = null;
const lines = (): AsyncIterable<string> => (input = createInterface({ input: process.stdin }));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const options = { version, streams: processStreams, signal, lines, takeOver, open, serve };
process.exitCode = await runProgram(process.argv.slice(2), options);
// An input that is still open would keep this process.
(input as Interface | null)?.close();
