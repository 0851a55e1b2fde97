import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, spansOf } from './answer-blocks.ts';

const plain = (answer: string) =>
  blocksOf(answer).map(({ kind, lines }) => [kind, lines.map((spans) => spans.map(({ text }) => text).join(''))]);

describe('an answer in blocks', () => {
  it('has paragraphs and lists', () => {
    expect(plain('It shows:\n\n- a dog\n- a boat\n1. one\n2) two\n\nThat is all.\nReally.')).toEqual([
      ['paragraph', ['It shows:']],
      ['bullets', ['a dog', 'a boat']],
      ['numbers', ['one', 'two']],
      ['paragraph', ['That is all.\nReally.']],
    ]);
  });

  it('marks what is bold, and leaves stars that are not closed yet', () => {
    expect(spansOf('a **red** boat **at')).toEqual([
      { text: 'a ', bold: false },
      { text: 'red', bold: true },
      { text: ' boat ', bold: false },
      { text: '**at', bold: false },
    ]);
  });

  it('keeps markup as text', () => {
    expect(plain('<img src=x onerror=alert(1)>')).toEqual([['paragraph', ['<img src=x onerror=alert(1)>']]]);
  });

  it('loses no letter, whatever is written', () => {
    const letters = (text: string) => text.replace(/[^\p{L}]/gu, '');
    const line = fc
      .array(fc.constantFrom('a', ' ', '*', '**', '-', '1.', 'bé', '\n', '# '))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(line, (answer) => {
        const shown = blocksOf(answer).flatMap(({ lines }) => lines.flatMap((spans) => spans.map(({ text }) => text)));
        expect(letters(shown.join(''))).toBe(letters(answer));
      }),
    );
  });
});
