// How hard indexing works: as fast as it can, one file at a time with rests, or not at all. Runs in the backend.
// Told by the host what the machine's power allows and by a person what they want: the gentler of the two. A person's own pause is the
// gate's business.
import type { Settings } from '../../../src-shared/contract/choices.ts';
import { createGate } from './gate.ts';

/** What the machine's power allows. */
export type Pace = 'full' | 'gentle' | 'paused';
/** What a person wants. */
export type Speed = Settings['speed'];

export interface Pacing {
  /** Nothing is begun at this pace. */
  readonly holds: boolean;
  set(pace: Pace): void;
  setSpeed(speed: Speed): void;
  /** How hard it works, and who wants it no harder. */
  readonly now: { readonly speed: Speed; readonly by: 'person' | 'power' };
  /** A person asked for the work to go on: a pause is lifted until the next pace is set. */
  insist(): void;
  /** Asked before each file: waits while paused, rests while gentle; at once when `signal` is aborted. */
  pass(signal: AbortSignal): Promise<void>;
  /** Files that may be worked on at the same time, of the usual number. */
  readonly mostAtOnce: (usual: number) => number;
}

/** About as long as a photo takes on a slow machine: half the power, and a processor that can sleep in between. */
const restMs = 300;

export function createPacing(): Pacing {
  const gate = createGate();
  let pace: Pace = 'full';
  let speed: Speed = 'balanced';
  let wake = (): void => undefined;
  const isGentle = (): boolean => pace === 'gentle' || speed === 'quiet';
  const set = (next: Pace): void => {
    pace = next;
    wake();
    if (pace === 'paused') gate.close();
    else gate.open();
  };
  const rest = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, restMs);
      signal.addEventListener('abort', done, { once: true });
      const others = wake;
      wake = () => {
        others();
        done();
        wake = () => undefined;
      };
    });
  return {
    get holds() {
      return gate.closed;
    },
    set,
    setSpeed(next) {
      speed = next;
      wake();
    },
    get now() {
      if (pace !== 'full' && speed !== 'quiet') return { speed: 'quiet', by: 'power' } as const;
      return { speed, by: 'person' } as const;
    },
    insist() {
      if (pace === 'paused') set('gentle');
    },
    async pass(signal) {
      await gate.pass(signal);
      if (isGentle() && !signal.aborted) await rest(signal);
      await gate.pass(signal);
    },
    mostAtOnce: (usual) => (pace === 'full' && !isGentle() ? usual : 1),
  };
}
