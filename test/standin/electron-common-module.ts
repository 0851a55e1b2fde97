// What `electron/common` is in the stand-in.
import { absent } from './absent.ts';

export { crashReporter } from './crash-reporter.ts';
export { nativeImage } from './native-image.ts';
export { shell } from './shell.ts';

export const clipboard = absent('clipboard');
