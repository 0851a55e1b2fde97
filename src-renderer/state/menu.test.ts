import { describe, expect, it } from 'vitest';
import { menuCommandIds, menuCommands } from '../../src-shared/contract/commands.ts';
import type { App } from './app-state.svelte.ts';
import { commands } from './commands.ts';
import { applicationMenu, photoMenu } from './menu.ts';
import { choiceOf } from './choice.ts';
import { isEnabled, runMenuCommand } from './menu-actions.ts';
import { SelectionState } from './selection-state.svelte.ts';

interface Place {
  readonly desktop?: boolean;
  readonly target?: number | null;
  readonly isOpen?: boolean;
  readonly hasDialog?: boolean;
  readonly view?: string;
  /** Ids that are chosen, of a list of 100 to 109. */
  readonly chosen?: readonly number[];
}

/** As much of the application as commands look at; every method writes down that it was called. */
function fakeApp({
  desktop = true,
  target = null,
  isOpen = false,
  hasDialog = false,
  view = 'library',
  chosen = [],
}: Place = {}) {
  const done: string[] = [];
  const noted =
    (name: string) =>
    (...given: unknown[]) => {
      done.push([name, ...given.map((x) => JSON.stringify(x))].join(' '));
      return Promise.resolve(true);
    };
  const selection = new SelectionState();
  selection.show({ id: Uint32Array.from({ length: 10 }, (_, at) => 100 + at), where: '', topic: 'here' });
  for (const id of chosen) selection.toggle(id - 100);
  const noSource = { id: new Uint32Array(), count: 0, flags: new Uint8Array(), known: null };
  const parts: Record<string, unknown> = {
    desktop: desktop ? {} : null,
    target,
    hasDialog,
    router: { route: { view: isOpen ? 'photo' : view }, base: { view, id: 4 } },
    selection,
    grid: { isTimed: () => true },
    originating: noSource,
    organise: {
      albums: [{ id: 4, kind: 'fixed' }],
      isFavourite: () => false,
      ...Object.fromEntries(['mark', 'undo', 'redo', 'pick', 'takeFromAlbum'].map((name) => [name, noted(name)])),
    },
    preferences: { settings: { rowHeight: 400 } },
    trash: desktop ? { ask: ({ count }: { count: number }) => done.push(`trash ${String(count)}`) } : null,
  };
  const app = new Proxy(parts, {
    get: (known, name: string) => (name in known ? known[name] : noted(name)),
  });
  return { app: app as unknown as App, done };
}

describe('the application menu', () => {
  it('has every command of the treaty once, each with words', () => {
    const items = applicationMenu(fakeApp().app);
    expect(items.map(({ command }) => command)).toEqual(menuCommandIds);
    expect(items.every(({ label }) => label !== '')).toBe(true);
    expect(items.find(({ command }) => command === 'reveal')?.startsGroup).toBe(true);
  });

  it('greys out what needs a photo, what lies under a dialog, and what is at its end', () => {
    const enabled = (place: Place) =>
      applicationMenu(fakeApp(place).app)
        .filter((item) => item.enabled)
        .map(({ command }) => command);
    expect(enabled({})).not.toContain('remove');
    expect(enabled({ target: 5 })).toEqual(
      expect.arrayContaining(['open', 'similar', 'info', 'ask', 'favourite', 'tag', 'reveal', 'remove', 'rate-3']),
    );
    expect(enabled({ target: 5, isOpen: true })).not.toContain('open');
    expect(enabled({ target: 5, hasDialog: true })).toEqual([
      'settings',
      'undo',
      'redo',
      'select-all',
      'activity',
      'shortcuts',
      'diagnostics',
    ]);
    expect(enabled({})).not.toContain('larger');
    expect(enabled({ isOpen: true, target: 5 })).toContain('larger');
  });

  it('greys out what belongs to another screen', () => {
    const enabled = (view: string) =>
      applicationMenu(fakeApp({ view, target: 5 }).app).filter((item) => item.enabled).map(({ command }) => command); // prettier-ignore
    const here = ['hide', 'unhide', 'remove', 'put-back', 'trash', 'take-out'] as const;
    const those = (view: string) => here.filter((id) => enabled(view).includes(id));
    expect(those('library')).toEqual(['hide', 'remove']);
    expect(those('hidden')).toEqual(['unhide', 'remove']);
    expect(those('removed')).toEqual(['put-back', 'trash']);
    expect(those('album')).toEqual(['hide', 'remove', 'take-out']);
  });

  it('greys out what cannot be done with so many', () => {
    const ids = (count: number) => Array.from({ length: count }, (_, at) => 100 + at);
    const enabled = (count: number) =>
      applicationMenu(fakeApp({ chosen: ids(count) }).app).filter((item) => item.enabled).map(({ command }) => command); // prettier-ignore
    expect(enabled(4)).toEqual(expect.arrayContaining(['similar', 'ask', 'tag', 'select-none']));
    expect(enabled(5)).not.toContain('similar');
    expect(enabled(9)).not.toContain('ask');
    expect(enabled(9)).toContain('tag');
  });
});

describe('the menu of a photo', () => {
  it('shows only what works where it stands', () => {
    const menu = (place: Place) => photoMenu(fakeApp(place).app, 5).map(({ command }) => command);
    const organising = ['favourite', 'tag', 'album'];
    expect(menu({})).toEqual(['open', 'similar', 'info', 'ask', ...organising, 'reveal', 'hide', 'remove']);
    expect(menu({ isOpen: true })).toEqual(['similar', 'info', 'ask', ...organising, 'reveal', 'hide', 'remove']);
    expect(menu({ desktop: false })).toEqual(['open', 'similar', 'info', 'ask', ...organising, 'hide', 'remove']);
    expect(menu({ view: 'removed' }).slice(-3)).toEqual(['reveal', 'put-back', 'trash']);
  });

  it('means the photo that it was opened on, whatever has the focus', () => {
    const { app, done } = fakeApp({ target: 9 });
    expect(runMenuCommand(app, 'reveal', 5)).toBe(true);
    expect(runMenuCommand(app, 'rate-2')).toBe(true);
    expect(done).toEqual(['reveal 5', 'mark {"ids":[9]} {"rating":2}']);
  });

  it('means all that are chosen where it was opened on one of them, and on another that one alone', () => {
    const { app } = fakeApp({ chosen: [103, 101], target: 108 });
    expect(choiceOf(app, 103)).toMatchObject({ photo: 103, count: 2 });
    expect(choiceOf(app, 103).set()).toEqual({ ids: [103, 101] });
    expect(choiceOf(app, 108)).toMatchObject({ photo: 108, count: 1 });
    expect(choiceOf(app)).toMatchObject({ photo: 108, count: 2 });
    expect(choiceOf(fakeApp({ chosen: [103], target: 108 }).app)).toMatchObject({ photo: 103, count: 1 });
    expect(choiceOf(fakeApp({ chosen: [103], target: 108, isOpen: true }).app)).toMatchObject({ photo: 108, count: 1 });
  });
});

describe('a command', () => {
  it('does nothing where it cannot be used', () => {
    const { app, done } = fakeApp({ desktop: false, target: 5, view: 'removed' });
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
    // Away from the open photo first, where it goes.
    expect(done.filter((deed) => !deed.startsWith('stepOff'))).toHaveLength(1);
  });

  it('leaves zoom and reload to a browser', () => {
    const { app } = fakeApp({ desktop: false, target: 5 });
    const available = (key: string) => commands.find(({ keys }) => keys.includes(key))?.available?.(app);
    expect(['mod+=', 'mod+-', 'mod+0', 'mod+r'].map(available)).toEqual(Array(4).fill(false));
    expect(['mod+k', 'mod+,', 'mod+o', 'mod+i', 'mod+Backspace', 'Delete'].map(available)).toEqual(Array(6).fill(true));
  });
});
