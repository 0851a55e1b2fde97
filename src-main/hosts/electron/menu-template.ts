// The application menu and the context menu as data: which items, where, with which keys. Runs in Electron's main process; pure.
// The commands and their places come from the one list in src-shared/contract/commands.ts, their words from the interface.
import {
  menuCommandIds,
  menuCommands,
  type MenuCommand,
  type MenuCommandId,
  type MenuName,
} from '../../../src-shared/contract/commands.ts';
import type { MenuItem } from '../../../src-shared/contract/desktop.ts';
import type { Words } from './words.ts';

type Role =
  | 'about'
  | 'services'
  | 'hide'
  | 'hideOthers'
  | 'unhide'
  | 'quit'
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'togglefullscreen'
  | 'minimize'
  | 'zoom'
  | 'front'
  | 'close'
  | 'windowMenu'
  | 'help';

/** Of Electron's MenuItemConstructorOptions, what is used here; `command` is what a click on it means. */
export interface MenuEntry {
  readonly label?: string;
  readonly role?: Role;
  readonly type?: 'separator';
  readonly enabled?: boolean;
  readonly accelerator?: string;
  readonly registerAccelerator?: boolean;
  readonly submenu?: readonly MenuEntry[];
  readonly command?: MenuCommandId;
}

export interface MenuInput {
  readonly platform: NodeJS.Platform;
  readonly items: readonly MenuItem[];
  readonly words: Words;
}

const line: MenuEntry = { type: 'separator' };
const role = (name: Role, label: string): MenuEntry => ({ role: name, label });

/** The whole menu bar. Commands the interface has not named are left out, and so is a menu that would be empty. */
export function menuTemplate({ platform, items, words }: MenuInput): MenuEntry[] {
  const mac = platform === 'darwin';
  const named = new Map(items.map((item) => [item.command, item]));
  const commands = (menu: MenuName): MenuEntry[] =>
    menuCommandIds.flatMap((id) => {
      const item = named.get(id);
      const inAppMenu = mac && id === 'settings';
      return item == null || menuCommands[id].menu !== menu || inAppMenu ? [] : commandEntry(item, platform);
    });
  const settings = named.get('settings');
  const rating = tidy(commands('rating'));
  const photo = rating.length === 0 ? [] : [line, { label: words.rating, submenu: rating }];
  const last = mac ? role('close', words.close) : role('quit', words.quit);
  const menus: MenuEntry[] = [
    { label: words.file, submenu: parted(commands('file'), [last]) },
    { label: words.edit, submenu: editMenu(words, commands('edit')) },
    { label: words.view, submenu: parted(commands('view'), [role('togglefullscreen', words.fullScreen)]) },
    { label: words.photo, submenu: tidy([...commands('photo'), ...photo]) },
    { label: words.window, role: 'windowMenu', submenu: windowMenu(words, mac) },
    { label: words.help, role: 'help', submenu: parted(commands('help'), mac ? [] : [role('about', words.about)]) },
  ];
  const appMenu: MenuEntry[] = mac
    ? [{ label: 'Afterimage', submenu: appMenuOf(words, settings == null ? [] : commandEntry(settings, platform)) }]
    : [];
  return [...appMenu, ...menus].filter(({ submenu }) => submenu != null && submenu.length > 0);
}

/** A menu at the pointer, in the order the interface gave. Keys are shown nowhere else and are left out. */
export const contextTemplate = (items: readonly MenuItem[]): MenuEntry[] =>
  tidy(
    items.flatMap(({ command, label, enabled, startsGroup }) => [
      ...(startsGroup === true ? [line] : []),
      { command, label: plainLabel(label), enabled },
    ]),
  );

function appMenuOf(words: Words, settings: readonly MenuEntry[]): MenuEntry[] {
  return tidy([
    role('about', words.about),
    line,
    ...settings.filter(({ type }) => type == null),
    line,
    role('services', words.services),
    line,
    role('hide', words.hide),
    role('hideOthers', words.hideOthers),
    role('unhide', words.showAll),
    line,
    role('quit', words.quit),
  ]);
}

/**
 * Cut, copy and paste know the focused field by themselves. Undo, redo and select all mean photos where no field has the focus:
 * the interface knows where it is, and does them to the text in a field. Until it has named them they mean text alone.
 */
function editMenu(words: Words, commands: readonly MenuEntry[]): MenuEntry[] {
  const own = (name: MenuCommandId, text: MenuEntry): MenuEntry =>
    commands.find(({ command }) => command === name) ?? text;
  const rest = commands.filter(({ command }) => command == null || !textCommands.has(command));
  return tidy([
    own('undo', role('undo', words.undo)),
    own('redo', role('redo', words.redo)),
    line,
    role('cut', words.cut),
    role('copy', words.copy),
    role('paste', words.paste),
    line,
    own('select-all', role('selectAll', words.selectAll)),
    ...rest,
  ]);
}

const textCommands: ReadonlySet<MenuCommandId> = new Set(menuCommandIds.filter((id) => textToo(menuCommands[id])));

function textToo({ textToo: means }: MenuCommand): boolean {
  return means === true;
}

const windowMenu = (words: Words, mac: boolean): MenuEntry[] => [
  role('minimize', words.minimise),
  ...(mac ? [role('zoom', words.zoom), line, role('front', words.front)] : [role('close', words.close)]),
];

function commandEntry(item: MenuItem, platform: NodeJS.Platform): MenuEntry[] {
  const { key, startsGroup }: MenuCommand = menuCommands[item.command];
  const entry = {
    command: item.command,
    label: plainLabel(item.label),
    enabled: item.enabled,
    ...keyOf(key, platform),
  };
  return (item.startsGroup ?? startsGroup) === true ? [line, entry] : [entry];
}

/** `&` marks a mnemonic in Electron's labels; a photo's name is no mnemonic. */
const plainLabel = (label: string): string => label.replaceAll('&', '&&');

const parted = (first: readonly MenuEntry[], rest: readonly MenuEntry[]): MenuEntry[] =>
  tidy([...first, line, ...rest]);

/** No line at an end, and never two together. */
function tidy(entries: readonly MenuEntry[]): MenuEntry[] {
  return entries.filter((entry, at) => {
    if (entry.type !== 'separator') return true;
    const rest = entries.slice(at + 1);
    return at > 0 && rest.some(({ type }) => type == null) && entries[at - 1]?.type == null;
  });
}

const modifiers: Readonly<Record<string, string>> = {
  mod: 'CommandOrControl',
  shift: 'Shift',
  alt: 'Alt',
  ctrl: 'Control',
};
const keyNames: Readonly<Record<string, string>> = {
  '+': 'Plus',
  ' ': 'Space',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
};

/** `mod+o` as Electron writes it; null where it cannot be said, or would be typed by somebody who only writes. */
export function toAccelerator(key: string): string | null {
  const parts = key.split('+');
  const name = parts.pop() ?? '';
  const named = parts.map((part) => modifiers[part]);
  if (name === '' || named.includes(undefined)) return null;
  if (!parts.includes('mod') && !parts.includes('ctrl')) return null;
  const written = keyNames[name] ?? (name.length === 1 ? name.toUpperCase() : name);
  return [...named, written].join('+');
}

/** With Command or Control these edit text: the menu may show them, but must not take them from a field. */
const editingKeys: ReadonlySet<string> = new Set([
  'Backspace',
  'Delete',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
]);

/**
 * The page hears every key itself; Linux and Windows can show a key without taking it. macOS cannot: there the page, which is
 * asked first, keeps what it uses, and keys that edit text are not named at all.
 */
function keyOf(key: string | null, platform: NodeJS.Platform): Pick<MenuEntry, 'accelerator' | 'registerAccelerator'> {
  const accelerator = key == null ? null : toAccelerator(key);
  if (accelerator == null) return {};
  if (platform !== 'darwin') return { accelerator, registerAccelerator: false };
  return editingKeys.has(key?.split('+').at(-1) ?? '') ? {} : { accelerator };
}
