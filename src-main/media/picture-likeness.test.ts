import { describe, expect, it } from 'vitest';
import { drawnScenes, fingerprintOfPng, transformations } from '../../test/support/altered-pictures.ts';
import { readFingerprint } from './picture-fingerprint.ts';
import { likeness, nearLine, shapeOf, type Shape } from './picture-likeness.ts';

const shapeFor = (bytes: Uint8Array): Shape => {
  const read = readFingerprint(bytes);
  if (read == null) throw new Error('no fingerprint');
  return shapeOf(read);
};

/** Floors below what the bench measures, for twelve scenes. */
const floors: Readonly<Record<string, number>> = {
  'resized to 0.3': 1,
  'JPEG, quality 40': 1,
  'cropped by 2 %, a corner': 1,
  'cropped by 8 %, one side': 0.9,
  'darker by a quarter': 1,
  'contrast 1.3': 1,
  'turned by 1°': 0.7,
  'framed, 4 % white': 0.6,
};

describe('likeness', () => {
  it('is above the line for copies and below it for other scenes', async () => {
    const pngs = await drawnScenes(12);
    const shapes = await Promise.all(pngs.map(async (png) => shapeFor(await fingerprintOfPng(png))));
    for (const [name, floor] of Object.entries(floors)) {
      const change = transformations[name];
      if (change == null) throw new Error(`no transformation ${name}`);
      let found = 0;
      for (const [at, png] of pngs.entries()) {
        const changed = shapeFor(await fingerprintOfPng(await change(png)));
        const own = shapes[at];
        if (own != null && likeness(own, changed) >= nearLine) found += 1;
      }
      expect(found / pngs.length, name).toBeGreaterThanOrEqual(floor);
    }
    for (const [at, one] of shapes.entries()) {
      expect(likeness(one, one)).toBeGreaterThan(0.999);
      for (const other of shapes.slice(at + 1)) expect(likeness(one, other)).toBeLessThan(nearLine);
    }
  }, 60_000);

  it('is nothing between plain surfaces', () => {
    const plain = { small: '', full: null, grid: new Uint8Array(576).fill(200), colours: new Uint8Array(48).fill(200) };
    expect(likeness(shapeOf(plain), shapeOf(plain))).toBe(0);
  });
});
