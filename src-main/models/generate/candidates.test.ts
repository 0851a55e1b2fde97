import { describe, expect, it } from 'vitest';
import { best, bestContinuations } from './candidates.ts';

describe('candidates', () => {
  it('come largest first over all beams; of equals the earlier', () => {
    const rows = [Float32Array.of(-3, -1, -2), Float32Array.of(-1, -1, -9)];
    expect(bestContinuations(rows, [0, -1], 4)).toEqual([
      { beam: 0, id: 1, sum: -1 },
      { beam: 0, id: 2, sum: -2 },
      { beam: 1, id: 0, sum: -2 },
      { beam: 1, id: 1, sum: -2 },
    ]);
  });

  it('are as many as there are where more are asked for, the impossible last', () => {
    const made = bestContinuations([Float32Array.of(-Infinity, -1)], [0], 5);
    expect(made.map(({ id }) => id)).toEqual([1, 0]);
  });

  it('equal a full sort', () => {
    const row = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i * 78.233));
    const expected = best([...row.keys()], (id) => row[id] ?? 0, 7);
    expect(bestContinuations([row], [0], 7).map(({ id }) => id)).toEqual(expected);
  });
});
