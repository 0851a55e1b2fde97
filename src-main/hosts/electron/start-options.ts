// What a start of the desktop application was asked for, from its command line or from another start's message.
// Runs in Electron's main process; pure.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface StartWishes {
  /** Absolute. */
  readonly folders: readonly string[];
  readonly sample: boolean;
  /** Another library than the person's own; absolute. */
  readonly library: string | null;
  /** Where the host keeps its own small state and the single-instance lock; absolute. */
  readonly userData: string | null;
  readonly selfTest: boolean;
}

/**
 * A packaged application's own arguments follow the program; from source they follow the script, before which Electron's own
 * switches may stand.
 */
export function ownArguments(argv: readonly string[], packaged: boolean): readonly string[] {
  if (packaged) return argv.slice(1);
  const script = argv.findIndex((argument, at) => at > 0 && !argument.startsWith('-'));
  return script === -1 ? [] : argv.slice(script + 1);
}

/** `args` without the program and the script. Chromium's own switches come along and are passed over. */
export function readStartWishes(args: readonly string[], directory: string): StartWishes {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: {
      sample: { type: 'boolean' },
      library: { type: 'string' },
      'user-data-dir': { type: 'string' },
      'self-test': { type: 'boolean' },
    },
  });
  const place = (value: unknown): string | null =>
    typeof value === 'string' && value !== '' ? resolve(directory, value) : null;
  return {
    folders: positionals.filter((name) => name !== '').map((name) => resolve(directory, name)),
    sample: values.sample === true,
    library: place(values.library),
    userData: place(values['user-data-dir']),
    selfTest: values['self-test'] === true,
  };
}

/** What a second start hands to the first comes from another process: only what has the right shape is taken. */
export function readHandedOver(data: unknown): Pick<StartWishes, 'folders' | 'sample' | 'library'> {
  const given = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  const { folders, sample, library } = given;
  return {
    folders: Array.isArray(folders) ? folders.filter((name) => typeof name === 'string') : [],
    sample: sample === true,
    library: typeof library === 'string' ? library : null,
  };
}
