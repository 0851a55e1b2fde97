import { describe, expect, it } from 'vitest';
import { markedPieces } from './why-state.svelte.ts';

describe('the words of a query in what was found', () => {
  it.each([
    ['a Red boat', ['red'], ['a ', '*Red*', ' boat']],
    ['red boats, boat', ['boat', 'boats'], ['red ', '*boats*', ', ', '*boat*']],
    ['海边的红船', ['红船'], ['海边的', '*红船*']],
    ['a (b) c', ['(b)'], ['a ', '*(b)*', ' c']],
    ['nothing', [], ['nothing']],
  ])('%j with %j marked', (text, words, pieces) => {
    expect(markedPieces(text, words).map((piece) => (piece.marked ? `*${piece.text}*` : piece.text))).toEqual(pieces);
  });
});
