// Runs first in the stand-in's main process: makes `electron` mean the stand-in and the process look like Electron's.
import { registerHooks } from 'node:module';
import { dressProcess } from './dress-process.ts';

const place = new URL('./electron-module.ts', import.meta.url).href;
const common = new URL('./electron-common-module.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron/common') return { url: common, shortCircuit: true };
    if (/^electron(\/main)?$/.test(specifier)) return { url: place, shortCircuit: true };
    return next(specifier, context);
  },
});
dressProcess('browser');
