// Runs first in a utility process: `electron` means what such a process may have, and `process.parentPort` is there.
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { dressProcess } from './dress-process.ts';
import { joinParent } from './utility-parent-port.ts';

const place = new URL('./electron-utility-module.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    if (/^electron(\/(utility|common))?$/.test(specifier)) return { url: place, shortCircuit: true };
    return next(specifier, context);
  },
});
// Node gives this file to the process's worker threads, too; they have no line to the parent.
if (isMainThread) {
  dressProcess('utility');
  joinParent();
}
