// The commands that a menu can show: their names, keys and places, once. The interface gives them words and does them; the
// desktop application builds its menus from this list. Runs everywhere; pure.

/** Where a command stands in the application menu; the systems differ only in where `settings` goes. `rating` lies within `photo`. */
export type MenuName = 'file' | 'edit' | 'view' | 'photo' | 'rating' | 'help';

export interface MenuCommand {
  readonly menu: MenuName;
  /** As the interface writes keys: `mod+` is Command on a Mac and Control elsewhere. Null for none. */
  readonly key: string | null;
  /** Stands below a line in its menu. */
  readonly startsGroup?: boolean;
  /** In a text field its key means the text: there the page leaves it alone, and the menu does it to the text. */
  readonly textToo?: boolean;
}

export const menuCommands = {
  'add-folder': { menu: 'file', key: 'mod+o' },
  search: { menu: 'file', key: 'mod+k', startsGroup: true },
  settings: { menu: 'file', key: 'mod+,', startsGroup: true },
  undo: { menu: 'edit', key: 'mod+z', textToo: true },
  redo: { menu: 'edit', key: 'mod+shift+z', textToo: true },
  'select-all': { menu: 'edit', key: 'mod+a', textToo: true },
  'select-none': { menu: 'edit', key: null },
  timeline: { menu: 'view', key: null },
  activity: { menu: 'view', key: null },
  larger: { menu: 'view', key: 'mod+=', startsGroup: true },
  smaller: { menu: 'view', key: 'mod+-' },
  'usual-size': { menu: 'view', key: 'mod+0' },
  'go-to-date': { menu: 'view', key: null, startsGroup: true },
  open: { menu: 'photo', key: null },
  similar: { menu: 'photo', key: null },
  info: { menu: 'photo', key: 'mod+i' },
  ask: { menu: 'photo', key: 'mod+j' },
  favourite: { menu: 'photo', key: null, startsGroup: true },
  tag: { menu: 'photo', key: null },
  album: { menu: 'photo', key: null },
  'take-out': { menu: 'photo', key: null },
  teach: { menu: 'photo', key: null },
  fits: { menu: 'photo', key: null, startsGroup: true },
  misfits: { menu: 'photo', key: null },
  reveal: { menu: 'photo', key: 'mod+r', startsGroup: true },
  hide: { menu: 'photo', key: null, startsGroup: true },
  unhide: { menu: 'photo', key: null },
  remove: { menu: 'photo', key: 'mod+Backspace' },
  'put-back': { menu: 'photo', key: null },
  trash: { menu: 'photo', key: null },
  'rate-5': { menu: 'rating', key: null },
  'rate-4': { menu: 'rating', key: null },
  'rate-3': { menu: 'rating', key: null },
  'rate-2': { menu: 'rating', key: null },
  'rate-1': { menu: 'rating', key: null },
  'rate-0': { menu: 'rating', key: null, startsGroup: true },
  shortcuts: { menu: 'help', key: null },
  diagnostics: { menu: 'help', key: null },
} as const satisfies Record<string, MenuCommand>;

export type MenuCommandId = keyof typeof menuCommands;

export const menuCommandIds = Object.keys(menuCommands) as MenuCommandId[];
