// Every key once: what it is called, where it works, what it does. The menu's commands (menu-actions.ts) come with the
// keys of the treaty; the page's own keys stand here. Key presses and the help sheet read this list.
import {
  type MenuCommand,
  type MenuCommandId,
  menuCommandIds,
  menuCommands,
} from '../../src-shared/contract/commands.ts';
import type { App } from './app-state.svelte.ts';
import { isAvailable, menuActions, runMenuCommand } from './menu-actions.ts';
import type { MessageKey } from './messages.svelte.ts';
import type { TimeUnit } from '../components/grid/time-jumps.ts';

export type CommandGroup = 'everywhere' | 'grid' | 'photo';

export interface Command {
  readonly groups: readonly CommandGroup[];
  /** As `keyOf` writes them. */
  readonly keys: readonly string[];
  readonly label: MessageKey;
  /** Where the help sheet has it, if not where it works: beside the single key for the same thing. */
  readonly listedIn?: CommandGroup;
  /** Works inside text fields, too. */
  readonly inFields?: boolean;
  /** Works only where the grid itself has the focus: elsewhere the key means something else. */
  readonly inGridOnly?: boolean;
  /** Whether the command exists where this page runs; always, where it is left out. */
  available?(app: App): boolean;
  /** False where there was nothing to do: the key keeps its usual meaning. */
  run(app: App, key: string): boolean;
}

/** A command that always has something to do. */
const always =
  (act: (app: App) => unknown) =>
  (app: App): boolean => {
    act(app);
    return true;
  };

const moves = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const;

/** The key of the menu, wherever the command can be used. */
function menuKeyOf(id: MenuCommandId): Command | null {
  const { key, menu, textToo }: MenuCommand = menuCommands[id];
  if (key == null) return null;
  const { label, keyOnlyInDesktop } = menuActions[id];
  return {
    groups: menu === 'photo' ? ['grid', 'photo'] : ['everywhere'],
    keys: key === 'mod+=' ? [key, 'mod++'] : [key],
    label,
    ...(keyOnlyInDesktop === true && { listedIn: 'grid' }),
    inFields: textToo !== true,
    available: (app) => isAvailable(app, id) && (keyOnlyInDesktop !== true || app.desktop != null),
    run: (app) => runMenuCommand(app, id),
  };
}

/** A single key for what a menu does, too. */
const alsoBy = (id: MenuCommandId, groups: readonly CommandGroup[], ...keys: string[]): Command => ({
  groups,
  keys,
  label: menuActions[id].label,
  available: (app) => isAvailable(app, id),
  run: (app) => runMenuCommand(app, id),
});

/** Stars by their number. */
const stars = [0, 1, 2, 3, 4, 5] as const;
const rating: Command = {
  groups: ['grid', 'photo'],
  keys: stars.map(String),
  label: 'command.rate',
  run: (app, key) => runMenuCommand(app, `rate-${stars[Number(key) as (typeof stars)[number]]}`),
};

/** A letter goes on through time, with Shift it goes back. */
const through = (unit: TimeUnit, letter: string, label: MessageKey): Command => ({
  groups: ['grid'],
  keys: [letter, `shift+${letter}`],
  label,
  run: (app, key) => app.grid?.jump(unit, key === letter ? 1 : -1) ?? false,
});

const menuKeys = menuCommandIds.map(menuKeyOf).filter((command) => command != null);

export const commands: readonly Command[] = [
  alsoBy('search', ['everywhere'], '/'),
  alsoBy('shortcuts', ['everywhere'], '?'),
  ...menuKeys.filter(({ groups, listedIn }) => groups.includes('everywhere') && listedIn == null),
  { groups: ['everywhere'], keys: ['Escape'], label: 'command.escape', inFields: true, run: (app) => app.escape() },
  { groups: ['grid'], keys: [...moves], label: 'command.move', run: (app, key) => app.moveInGrid(key) },
  { groups: ['grid'], keys: ['Home', 'End'], label: 'command.ends', run: (app, key) => app.moveInGrid(key) },
  { groups: ['grid'], keys: ['PageUp', 'PageDown'], label: 'command.page', run: (app, key) => app.moveInGrid(key) },
  alsoBy('open', ['grid'], 'Enter', ' '),
  alsoBy('similar', ['grid', 'photo'], 's'),
  alsoBy('info', ['grid', 'photo'], 'i'),
  alsoBy('ask', ['grid', 'photo'], 'a'),
  ...menuKeys.filter(({ groups }) => !groups.includes('everywhere')),
  alsoBy('remove', ['grid', 'photo'], 'Delete'),
  alsoBy('favourite', ['grid', 'photo'], '.'),
  rating,
  alsoBy('tag', ['grid', 'photo'], 't'),
  alsoBy('album', ['grid', 'photo'], 'l'),
  alsoBy('hide', ['grid', 'photo'], 'h'),
  alsoBy('fits', ['grid', 'photo'], 'g'),
  alsoBy('misfits', ['grid', 'photo'], 'b'),
  { groups: ['grid'], keys: ['x'], label: 'command.select', run: (app) => app.grid?.toggleFocused() ?? false },
  {
    groups: ['grid'],
    keys: ['shift+x'],
    label: 'command.selectSection',
    run: (app) => app.grid?.toggleSection() ?? false,
  },
  {
    groups: ['grid'],
    keys: [...moves, 'Home', 'End', 'PageUp', 'PageDown'].map((key) => `shift+${key}`),
    label: 'command.extend',
    inGridOnly: true,
    run: (app, key) => app.grid?.extend(key.slice('shift+'.length)) ?? false,
  },
  through('day', 'd', 'command.day'),
  through('month', 'm', 'command.month'),
  through('year', 'y', 'command.year'),
  alsoBy('go-to-date', ['grid'], 'j'),
  {
    groups: ['grid', 'photo'],
    keys: ['w'],
    label: 'command.why',
    run: (app) => app.search.explain(app.target, app.router.route.view === 'photo' ? () => app.setAside('info') : null),
  },
  // The browser turns these keys into a `contextmenu` event by itself; they are here to be listed.
  { groups: ['grid', 'photo'], keys: ['ContextMenu'], label: 'command.menu', run: () => false },
  ...menuKeys.filter(({ listedIn }) => listedIn != null),
  { groups: ['grid'], keys: ['+', '='], label: 'command.larger', run: always((app) => app.stepSize(1)) },
  { groups: ['grid'], keys: ['-'], label: 'command.smaller', run: always((app) => app.stepSize(-1)) },
  {
    groups: ['photo'],
    keys: ['ArrowLeft', 'ArrowRight'],
    label: 'command.neighbour',
    run: (app, key) => app.stepPhoto(key === 'ArrowLeft' ? -1 : 1),
  },
  { groups: ['photo'], keys: ['+', '='], label: 'command.zoomIn', run: always((app) => app.stepSize(1)) },
  { groups: ['photo'], keys: ['-'], label: 'command.zoomOut', run: always((app) => app.stepSize(-1)) },
  { groups: ['photo'], keys: ['z'], label: 'command.actualSize', run: always((app) => app.viewer?.toggleActualSize()) },
  { groups: ['photo'], keys: [' ', 'Enter'], label: 'command.close', run: always((app) => app.router.closePhoto()) },
];

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/**
 * `mod+k`, `mod+shift+z`, `shift+ArrowLeft`, `s`; null where a modifier makes it somebody else's key. Shift is named with letters
 * and with keys that write nothing: a `?` or a `+` needs it on one keyboard and not on another.
 */
export function keyOf(event: KeyPress): string | null {
  if (event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && (key.length > 1 || key !== key.toUpperCase()) ? 'shift+' : '';
  return event.ctrlKey || event.metaKey ? `mod+${shift}${key}` : `${shift}${key}`;
}

/** A key that writes: those a person may turn off, since a voice or a slip of the hand presses them, too. */
export const isCharacter = (key: string): boolean => {
  const plain = key.startsWith('shift+') ? key.slice('shift+'.length) : key;
  return plain.length === 1 && plain !== ' ';
};

const keyNames: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Escape: 'Esc',
  Delete: 'Del',
  ContextMenu: 'Menu',
  '-': '−',
  ' ': 'Space',
};

/** How a key is printed on this computer's keyboard. */
export function printKey(key: string, isMac: boolean): string {
  if (key.startsWith('mod+shift+')) return `${isMac ? '⇧⌘' : 'Ctrl Shift '}${printKey(key.slice(10), isMac)}`;
  if (key.startsWith('mod+')) return `${isMac ? '⌘' : 'Ctrl '}${printKey(key.slice(4), isMac)}`;
  if (key.startsWith('shift+')) return `${isMac ? '⇧' : 'Shift '}${printKey(key.slice(6), isMac)}`;
  if (key === 'Backspace') return isMac ? '⌫' : key;
  return keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** Keys that only spare a Shift: they work, but are not worth a line. */
export const unlistedKeys: ReadonlySet<string> = new Set([
  ...['=', 'mod++', 'shift+ArrowUp', 'shift+ArrowDown', 'shift+Home', 'shift+End', 'shift+PageUp', 'shift+PageDown'],
  ...['1', '2', '3', '4'],
]);
