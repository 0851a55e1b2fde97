// Entry of an inference process, its role told by its argument. Killed at any time without harm.
// Never holds the database and never opens a connection.
import { constants, setPriority } from 'node:os';
import { electronLine } from '../hosts/electron/inference-port.ts';
import { refuseNativeSharp } from '../hosts/electron/native-sharp.ts';
import type { ParentPort } from '../services/inference/child/serve.ts';
import type { Role } from '../services/inference/protocol.ts';

const roles: readonly Role[] = ['query', 'indexer', 'chat', 'probe'];
const role = roles.find((known) => known === process.argv[2]) ?? 'query';

/** Electron's main hands a port to the backend, child_process gives `process.send`. */
function parentPort(): ParentPort {
  const line = electronLine();
  if (line != null) return line;
  process.on('disconnect', () => process.exit());
  return {
    post: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
  };
}

// At once: who started this may be gone before all is loaded.
const port = parentPort();

// Ctrl-C in a terminal reaches every process of the group: only the backend decides what stops.
process.on('SIGINT', () => undefined);

if (role === 'indexer' || role === 'probe')
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: indexing then runs at the usual priority.
  }

// The environment of who starts this has it already; this is the last moment before ONNX Runtime is loaded.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
refuseNativeSharp();

// Loaded only now: sharp and ONNX Runtime must find what the lines above have settled.
const [{ serve }, { createPictureHandlers }, { createTowers }, { createWriters }, { startWatchdog }] =
  await Promise.all([
    import('../services/inference/child/serve.ts'),
    import('../services/inference/child/pictures.ts'),
    import('../services/inference/child/towers.ts'),
    import('../services/inference/child/writers.ts'),
    import('../services/inference/child/watchdog.ts'),
  ]);

serve(port, async (setup) => {
  startWatchdog(setup.memoryLimitBytes);
  const towers = createTowers(role, setup, (reason) => {
    port.post({ providerFailed: reason });
  });
  // Loaded before the first file, so that no file's time limit is spent on it; what is wrong with it is told when asked.
  if (role === 'indexer') await towers.warm().catch(() => undefined);
  return createPictureHandlers(setup, towers, createWriters({ role, setup }));
});
