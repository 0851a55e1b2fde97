// What the interface keeps telling the desktop application: the words of its menu and its theme. Nothing of it in a browser.
import type { DesktopApi, MenuItem } from '../../src-shared/contract/desktop.ts';
import type { Settings } from '../../src-shared/contract/choices.ts';
import type { DesktopBridge } from '../../src-shared/rpc/desktop-door.ts';
import type { Connection } from '../../src-shared/rpc/reconnecting.ts';

/** Walking through the grid changes what can be done at every step; the menu needs to know only where one stops. */
const menuPauseMs = 80;

export class DesktopState {
  readonly api: DesktopApi['desktop'];
  readonly subscribe: DesktopApi['subscribe'];
  readonly pathsOf: DesktopBridge['pathsOf'];
  #items: readonly MenuItem[] | null = null;
  #theme: Settings['theme'] | null = null;
  #sent = '';
  #isOpen = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(connection: Connection<DesktopApi>, pathsOf: DesktopBridge['pathsOf']) {
    this.api = connection.api.desktop;
    this.subscribe = (name, listener) => connection.api.subscribe(name, listener);
    this.pathsOf = pathsOf;
    connection.onState(({ state }) => {
      this.#isOpen = state === 'open';
      // Whoever answers now has not heard anything yet.
      this.#sent = '';
      this.#sendMenu();
      this.#sendTheme();
    });
  }

  showMenu(items: readonly MenuItem[]): void {
    this.#items = items;
    if (this.#timer != null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#sendMenu();
    }, menuPauseMs);
  }

  showTheme(theme: Settings['theme']): void {
    this.#theme = theme;
    this.#sendTheme();
  }

  #sendMenu(): void {
    if (this.#items == null || !this.#isOpen) return;
    const next = JSON.stringify(this.#items);
    if (next === this.#sent) return;
    this.#sent = next;
    // A menu that could not be told keeps the words it had; the next change tells it again.
    this.api.setMenu({ items: [...this.#items] }).catch(() => (this.#sent = ''));
  }

  #sendTheme(): void {
    if (this.#theme == null || !this.#isOpen) return;
    this.api.setTheme({ theme: this.#theme }).catch(() => undefined);
  }
}
