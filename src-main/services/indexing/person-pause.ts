// A person's pause: for a time, until the next start, or until somebody resumes, which the library remembers. Runs in the backend.
import type { Pause, PauseEnd } from '../../../src-shared/contract/jobs.ts';
import type { Library } from '../../store/open.ts';
import { readSettings, writeSettings } from '../../store/settings.ts';
import { createGate } from './gate.ts';

export interface PersonPause {
  /** Null while nobody paused. */
  readonly until: NonNullable<Pause['until']> | null;
  pause(end: PauseEnd): void;
  resume(): void;
  /** For a host that stays: a pause until somebody resumes outlives the program. A command that was given is not held up by it. */
  takeUp(): void;
  /** Resolves at once while nobody paused, else when somebody resumes or `signal` is aborted. */
  pass(signal: AbortSignal): Promise<void>;
  close(): void;
}

const storedKey = 'jobs.paused';

/** Told when a pause ended by itself. */
export function createPersonPause(library: Library, onEnd: () => void): PersonPause {
  const gate = createGate();
  let until: PersonPause['until'] = null;
  let timer: NodeJS.Timeout | undefined;
  const store = (isKept: boolean): void => {
    if (isKept !== (readSettings(library)[storedKey] === true))
      writeSettings(library, { [storedKey]: isKept ? true : undefined });
  };
  const end = (): void => {
    clearTimeout(timer);
    until = null;
    gate.open();
  };
  return {
    get until() {
      return until;
    },
    pause(wanted) {
      end();
      store(wanted === 'resume');
      gate.close();
      if (typeof wanted === 'string') {
        until = wanted;
        return;
      }
      const ms = wanted.minutes * 60_000;
      until = new Date(Date.now() + ms).toISOString();
      timer = setTimeout(() => {
        end();
        onEnd();
      }, ms).unref();
    },
    resume() {
      store(false);
      end();
    },
    takeUp() {
      if (readSettings(library)[storedKey] !== true) return;
      until = 'resume';
      gate.close();
    },
    pass: (signal) => gate.pass(signal),
    close() {
      clearTimeout(timer);
    },
  };
}
