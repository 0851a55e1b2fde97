// Mean, spread and nearest neutral texts of each photo against sums written out, whether photos come one by one or by the hundred.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toModelId } from '../../../src-shared/photo/ids.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from '../testing/scratch-library.ts';
import { inTransaction } from '../open.ts';
import { putEmbeddings } from '../vectors.ts';
import { createNeutralIndex, topTexts, type NeutralIndex } from './neutral-index.ts';
import { exactSimilarity } from './similarity.ts';
import { openVectorIndex } from './vector-index.ts';

const model = toModelId('m');
const dimension = 16;
let scratch: ScratchLibrary;
beforeEach(() => {
  scratch = scratchLibrary();
});
afterEach(() => {
  scratch.remove();
});

let seed = 1;
function unit(): Float32Array {
  const vector = Float32Array.from({ length: dimension }, () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647 - 0.5;
  });
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const texts = Array.from({ length: 9 }, unit);

function plant(count: number, from: number): Float32Array[] {
  const vectors = Array.from({ length: count }, unit);
  inTransaction(scratch.library, () => {
    const folder = plantFolder(scratch.library, `/photos-${String(from)}`);
    vectors.forEach((vector, at) => {
      const path = `/photos-${String(from)}/${String(at)}.jpg`;
      const { contentId } = plantPhoto(scratch.library, folder, { path });
      putEmbeddings(scratch.library, model, [{ contentId, vector }]);
    });
  });
  return vectors;
}

function expectRight(neutral: NeutralIndex, vectors: readonly Float32Array[]): void {
  expect(neutral.size).toBe(vectors.length);
  vectors.forEach((vector, place) => {
    const all = texts.map((text) => exactSimilarity(text, vector));
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const sd = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
    // Scanned values are from int8 codes.
    expect(neutral.mean[place]).toBeCloseTo(mean, 1.7);
    expect(neutral.sd[place]).toBeCloseTo(sd, 1.7);
    const best = [...all].sort((a, b) => b - a).slice(0, topTexts);
    const first = place * topTexts;
    best.forEach((value, at) => {
      expect(neutral.topSimilarity[first + at]).toBeCloseTo(value, 1.7);
      expect(all[neutral.top[first + at] ?? 0]).toBeCloseTo(value, 1.7);
    });
  });
}

describe.each(['scan', 'exhaustive'] as const)('neutral texts over %s', (engine) => {
  it('are right for the first photos, for a few more, and for many', async () => {
    const index = openVectorIndex(scratch.library, model, { engine });
    const neutral = createNeutralIndex(index, texts);
    await neutral.bringUp();
    expect(neutral.size).toBe(0);
    const vectors = plant(20, 0);
    await neutral.bringUp();
    expectRight(neutral, vectors);
    vectors.push(...plant(3, 1));
    await neutral.bringUp();
    expectRight(neutral, vectors);
    vectors.push(...plant(600, 2));
    await Promise.all([neutral.bringUp(), neutral.bringUp()]);
    expectRight(neutral, vectors);
  });
});
