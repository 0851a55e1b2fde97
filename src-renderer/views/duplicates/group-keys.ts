// What a key means in a group of duplicates. Pure.

export type GroupKey = 'previous' | 'next' | 'above' | 'below' | 'keep' | 'apply' | 'dismiss' | 'open' | 'larger' | 'smaller' | 'whole'; // prettier-ignore

const moves: Readonly<Record<string, GroupKey>> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  ArrowUp: 'above',
  ArrowDown: 'below',
  Enter: 'apply',
};

/** Single characters are shortcuts that a person may have switched off. */
const letters: Readonly<Record<string, GroupKey>> = {
  k: 'keep',
  n: 'dismiss',
  o: 'open',
  '+': 'larger',
  '=': 'larger',
  '-': 'smaller',
  '0': 'whole',
};

interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export function groupKey({ key, ctrlKey, metaKey, altKey }: Press, withLetters: boolean): GroupKey | null {
  if (ctrlKey || metaKey || altKey) return null;
  return moves[key] ?? (withLetters ? letters[key.toLowerCase()] : undefined) ?? null;
}
