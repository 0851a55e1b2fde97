import { describe, expect, it } from 'vitest';
import { StreamedText } from './streamed-text.ts';

/** One token a byte, as where a model writes what its vocabulary lacks. */
const bytes = (text: string): number[] => [...new TextEncoder().encode(text)];
const decodeBytes = (ids: readonly number[]): string => new TextDecoder().decode(Uint8Array.from(ids));

function streamed(
  ids: readonly number[],
  decode: (ids: readonly number[]) => string,
): { said: string[]; whole: string } {
  const said: string[] = [];
  const text = new StreamedText(decode, (more) => said.push(more));
  for (const id of ids) text.push(id);
  return { said, whole: text.finish() };
}

describe('text as it grows', () => {
  it('comes character by character, never half of one', () => {
    const { said, whole } = streamed(bytes('a雪🚂é.'), decodeBytes);
    expect(said).toEqual(['a', '雪', '🚂', 'é', '.']);
    expect(whole).toBe('a雪🚂é.');
  });

  it('keeps the spaces of a tokenizer that drops the first one', () => {
    const words = [' a', ' red', ' train', '.'];
    const decode = (ids: readonly number[]): string =>
      ids
        .map((id) => words[id])
        .join('')
        .replace(/^ /, '');
    const { said, whole } = streamed([0, 1, 2, 3], decode);
    expect(said).toEqual(['a', ' red', ' train', '.']);
    expect(whole).toBe('a red train.');
  });

  it('says in the end what never became a character', () => {
    const { said, whole } = streamed([0x61, 0xe9, 0x9b], decodeBytes);
    expect(said).toEqual(['a', '\ufffd']);
    expect(whole).toBe('a\ufffd');
  });

  it('says nothing for tokens that are not written', () => {
    const { said, whole } = streamed([1, 2], () => '');
    expect(said).toEqual([]);
    expect(whole).toBe('');
  });
});
