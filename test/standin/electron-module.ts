// `electron` in the stand-in's main process. `import electron from 'electron'` is the whole of it.
import * as whole from './electron-names.ts';

export * from './electron-names.ts';
export { whole as default };
