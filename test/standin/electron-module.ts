// `electron` in the stand-in's main process. `import electron from 'electron'` is the whole of it.
import * as whole from './electron-names.ts';

// eslint-disable-next-line no-restricted-syntax -- Electron's own shape: every name beside the default
export * from './electron-names.ts';
export { whole as default };
