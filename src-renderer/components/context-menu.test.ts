import { describe, expect, it } from 'vitest';
import { moveInMenu, placeMenu } from './context-menu.ts';

const view = { width: 800, height: 600 };

describe('a menu', () => {
  it('stands below and right of the pointer, or on the other side where it would stick out', () => {
    const menu = { width: 180, height: 120 };
    expect(placeMenu({ x: 100, y: 50 }, menu, view)).toEqual({ left: 100, top: 50 });
    expect(placeMenu({ x: 790, y: 590 }, menu, view)).toEqual({ left: 610, top: 470 });
  });

  it('stays inside a window that is hardly larger than itself', () => {
    const { left, top } = placeMenu({ x: 50, y: 40 }, { width: 180, height: 120 }, { width: 190, height: 130 });
    expect([left, top]).toEqual([4, 4]);
  });

  it('walks round in circles, to both ends, and to first letters', () => {
    const labels = ['Open', 'More like this', 'Information', 'Move to trash'];
    const from = (current: number, key: string) => moveInMenu(labels, current, key);
    expect([from(-1, 'ArrowDown'), from(3, 'ArrowDown'), from(-1, 'ArrowUp'), from(0, 'ArrowUp')]).toEqual([
      0, 0, 3, 3,
    ]);
    expect([from(2, 'Home'), from(0, 'End')]).toEqual([0, 3]);
    expect([from(-1, 'm'), from(1, 'M'), from(3, 'm'), from(0, 'x')]).toEqual([1, 3, 1, null]);
    expect([from(0, 'Enter'), from(0, ' '), moveInMenu([], -1, 'ArrowDown')]).toEqual([null, null, null]);
  });
});
