import { describe, expect, it } from 'vitest';
import { paceFor, plugged, type Power } from './power-pace.ts';

describe('the pace that the power allows', () => {
  it.each<[Partial<Power>, string]>([
    [{}, 'full'],
    [{ thermal: 'fair' }, 'full'],
    [{ onBattery: true }, 'gentle'],
    [{ thermal: 'serious' }, 'gentle'],
    [{ speedLimit: 50 }, 'gentle'],
    [{ speedLimit: 80 }, 'full'],
    [{ thermal: 'critical' }, 'paused'],
    [{ suspended: true }, 'paused'],
    [{ suspended: true, onBattery: true }, 'paused'],
  ])('with %o is %s', (power, pace) => {
    expect(paceFor({ ...plugged, ...power })).toBe(pace);
  });
});
