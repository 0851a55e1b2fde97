import { describe, expect, it } from 'vitest';
import { menuCommandIds, menuCommands } from '../../src-shared/contract/commands.ts';
import type { App } from './app-state.svelte.ts';
import { commands } from './commands.ts';
import { applicationMenu, photoMenu } from './menu.ts';
import { isEnabled, runMenuCommand } from './menu-actions.ts';

interface Place {
  readonly desktop?: boolean;
  readonly target?: number | null;
  readonly isOpen?: boolean;
  readonly hasDialog?: boolean;
}

/** As much of the application as commands look at; every method writes down that it was called. */
function fakeApp({ desktop = true, target = null, isOpen = false, hasDialog = false }: Place = {}) {
  const done: string[] = [];
  const parts: Record<string, unknown> = {
    desktop: desktop ? {} : null,
    target,
    hasDialog,
    router: { route: { view: isOpen ? 'photo' : 'library' } },
    preferences: { settings: { rowHeight: 400 } },
    trash: desktop ? { ask: (id: number) => done.push(`trash ${String(id)}`) } : null,
  };
  const app = new Proxy(parts, {
    get: (known, name: string) =>
      name in known
        ? known[name]
        : (...given: unknown[]) => done.push([name, ...given.map((x) => JSON.stringify(x))].join(' ')),
  });
  return { app: app as unknown as App, done };
}

describe('the application menu', () => {
  it('has every command of the treaty once, each with words', () => {
    const items = applicationMenu(fakeApp().app);
    expect(items.map(({ command }) => command)).toEqual(menuCommandIds);
    expect(items.every(({ label }) => label !== '')).toBe(true);
    expect(items.find(({ command }) => command === 'trash')?.startsGroup).toBe(true);
  });

  it('greys out what needs a photo, what lies under a dialog, and what is at its end', () => {
    const enabled = (place: Place) =>
      applicationMenu(fakeApp(place).app)
        .filter((item) => item.enabled)
        .map(({ command }) => command);
    expect(enabled({})).not.toContain('trash');
    expect(enabled({ target: 5 })).toEqual(
      expect.arrayContaining(['open', 'similar', 'info', 'ask', 'reveal', 'trash']),
    );
    expect(enabled({ target: 5, isOpen: true })).not.toContain('open');
    expect(enabled({ target: 5, hasDialog: true })).toEqual(['settings', 'activity', 'shortcuts', 'diagnostics']);
    expect(enabled({})).not.toContain('larger');
    expect(enabled({ isOpen: true, target: 5 })).toContain('larger');
  });
});

describe('the menu of a photo', () => {
  it('shows only what works where it stands', () => {
    const menu = (place: Place) => photoMenu(fakeApp(place).app, 5).map(({ command }) => command);
    expect(menu({})).toEqual(['open', 'similar', 'info', 'ask', 'reveal', 'trash']);
    expect(menu({ isOpen: true })).toEqual(['similar', 'info', 'ask', 'reveal', 'trash']);
    expect(menu({ desktop: false })).toEqual(['open', 'similar', 'info', 'ask']);
  });

  it('means the photo that it was opened on, whatever has the focus', () => {
    const { app, done } = fakeApp({ target: 9 });
    expect(runMenuCommand(app, 'reveal', 5)).toBe(true);
    expect(runMenuCommand(app, 'trash')).toBe(true);
    expect(done).toEqual(['reveal 5', 'trash 9']);
  });
});

describe('a command', () => {
  it('does nothing where it cannot be used', () => {
    const { app, done } = fakeApp({ desktop: false, target: 5 });
    expect(runMenuCommand(app, 'trash')).toBe(false);
    expect(runMenuCommand(fakeApp().app, 'open')).toBe(false);
    expect(isEnabled(app, 'reveal')).toBe(false);
    expect(done).toEqual([]);
  });

  it.each(menuCommandIds.filter((id) => menuCommands[id].key != null))('%s has its key in the page, too', (id) => {
    const { key } = menuCommands[id];
    const own = commands.filter(({ keys }) => keys.includes(key ?? ''));
    expect(own).toHaveLength(1);
    const { app, done } = fakeApp({ target: 5, isOpen: true });
    expect(own[0]?.available?.(app)).toBe(true);
    expect(own[0]?.run(app, key ?? '')).toBe(true);
    expect(done).toHaveLength(1);
  });

  it('leaves zoom and reload to a browser', () => {
    const { app } = fakeApp({ desktop: false, target: 5 });
    const available = (key: string) => commands.find(({ keys }) => keys.includes(key))?.available?.(app);
    expect(['mod+=', 'mod+-', 'mod+0', 'mod+r', 'mod+Backspace', 'Delete'].map(available)).toEqual(
      Array(6).fill(false),
    );
    expect(['mod+k', 'mod+,', 'mod+o', 'mod+i'].map(available)).toEqual(Array(4).fill(true));
  });
});
