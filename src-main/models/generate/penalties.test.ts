import { describe, expect, it } from 'vitest';
import { penaliseRepetition, penaltiesOf, repeatedNgramEnds } from './penalties.ts';

describe('penalties', () => {
  it('push a repeated token down whatever its sign, once', () => {
    const row = Float32Array.of(2, -2, 2, 0);
    penaliseRepetition(row, [0, 1, 0, 3, 99], 4);
    expect([...row]).toEqual([0.5, -8, 2, 0]);
  });

  it.each([
    [[1, 2, 3, 1, 2], 3, [3]],
    [[1, 2, 1, 3, 1], 2, [2, 3]],
    [[1, 2], 1, [1, 2]],
    [[1], 3, []],
    [[], 2, []],
    [[7, 7, 7], 3, [7]],
  ])('after %j, tokens that repeat %i in a row are %j', (history, size, expected) => {
    expect(repeatedNgramEnds(history, size)).toEqual(expected);
  });

  it('forbid every end token until there are enough new tokens', () => {
    const penalise = penaltiesOf({ minNewTokens: 2 }, [0, 2]);
    const early = Float32Array.of(1, 1, 1);
    penalise?.(early, [5, 5, 5, 1], 1);
    expect([...early]).toEqual([-Infinity, 1, -Infinity]);
    const late = Float32Array.of(1, 1, 1);
    penalise?.(late, [5, 5, 5, 1, 1], 2);
    expect([...late]).toEqual([1, 1, 1]);
  });

  it('are nothing where nothing is asked for', () => {
    expect(penaltiesOf({ repetitionPenalty: 1, noRepeatNgramSize: 0 }, [0])).toBeNull();
  });
});
