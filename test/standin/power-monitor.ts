// `powerMonitor`: a computer on mains power that never sleeps, until a test emits an event or replaces a method.
import { only } from './absent.ts';
import { KnownEvents } from './emitter.ts';

class PowerMonitor extends KnownEvents {
  constructor() {
    super(
      'powerMonitor',
      'suspend resume on-ac on-battery thermal-state-change speed-limit-change shutdown lock-screen unlock-screen'.split(
        ' ',
      ),
    );
  }

  isOnBatteryPower(): boolean {
    return false;
  }

  get onBatteryPower(): boolean {
    return this.isOnBatteryPower();
  }

  getSystemIdleTime(): number {
    return 0;
  }

  getSystemIdleState(_thresholdSeconds: number): string {
    return 'active';
  }

  getCurrentThermalState(): string {
    return 'unknown';
  }
}

export const powerMonitor = only('powerMonitor', new PowerMonitor());
