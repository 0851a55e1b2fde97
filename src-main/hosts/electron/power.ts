// Listens to the machine's power and tells the pace it allows. Runs in Electron's main process, after `ready`.
import { powerMonitor } from 'electron';
import type { Pace } from './backend-line.ts';
import { paceFor, plugged, type Power } from './power-pace.ts';

/** Tells the pace at once and whenever it changes. */
export function watchPower(onPace: (pace: Pace) => void): void {
  let power: Power = { ...plugged, onBattery: powerMonitor.isOnBatteryPower() };
  let told: Pace | null = null;
  const change = (next: Partial<Power>): void => {
    power = { ...power, ...next };
    const pace = paceFor(power);
    if (pace !== told) onPace((told = pace));
  };
  powerMonitor.on('on-battery', () => {
    change({ onBattery: true });
  });
  powerMonitor.on('on-ac', () => {
    change({ onBattery: false });
  });
  powerMonitor.on('suspend', () => {
    change({ suspended: true });
  });
  powerMonitor.on('resume', () => {
    change({ suspended: false, onBattery: powerMonitor.isOnBatteryPower() });
  });
  if (process.platform !== 'linux')
    powerMonitor.on('speed-limit-change', ({ limit }) => {
      change({ speedLimit: limit });
    });
  if (process.platform === 'darwin') {
    powerMonitor.on('thermal-state-change', ({ state }) => {
      change({ thermal: state });
    });
    change({ thermal: powerMonitor.getCurrentThermalState() });
  }
  change({});
}
