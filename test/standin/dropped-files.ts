// Files that a test is about to drop on a window: the pages' `webUtils` is told where they lie, since Chromium's pages
// have no way to ask.
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { addHands } from './recordings.ts';
import { webContents } from './web-contents.ts';

addHands({
  async announceFiles(paths) {
    const files = paths.map((path) => {
      const found = statSync(path);
      return { name: basename(path), size: found.size, path };
    });
    for (const contents of webContents.getAllWebContents()) await contents.standInAnnounceFiles(files);
  },
});
