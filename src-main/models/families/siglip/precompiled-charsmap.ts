// The table by which sentencepiece replaces characters before it looks for words, as tokenizer.json carries it: a trie and its answers.
// Pure; runs in the query process. The tokenizer library knows only an approximation of it.
// Format: sentencepiece's normalizer.cc; the trie is a double array (Aoe 1989) in the units of Darts-clone.
import { damaged } from '../../checkpoint/stored-tensor.ts';

/** uint32, little endian: size of the trie in bytes; the trie; answers, each UTF-8 and ended by a zero byte. Base64 around all of it. */
export class Charsmap {
  readonly #trie: Uint32Array;
  readonly #answers: Uint8Array;

  /** `model-damaged` where the table is not one. */
  constructor(base64: string) {
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
    const size = bytes.length < 4 ? 0 : new DataView(bytes.buffer).getUint32(0, true);
    if (size === 0 || size % 4 !== 0 || size > bytes.length - 4)
      throw damaged('The table of characters in tokenizer.json is damaged.');
    this.#trie = new Uint32Array(bytes.slice(4, 4 + size).buffer);
    this.#answers = bytes.slice(4 + size);
  }

  /** Replaces from left to right, each time what is longest; what the table does not know stays. */
  apply(text: string): string {
    const bytes = new TextEncoder().encode(text);
    const made: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      const found = this.#longest(bytes, at);
      const length = found?.length ?? characterBytes(bytes[at] ?? 0);
      made.push(found?.answer ?? bytes.subarray(at, at + length));
      at += length;
    }
    return new TextDecoder().decode(Buffer.concat(made));
  }

  #longest(bytes: Uint8Array, start: number): { length: number; answer: Uint8Array } | null {
    let found: { length: number; answer: Uint8Array } | null = null;
    let node = offset(this.#trie[0] ?? 0);
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      node ^= byte;
      const unit = this.#trie[node] ?? 0;
      if (byte === 0 || label(unit) !== byte) break;
      node ^= offset(unit);
      if (isLeaf(unit)) found = { length: at - start + 1, answer: this.#answer(value(this.#trie[node] ?? 0)) };
    }
    return found;
  }

  #answer(from: number): Uint8Array {
    const end = this.#answers.indexOf(0, from);
    return this.#answers.subarray(from, end < 0 ? this.#answers.length : end);
  }
}

// A unit of the trie: bits 0 to 7 the byte that leads here, bit 8 whether a key ends here, bit 9 whether the offset counts in 256s, the rest
// the offset to the children. Where bit 31 is set the other bits are an answer's place.
const label = (unit: number): number => (unit & 0x800000ff) >>> 0;
const isLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
const value = (unit: number): number => unit & 0x7fffffff;
const offset = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);

/** Bytes of a UTF-8 character by its first byte. */
function characterBytes(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
