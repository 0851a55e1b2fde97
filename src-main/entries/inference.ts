// Entry of an inference process: `query` or `indexer`, told by its argument. Killed at any time without harm.
// Never holds the database and never opens a connection.
import { constants, setPriority } from 'node:os';
import { createPictureHandlers } from '../services/inference/child/pictures.ts';
import { serve, type ParentPort } from '../services/inference/child/serve.ts';
import { createTowers } from '../services/inference/child/towers.ts';
import { startWatchdog } from '../services/inference/child/watchdog.ts';
import type { Role, ToChild } from '../services/inference/protocol.ts';

const role: Role = process.argv[2] === 'indexer' ? 'indexer' : 'query';

/** Electron's utilityProcess gives `process.parentPort`, child_process gives `process.send`. */
function parentPort(): ParentPort {
  const electronPort = (process as unknown as { parentPort?: ElectronPort }).parentPort;
  if (electronPort)
    return {
      post: (message) => {
        electronPort.postMessage(message);
      },
      onMessage: (listener) => {
        electronPort.on('message', ({ data }) => {
          listener(data);
        });
      },
    };
  process.on('disconnect', () => process.exit());
  return {
    post: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
  };
}

interface ElectronPort {
  postMessage(message: unknown): void;
  on(name: 'message', listener: (event: { data: ToChild }) => void): void;
}

// Ctrl-C in a terminal reaches every process of the group: only the backend decides what stops.
process.on('SIGINT', () => undefined);

if (role === 'indexer')
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: indexing then runs at the usual priority.
  }

serve(parentPort(), async (setup) => {
  startWatchdog(setup.memoryLimitBytes);
  const towers = createTowers(role, setup);
  // Loaded before the first file, so that no file's time limit is spent on it; what is wrong with it is told when asked.
  if (role === 'indexer') await towers.warm().catch(() => undefined);
  return createPictureHandlers(setup, towers);
});
