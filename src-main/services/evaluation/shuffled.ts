// Chance that is the same for the same words: what is shown must not depend on when it was asked. Pure; runs everywhere.

/** FNV-1a over UTF-16 units, 32 bits. */
export function hashOf(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619);
  return value >>> 0;
}

/** Numbers of [0, 1) from a seed: mulberry32, by Tommy Ettinger, in the public domain. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy in an order of its own (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last--) {
    const at = Math.floor(random() * (last + 1));
    const [moved, taken] = [all[last], all[at]] as [Item, Item];
    all[at] = moved;
    all[last] = taken;
  }
  return all;
}
