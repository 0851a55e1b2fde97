import { describe, expect, it } from 'vitest';
import { hintNames, HintsState } from './hints-state.svelte.ts';

function memory() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

describe('hints', () => {
  it('are for whoever saw the welcome, not for anybody else', () => {
    const store = memory();
    const hints = new HintsState(store);
    expect(hints.now).toBeNull();
    hints.dismiss('search');
    expect(new HintsState(store).now).toBeNull();
    hints.begin();
    expect(hints.now).toBe(hintNames[0]);
  });

  it('come one at a time, each once, over restarts', () => {
    const store = memory();
    new HintsState(store).begin();
    const seen: string[] = [];
    for (let start = 0; start < 6; start++) {
      const hints = new HintsState(store);
      hints.begin();
      const { now } = hints;
      if (now == null) break;
      seen.push(now);
      hints.dismiss(now);
    }
    expect(seen).toEqual([...hintNames]);
    expect(new HintsState(store).now).toBeNull();
  });

  it('are gone for what was found without them', () => {
    const hints = new HintsState(memory());
    hints.begin();
    hints.dismiss('search');
    hints.dismiss('models');
    expect(hints.now).toBe('ask');
  });
});
