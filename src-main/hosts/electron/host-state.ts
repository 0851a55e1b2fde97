// The few things the desktop host itself remembers: the window's place, the last folder chosen, whether it may look for updates.
// Runs in Electron's main process; a small JSON file of its own, because the library belongs to another process.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const side = z.number().int().min(-100_000).max(100_000);

/** Each part is read on its own: one bad value costs only itself. */
const schema = z.object({
  window: z.object({ x: side, y: side, width: side, height: side, maximised: z.boolean() }).nullable().catch(null),
  lastFolder: z.string().max(4096).nullable().catch(null),
  updates: z.boolean().catch(false),
});

export type HostState = Readonly<z.infer<typeof schema>>;

const nothing: HostState = { window: null, lastFolder: null, updates: false };

export interface HostStateFile {
  readonly state: HostState;
  /** Changes what is named; written at once and as a whole. A disk that refuses costs only the memory of it. */
  set(change: Partial<HostState>): void;
}

export function openHostState(file: string, log: (line: string) => void): HostStateFile {
  let state = schema.catch(nothing).parse(readJson(file));
  return {
    get state() {
      return state;
    },
    set(change) {
      const next = { ...state, ...change };
      if (JSON.stringify(next) === JSON.stringify(state)) return;
      state = next;
      try {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(`${file}.new`, JSON.stringify(state));
        renameSync(`${file}.new`, file);
      } catch (error) {
        log(`state not kept: ${String(error)}`);
      }
    },
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return nothing;
  }
}
