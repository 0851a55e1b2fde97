// Ends this inference process when its parent is gone or its memory is over the limit, even while native code
// holds the main thread. Runs in the inference process, on a thread of its own.
import { Worker } from 'node:worker_threads';

const checkEveryMs = 150;

/** As text, because a bundled build has no file of its own for it. `process` in a worker tells of the whole process. */
const script = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  const orphaned = process.ppid !== workerData.parent;
  if (orphaned || process.memoryUsage.rss() > workerData.memoryLimitBytes) process.kill(process.pid, 'SIGKILL');
}, ${String(checkEveryMs)});
`;

/** Starts the watch; it does not keep the process alive. The parent takes a SIGKILL that it did not send for "out of memory". */
export function startWatchdog(memoryLimitBytes: number): void {
  const worker = new Worker(script, {
    eval: true,
    workerData: { parent: process.ppid, memoryLimitBytes },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  });
  worker.unref();
}
