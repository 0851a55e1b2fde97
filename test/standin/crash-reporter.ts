// `crashReporter`: records how it was started. Chromium's own crash reports are not collected.
import { only, refuseUnknown } from './absent.ts';
import { recorded } from './recordings.ts';

let uploads = false;

export const crashReporter = only('crashReporter', {
  start(options: object): void {
    refuseUnknown(
      'crashReporter.start',
      options,
      new Set(['uploadToServer', 'compress', 'extra', 'globalExtra', 'submitURL']),
    );
    recorded.crashReporter = options;
    uploads = (options as { uploadToServer?: boolean }).uploadToServer ?? true;
  },
  getUploadToServer: (): boolean => uploads,
});
