import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Charsmap } from './precompiled-charsmap.ts';

const file = new URL('../../../../test/parity/siglip/first-f32/tokenizer.json', import.meta.url);
const { normalizer } = JSON.parse(readFileSync(file, 'utf8')) as {
  normalizer: { normalizers: Record<string, string>[] };
};
const table = normalizer.normalizers.find(({ type }) => type === 'Precompiled')?.['precompiled_charsmap'] ?? '';

describe('the table of characters of a sentencepiece', () => {
  it.each([
    ['half-width and full-width letters', 'ｆｕｌｌ ｗｉｄｔｈ', 'full width'],
    ['several characters for one', 'Ⅷ ½', 'VIII 1⁄2'],
    ['the longest of several beginnings', 'e\u0301clair', 'éclair'],
    ['control characters by nothing', 'a\u0007b', 'ab'],
    ['what it does not know by itself', '雪 🚂 x', '雪 🚂 x'],
    ['nothing by nothing', '', ''],
  ])('replaces %s', (_, text, expected) => {
    expect(new Charsmap(table).apply(text)).toBe(expected);
  });

  it.each(['', 'AAAA', '/////w==', 'AwAAAAAAAAA='])('refuses “%s”', (base64) => {
    expect(() => new Charsmap(base64)).toThrow('table of characters');
  });
});
