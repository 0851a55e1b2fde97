// Keeps a watch on every watched folder, for hosts that stay. Runs in the backend.
import { watchFolder, type FolderWatch } from '../files/watch.ts';

export interface Watching {
  /** Begins; before it `add` does nothing, so that a one-shot command watches nothing. */
  start(paths: readonly string[]): void;
  readonly add: (path: string) => void;
  readonly remove: (path: string) => void;
  close(): Promise<void>;
}

export function createWatching(options: {
  readonly onChange: (path: string) => void;
  readonly log: (message: string) => void;
}): Watching {
  const watches = new Map<string, FolderWatch>();
  let started = false;
  const add = (path: string): void => {
    if (!started || watches.has(path)) return;
    const onFallback = (root: string, reason: string): void => {
      options.log(`no events for ${root}, it is looked at every few minutes: ${reason}`);
    };
    watches.set(path, watchFolder(path, { onChange: options.onChange, onFallback }));
  };
  return {
    start(paths) {
      started = true;
      for (const path of paths) add(path);
    },
    add,
    remove(path) {
      void watches.get(path)?.close();
      watches.delete(path);
    },
    async close() {
      started = false;
      await Promise.all([...watches.values()].map((watch) => watch.close()));
      watches.clear();
    },
  };
}
