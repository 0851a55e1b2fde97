import { describe, expect, it } from 'vitest';
import { exifPosition, xmpPosition } from './gps.ts';

/** `at([54, 59, 22.8], 'N', [1, 54, 51], 'W')` */
const at = (...[latitude, latitudeRef, longitude, longitudeRef]: readonly [number[], string, number[], string]) =>
  exifPosition({ latitude, latitudeRef, longitude, longitudeRef });

describe('exifPosition', () => {
  it('signs degrees by their hemisphere', () => {
    expect(at([54, 59, 22.8], 'N', [1, 54, 51], 'W')).toEqual({ latitude: 54.9896667, longitude: -1.9141667 });
    expect(at([0, 22, 16.68], 'S', [36, 3, 23.1], 'E')).toEqual({ latitude: -0.3713, longitude: 36.05642 - 0.0000033 });
  });

  it('reads decimal minutes and unused seconds', () => {
    expect(at([37, 23.5607, NaN], 'N', [122, 2.4581], 'w')).toEqual({ latitude: 37.3926783, longitude: -122.0409683 });
  });

  it.each<[string, number[], string, number[], string]>([
    ['no hemisphere', [54, 0, 0], '', [1, 0, 0], 'W'],
    ['the wrong hemisphere', [54, 0, 0], 'E', [1, 0, 0], 'W'],
    ['out of range', [91, 0, 0], 'N', [1, 0, 0], 'W'],
    ['61 minutes', [54, 61, 0], 'N', [1, 0, 0], 'W'],
    ['nothing at all', [], 'N', [], 'E'],
    ['zero over zero', [NaN, NaN, NaN], 'N', [NaN, NaN, NaN], 'E'],
    ['infinite', [Infinity, 0, 0], 'N', [1, 0, 0], 'E'],
    ['0, 0, which receivers write before they know', [0, 0, 0], 'N', [0, 0, 0], 'E'],
  ])('takes %s for no place', (_, ...place) => {
    expect(at(...place)).toBeNull();
  });
});

describe('xmpPosition', () => {
  it('reads both of its notations', () => {
    expect(xmpPosition('39,6.9N', '108,24.05808W')).toEqual({ latitude: 39.115, longitude: -108.400968 });
    expect(xmpPosition('39,6,54S', '108,24,3E')).toEqual({ latitude: -39.115, longitude: 108.4008333 });
    expect(xmpPosition('39.115', '108,24W')).toBeNull();
    expect(xmpPosition(null, '108,24W')).toBeNull();
  });
});
