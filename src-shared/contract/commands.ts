// The commands that a menu can show: their names, keys and places, once. The interface gives them words and does them; the
// desktop application builds its menus from this list. Runs everywhere; pure.

/** Where a command stands in the application menu; the systems differ only in where `settings` goes. */
export type MenuName = 'file' | 'view' | 'photo' | 'help';

export interface MenuCommand {
  readonly menu: MenuName;
  /** As the interface writes keys: `mod+` is Command on a Mac and Control elsewhere. Null for none. */
  readonly key: string | null;
  /** Stands below a line in its menu. */
  readonly startsGroup?: boolean;
}

export const menuCommands = {
  'add-folder': { menu: 'file', key: 'mod+o' },
  search: { menu: 'file', key: 'mod+k', startsGroup: true },
  settings: { menu: 'file', key: 'mod+,', startsGroup: true },
  timeline: { menu: 'view', key: null },
  activity: { menu: 'view', key: null },
  larger: { menu: 'view', key: 'mod+=', startsGroup: true },
  smaller: { menu: 'view', key: 'mod+-' },
  'usual-size': { menu: 'view', key: 'mod+0' },
  open: { menu: 'photo', key: null },
  similar: { menu: 'photo', key: null },
  info: { menu: 'photo', key: 'mod+i' },
  ask: { menu: 'photo', key: 'mod+j' },
  reveal: { menu: 'photo', key: 'mod+r', startsGroup: true },
  trash: { menu: 'photo', key: 'mod+Backspace', startsGroup: true },
  shortcuts: { menu: 'help', key: null },
  diagnostics: { menu: 'help', key: null },
} as const satisfies Record<string, MenuCommand>;

export type MenuCommandId = keyof typeof menuCommands;

export const menuCommandIds = Object.keys(menuCommands) as MenuCommandId[];
