// Entry of the browser mode: a backend and its server in this one process, until Ctrl-C. Called by bin/start.js, Node 24.
import { setTimeout as wait } from 'node:timers/promises';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { createBackend, type Backend } from '../backend.ts';
import { defaultLibraryFile } from '../hosts/default-places.ts';
import { takeFirstSteps } from '../hosts/first-steps.ts';
import { logToStderr, startServer } from '../hosts/http/start-server.ts';
import { openBrowser } from '../hosts/open-browser.ts';

export interface BrowserMode {
  readonly library: string | undefined;
  /** What came with the program: the starter models, the catalogue of others. */
  readonly resourcesDirectory: string;
  readonly port: number | undefined;
  /** Absolute paths. */
  readonly folders: readonly string[];
  readonly sample: boolean;
  readonly open: boolean;
  /** Begins the line that ends with the address. */
  readonly opening: string;
  readonly print: (line: string) => void;
}

/** Resolves with the exit code when it was stopped, or when nothing of what was asked for could be done. */
export async function runInBrowser(mode: BrowserMode): Promise<number> {
  const stop = stopSignal();
  const libraryFile = mode.library ?? defaultLibraryFile();
  const backend = await createBackend({ libraryFile, resourcesDirectory: mode.resourcesDirectory });
  try {
    const server = await startServer({ backend, port: mode.port });
    try {
      announce(mode, server);
      backend.startBackgroundWork();
      return await serveUntil(stop, backend, mode);
    } finally {
      await server.close();
    }
  } finally {
    await backend.close();
  }
}

function announce({ opening, open, print }: BrowserMode, server: Awaited<ReturnType<typeof startServer>>): void {
  if (server.movedFromDefault) print(`The usual port is taken by another program; using ${String(server.port)}.`);
  print(`${opening}${server.url}`);
  print('Ctrl-C ends Afterimage.');
  if (!open) return;
  openBrowser(server.url, () => {
    print('No browser could be opened here: open this address yourself.');
  });
}

async function serveUntil(stop: AbortSignal, backend: Backend, mode: BrowserMode): Promise<number> {
  const { folders, sample, print } = mode;
  const api = inProcessApi({ ...backend, log: logToStderr });
  const { refused } = await takeFirstSteps({ api, folders, sample, print, signal: stop });
  // Nothing that was asked for could be done: a person should see that, not an empty window.
  if (refused > 0 && refused === folders.length + Number(sample)) return stop.aborted ? 0 : 1;
  while (!stop.aborted) await wait(longestTimerMs, undefined, { signal: stop }).catch(() => undefined);
  return 0;
}

const longestTimerMs = 2 ** 31 - 1;

/** One Ctrl-C may arrive twice within this time: from the terminal and from the process that started us. */
const sameCtrlCMs = 500;

/** Aborted by the first Ctrl-C; a second one does not wait. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let stoppedAt = Infinity;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (performance.now() - stoppedAt > sameCtrlCMs) process.exit(130);
      stoppedAt = Math.min(stoppedAt, performance.now());
      controller.abort();
    });
  }
  return controller.signal;
}
