// What the machine's power allows the indexing. Runs in Electron's main process; pure.
import type { Pace } from './backend-line.ts';

export interface Power {
  readonly onBattery: boolean;
  readonly suspended: boolean;
  /** As macOS names it; `unknown` elsewhere. */
  readonly thermal: 'unknown' | 'nominal' | 'fair' | 'serious' | 'critical';
  /** Per cent of the processor's speed that the system allows; 100 where nothing is said. */
  readonly speedLimit: number;
}

export const plugged: Power = { onBattery: false, suspended: false, thermal: 'unknown', speedLimit: 100 };

/** Below this the system slows the processor down because it is hot: half its speed is left to others. */
const throttledBelow = 60;

export function paceFor({ onBattery, suspended, thermal, speedLimit }: Power): Pace {
  if (suspended || thermal === 'critical') return 'paused';
  return onBattery || thermal === 'serious' || speedLimit < throttledBelow ? 'gentle' : 'full';
}
