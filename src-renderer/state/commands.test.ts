import { describe, expect, it } from 'vitest';
import { commands, keyOf, printKey } from './commands.ts';

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}): string | null =>
  keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...modifiers });

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
    ]).toEqual(['⌘K', 'Ctrl K', '←', 'S', '⌘⌫']);
  });
});
