// Every command once: its keys, its words, when it works, what it does. Shortcuts and the help sheet read this list.
import type { App } from './app-state.svelte.ts';
import type { MessageKey } from './messages.svelte.ts';

export type CommandGroup = 'everywhere' | 'grid' | 'photo';

export interface Command {
  readonly group: CommandGroup;
  /** As `keyOf` writes them; the first is shown. */
  readonly keys: readonly string[];
  readonly label: MessageKey;
  /** Works inside text fields, too. */
  readonly inFields?: boolean;
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

export const commands: readonly Command[] = [
  {
    group: 'everywhere',
    keys: ['/'],
    label: 'command.search',
    run: always((app) => app.focusSearch()),
  },
  {
    group: 'everywhere',
    keys: ['mod+k'],
    label: 'command.search',
    inFields: true,
    run: always((app) => app.focusSearch()),
  },
  { group: 'everywhere', keys: ['?'], label: 'command.help', run: always((app) => app.openPanel('help')) },
  {
    group: 'everywhere',
    keys: ['mod+,'],
    label: 'command.settings',
    inFields: true,
    run: always((app) => app.openPanel('settings')),
  },
  { group: 'everywhere', keys: ['Escape'], label: 'command.escape', inFields: true, run: (app) => app.escape() },
  { group: 'grid', keys: [...moves], label: 'command.move', run: (app, key) => app.moveInGrid(key) },
  { group: 'grid', keys: ['Home', 'End'], label: 'command.ends', run: (app, key) => app.moveInGrid(key) },
  { group: 'grid', keys: ['PageUp', 'PageDown'], label: 'command.page', run: (app, key) => app.moveInGrid(key) },
  { group: 'grid', keys: ['Enter', ' '], label: 'command.open', run: (app) => app.openFocused() },
  { group: 'grid', keys: ['s'], label: 'command.similar', run: (app) => app.similarToFocused() },
  { group: 'grid', keys: ['i'], label: 'command.info', run: (app) => app.infoOfFocused() },
  { group: 'grid', keys: ['+', '='], label: 'command.larger', run: always((app) => app.stepRowHeight(1)) },
  { group: 'grid', keys: ['-'], label: 'command.smaller', run: always((app) => app.stepRowHeight(-1)) },
  { group: 'grid', keys: ['0'], label: 'command.usualSize', run: always((app) => app.stepRowHeight(0)) },
  {
    group: 'photo',
    keys: ['ArrowLeft', 'ArrowRight'],
    label: 'command.neighbour',
    run: (app, key) => app.stepPhoto(key === 'ArrowLeft' ? -1 : 1),
  },
  { group: 'photo', keys: ['i'], label: 'command.info', run: always((app) => app.toggleInfo()) },
  { group: 'photo', keys: ['s'], label: 'command.similar', run: (app) => app.similarToOpen() },
  { group: 'photo', keys: ['+', '='], label: 'command.zoomIn', run: always((app) => app.viewer?.zoomBy(1.4)) },
  { group: 'photo', keys: ['-'], label: 'command.zoomOut', run: always((app) => app.viewer?.zoomBy(1 / 1.4)) },
  { group: 'photo', keys: ['0'], label: 'command.fit', run: always((app) => app.viewer?.fitToView()) },
  { group: 'photo', keys: ['z'], label: 'command.actualSize', run: always((app) => app.viewer?.toggleActualSize()) },
  { group: 'photo', keys: [' ', 'Enter'], label: 'command.close', run: always((app) => app.router.closePhoto()) },
];

/** `mod+k`, `ArrowLeft`, `s`; null where a modifier makes it somebody else's key. */
export function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string | null {
  if (event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
}

export const keyNames: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Escape: 'Esc',
  ' ': 'Space',
};

/** How a key is printed on this computer's keyboard. */
export function printKey(key: string, isMac: boolean): string {
  if (key.startsWith('mod+')) return `${isMac ? '⌘' : 'Ctrl '}${key.slice(4).toUpperCase()}`;
  return keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}
