// Unit vectors of hashed words: enough meaning for tests, the same on every machine.
const dimension = 64;

function hash(word: string): number {
  let value = 2166136261;
  for (let at = 0; at < word.length; at++) value = Math.imul(value ^ word.charCodeAt(at), 16777619);
  return value >>> 0;
}

/** Every word counts once; a text without words points somewhere of its own. */
export function bagOfWords(text: string): Float32Array {
  const vector = new Float32Array(dimension).fill(0.01);
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  for (const word of words) {
    const at = hash(word) % dimension;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
