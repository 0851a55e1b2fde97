import { describe, expect, it } from 'vitest';
import { menuCommandIds, menuCommands } from '../../../src-shared/contract/commands.ts';
import type { MenuItem } from '../../../src-shared/contract/desktop.ts';
import { contextTemplate, menuTemplate, toAccelerator, type MenuEntry } from './menu-template.ts';
import { wordsFor } from './words.ts';

const words = wordsFor('en', 'en-GB');
const all: MenuItem[] = menuCommandIds.map((command) => ({ command, label: `the ${command}`, enabled: true }));
const template = (platform: NodeJS.Platform, items = all) => menuTemplate({ platform, items, words });
const menu = (entries: readonly MenuEntry[], label: string) =>
  entries.find((entry) => entry.label === label)?.submenu ?? [];
const flat = (entries: readonly MenuEntry[]): MenuEntry[] =>
  entries.flatMap((entry) => [entry, ...flat(entry.submenu ?? [])]);

describe('the application menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('holds every command exactly once on %s', (platform) => {
    const held = flat(template(platform)).flatMap(({ command }) => command ?? []);
    expect(held.toSorted()).toEqual([...menuCommandIds].sort());
  });

  it('has the menus of each system in their order', () => {
    const names = ['File', 'Edit', 'View', 'Photo', 'Window', 'Help'];
    expect(template('linux').map(({ label }) => label)).toEqual(names);
    expect(template('win32').map(({ label }) => label)).toEqual(names);
    expect(template('darwin').map(({ label }) => label)).toEqual(['Afterimage', ...names]);
  });

  it("keeps settings and quit in a Mac's own menu, and in File elsewhere", () => {
    const own = menu(template('darwin'), 'Afterimage');
    expect(own.map(({ command, role }) => command ?? role).filter((name) => name != null)).toEqual([
      'about',
      'settings',
      'services',
      'hide',
      'hideOthers',
      'unhide',
      'quit',
    ]);
    expect(menu(template('darwin'), 'File').at(-1)?.role).toBe('close');
    expect(menu(template('linux'), 'File').at(-1)?.role).toBe('quit');
    expect(menu(template('linux'), 'File').some(({ command }) => command === 'settings')).toBe(true);
  });

  it('edits text by roles until the interface, which knows where the focus is, has named what means photos, too', () => {
    const edit = (items: readonly MenuItem[]) =>
      menu(template('linux', [...items]), 'Edit').flatMap(({ role, command }) => role ?? command ?? []);
    expect(edit([])).toEqual(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll']);
    expect(edit(all)).toEqual(['undo', 'redo', 'cut', 'copy', 'paste', 'select-all', 'select-none']);
  });

  it('keeps stars in a menu of their own, the most first', () => {
    const rating = menu(menu(template('linux'), 'Photo'), 'Stars').flatMap(({ command }) => command ?? []);
    expect(rating).toEqual(['rate-5', 'rate-4', 'rate-3', 'rate-2', 'rate-1', 'rate-0']);
  });

  it('is whole before the interface has named its commands, without an empty menu', () => {
    expect(template('linux', []).map(({ label }) => label)).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
    expect(menu(template('linux', []), 'File')).toEqual([{ role: 'quit', label: 'Quit Afterimage' }]);
  });

  it('has no line at an end and never two together', () => {
    for (const platform of ['linux', 'darwin'] as const)
      for (const items of [all, [], all.slice(0, 2), all.slice(-4)])
        for (const { submenu } of template(platform, items)) {
          const kinds = (submenu ?? []).map(({ type }) => (type === 'separator' ? '-' : 'x')).join('');
          expect(kinds).not.toMatch(/^-|-$|--/);
        }
  });

  it('shows what cannot be used as that, and a name with & as it is', () => {
    const items: MenuItem[] = [{ command: 'trash', label: 'Trash “A & B”', enabled: false }];
    expect(menu(template('linux', items), 'Photo')).toEqual([
      expect.objectContaining({ label: 'Trash “A && B”', enabled: false, command: 'trash' }),
    ]);
  });

  it('speaks Chinese', () => {
    const chinese = menuTemplate({ platform: 'linux', items: all, words: wordsFor('system', 'zh-Hans-CN') });
    expect(chinese.map(({ label }) => label)).toEqual(['文件', '编辑', '显示', '照片', '窗口', '帮助']);
  });
});

describe('the keys of the menu', () => {
  it.each([
    ['mod+o', 'CommandOrControl+O'],
    ['mod+,', 'CommandOrControl+,'],
    ['mod+=', 'CommandOrControl+='],
    ['mod+0', 'CommandOrControl+0'],
    ['mod+shift+z', 'CommandOrControl+Shift+Z'],
    ['mod+Backspace', 'CommandOrControl+Backspace'],
    ['ctrl+ArrowLeft', 'Control+Left'],
  ])('are written for Electron: %s is %s', (key, accelerator) => {
    expect(toAccelerator(key)).toBe(accelerator);
  });

  it.each(['i', 'shift+a', '/', 'Enter', 'Delete', 'alt+x', 'hyper+o', 'mod+', ''])(
    'are not taken from somebody who writes: %s',
    (key) => {
      expect(toAccelerator(key)).toBeNull();
    },
  );

  it('can be written for every command that has one', () => {
    for (const { key } of Object.values(menuCommands)) if (key != null) expect(toAccelerator(key)).not.toBeNull();
  });

  it('are only shown where the system can show without taking', () => {
    for (const entry of flat(template('linux')))
      if (entry.accelerator != null) expect(entry.registerAccelerator).toBe(false);
  });

  it('that edit text are not named on a Mac', () => {
    const remove = flat(template('darwin')).find(({ command }) => command === 'remove');
    expect(remove).not.toHaveProperty('accelerator');
    expect(flat(template('darwin')).find(({ command }) => command === 'info')?.accelerator).toBe('CommandOrControl+I');
  });
});

describe('a context menu', () => {
  it('keeps the order and the groups it was given', () => {
    const items: MenuItem[] = [
      { command: 'open', label: 'Open', enabled: true, startsGroup: true },
      { command: 'reveal', label: 'Show in folder', enabled: false, startsGroup: true },
    ];
    expect(contextTemplate(items)).toEqual([
      { command: 'open', label: 'Open', enabled: true },
      { type: 'separator' },
      { command: 'reveal', label: 'Show in folder', enabled: false },
    ]);
  });
});
