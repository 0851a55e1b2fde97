// The application menu and context menus on the screen. Runs in Electron's main process; what stands in them is menu-template.ts.
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommandId } from '../../../src-shared/contract/commands.ts';
import type { MenuItem } from '../../../src-shared/contract/desktop.ts';
import { contextTemplate, menuTemplate, type MenuEntry } from './menu-template.ts';
import type { Window } from './window.ts';
import type { Words } from './words.ts';

type OnCommand = (command: MenuCommandId) => void;

export interface ApplicationMenu {
  setItems(items: readonly MenuItem[]): void;
  setWords(words: Words): void;
}

/** Set at once, with what needs no interface; `onCommand` is told what was chosen. */
export function createApplicationMenu(first: Words, onCommand: OnCommand): ApplicationMenu {
  let words = first;
  let items: readonly MenuItem[] = [];
  const show = (): void => {
    const template = menuTemplate({ platform: process.platform, items, words });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template.map((entry) => toOptions(entry, onCommand))));
  };
  show();
  return {
    setItems(next) {
      items = next;
      show();
    },
    setWords(next) {
      if (next === words) return;
      words = next;
      show();
    },
  };
}

/** The click of an item may come after the menu has closed. */
const afterCloseMs = 100;

/** Null where it was closed without a choice. */
export function popUpMenu(window: Window, items: readonly MenuItem[]): Promise<MenuCommandId | null> {
  return new Promise((resolve) => {
    const menu = Menu.buildFromTemplate(contextTemplate(items).map((entry) => toOptions(entry, resolve)));
    menu.popup({
      window,
      callback: () => {
        setTimeout(() => {
          resolve(null);
        }, afterCloseMs);
      },
    });
  });
}

function toOptions({ command, submenu, ...entry }: MenuEntry, onCommand: OnCommand): MenuItemConstructorOptions {
  return {
    ...entry,
    ...(submenu == null ? {} : { submenu: submenu.map((each) => toOptions(each, onCommand)) }),
    ...(command == null
      ? {}
      : {
          id: command,
          click: () => {
            onCommand(command);
          },
        }),
  };
}
