// Every key once: what it is called, where it works, what it does. The menu's commands (menu-actions.ts) come with the
// keys of the treaty; the page's own keys stand here. Key presses and the help sheet read this list.
import { type MenuCommandId, menuCommandIds, menuCommands } from '../../src-shared/contract/commands.ts';
import type { App } from './app-state.svelte.ts';
import { isAvailable, menuActions, runMenuCommand } from './menu-actions.ts';
import type { MessageKey } from './messages.svelte.ts';

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
  const { key, menu } = menuCommands[id];
  if (key == null) return null;
  const { label, keyOnlyInDesktop } = menuActions[id];
  return {
    groups: menu === 'photo' ? ['grid', 'photo'] : ['everywhere'],
    keys: key === 'mod+=' ? [key, 'mod++'] : [key],
    label,
    ...(keyOnlyInDesktop === true && { listedIn: 'grid' }),
    inFields: true,
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
  alsoBy('trash', ['grid', 'photo'], 'Delete'),
  // The browser turns these keys into a `contextmenu` event by itself; they are here to be listed.
  { groups: ['grid', 'photo'], keys: ['ContextMenu'], label: 'command.menu', run: () => false },
  ...menuKeys.filter(({ listedIn }) => listedIn != null),
  { groups: ['grid'], keys: ['+', '='], label: 'command.larger', run: always((app) => app.stepSize(1)) },
  { groups: ['grid'], keys: ['-'], label: 'command.smaller', run: always((app) => app.stepSize(-1)) },
  { groups: ['grid'], keys: ['0'], label: 'command.usualSize', run: always((app) => app.stepSize(0)) },
  {
    groups: ['photo'],
    keys: ['ArrowLeft', 'ArrowRight'],
    label: 'command.neighbour',
    run: (app, key) => app.stepPhoto(key === 'ArrowLeft' ? -1 : 1),
  },
  { groups: ['photo'], keys: ['+', '='], label: 'command.zoomIn', run: always((app) => app.stepSize(1)) },
  { groups: ['photo'], keys: ['-'], label: 'command.zoomOut', run: always((app) => app.stepSize(-1)) },
  { groups: ['photo'], keys: ['0'], label: 'command.fit', run: always((app) => app.stepSize(0)) },
  { groups: ['photo'], keys: ['z'], label: 'command.actualSize', run: always((app) => app.viewer?.toggleActualSize()) },
  { groups: ['photo'], keys: [' ', 'Enter'], label: 'command.close', run: always((app) => app.router.closePhoto()) },
];

/** `mod+k`, `ArrowLeft`, `s`; null where a modifier makes it somebody else's key. */
export function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string | null {
  if (event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
}

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
  if (key.startsWith('mod+')) return `${isMac ? '⌘' : 'Ctrl '}${printKey(key.slice(4), isMac)}`;
  if (key === 'Backspace') return isMac ? '⌫' : key;
  return keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** Keys that only spare a Shift: they work, but are not worth a line. */
export const unlistedKeys: ReadonlySet<string> = new Set(['=', 'mod++']);
