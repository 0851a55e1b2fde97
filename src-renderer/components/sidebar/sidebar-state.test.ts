import { describe, expect, it } from 'vitest';
import { shownOf, SidebarState } from './sidebar-state.svelte.ts';

const storeOf = (stored: string | null) => {
  const kept = new Map<string, string>(stored == null ? [] : [['afterimage.sidebar', stored]]);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
};
const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('the sidebar', () => {
  it('is as wide as it was left', () => {
    const store = storeOf(null);
    const sidebar = new SidebarState(store);
    expect(sidebar.isSlim).toBe(false);
    sidebar.toggle();
    expect(sidebar.isSlim).toBe(true);
    expect(new SidebarState(store).isSlim).toBe(true);
  });

  it('is slim in a narrow window whatever was chosen, and as chosen when the window grows again', () => {
    const sidebar = new SidebarState(storeOf('wide'));
    sidebar.setNarrow(true);
    expect([sidebar.isSlim, sidebar.canToggle]).toEqual([true, false]);
    sidebar.setNarrow(false);
    expect([sidebar.isSlim, sidebar.canToggle]).toEqual([false, true]);
  });

  it('folds what is longer than eight, but never to hide a single entry', () => {
    expect(shownOf(numbers(8), false)).toHaveLength(8);
    expect(shownOf(numbers(9), false)).toHaveLength(9);
    expect(shownOf(numbers(10), false)).toHaveLength(8);
    expect(shownOf(numbers(10), true)).toHaveLength(10);
  });
});
