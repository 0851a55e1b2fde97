import { describe, expect, it } from 'vitest';
import { commands, isCharacter, keyOf, printKey } from './commands.ts';

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}): string | null =>
  keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

describe('commands', () => {
  it('gives each key to one command where both could work', () => {
    for (const group of ['grid', 'photo'] as const) {
      const active = commands.filter(({ groups }) => groups.includes(group) || groups.includes('everywhere'));
      const keys = active.flatMap((command) => command.keys);
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    }
  });

  it('takes letters in either case, and Ctrl for Cmd', () => {
    expect([press('S'), press('s'), press('K', { metaKey: true }), press('k', { ctrlKey: true })]).toEqual([
      's',
      's',
      'mod+k',
      'mod+k',
    ]);
  });

  it('names Shift with letters and with keys that write nothing, not with signs', () => {
    const shifted = (key: string, modifiers: Partial<KeyboardEvent> = {}) =>
      press(key, { shiftKey: true, ...modifiers });
    expect([shifted('D'), shifted('Z', { ctrlKey: true }), shifted('ArrowDown'), shifted('?'), shifted('+')]).toEqual([
      'shift+d',
      'mod+shift+z',
      'shift+ArrowDown',
      '?',
      '+',
    ]);
  });

  it('knows which keys write', () => {
    expect(['s', 'shift+d', '?', '5', '.'].map(isCharacter)).toEqual(Array(5).fill(true));
    expect([' ', 'Enter', 'mod+k', 'shift+ArrowUp', 'Delete'].map(isCharacter)).toEqual(Array(5).fill(false));
  });

  it('leaves Alt combinations to the system', () => {
    expect(press('s', { altKey: true })).toBeNull();
  });

  it('prints keys as they are on the keyboard', () => {
    expect([
      printKey('mod+k', true),
      printKey('mod+k', false),
      printKey('ArrowLeft', false),
      printKey('s', true),
      printKey('mod+Backspace', true),
      printKey('mod+shift+z', false),
      printKey('mod+shift+z', true),
      printKey('shift+d', false),
    ]).toEqual(['⌘K', 'Ctrl K', '←', 'S', '⌘⌫', 'Ctrl Shift Z', '⇧⌘Z', 'Shift D']);
  });
});
