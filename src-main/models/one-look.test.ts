import { describe, expect, it } from 'vitest';
import { lookOf } from './one-look.ts';

const crop = { size: 224, fit: 'crop', resample: 'bicubic' } as const;

describe('one look at a picture', () => {
  it.each([
    ['a wide one', [640, 427], { width: 335, height: 224, part: { left: 55, top: 0 } }],
    ['a tall one', [333, 500], { width: 224, height: 336, part: { left: 0, top: 56 } }],
    ['a square one', [100, 100], { width: 224, height: 224, part: { left: 0, top: 0 } }],
    ['a sliver', [400, 3], { width: 29866, height: 224, part: { left: 14821, top: 0 } }],
  ] as const)('%s: the middle, its shape kept', (_, [width, height], expected) => {
    const { part, ...look } = expected;
    expect(lookOf({ width, height }, crop)).toEqual({
      ...look,
      resample: 'bicubic',
      part: { ...part, width: 224, height: 224 },
    });
  });

  it('squashes where the file asks for that', () => {
    const look = lookOf({ width: 640, height: 427 }, { ...crop, fit: 'fill' });
    expect(look).toEqual({ width: 224, height: 224, resample: 'bicubic' });
  });
});
