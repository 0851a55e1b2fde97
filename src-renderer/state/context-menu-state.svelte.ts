// The menu of one photo: the system's own in the desktop application, ours in a browser.
import type { MenuCommandId } from '../../src-shared/contract/commands.ts';
import type { MenuItem } from '../../src-shared/contract/desktop.ts';
import type { App } from './app-state.svelte.ts';
import { photoMenu } from './menu.ts';
import { runMenuCommand } from './menu-actions.ts';

export interface ShownMenu {
  readonly photo: number;
  readonly items: readonly MenuItem[];
  /** Where in the window it was asked for. */
  readonly x: number;
  readonly y: number;
}

export class ContextMenuState {
  #shown = $state.raw<ShownMenu | null>(null);
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** What our own menu shows; null while there is none. */
  get shown(): ShownMenu | null {
    return this.#shown;
  }

  async open(photo: number, { x, y }: { readonly x: number; readonly y: number }): Promise<void> {
    const items = photoMenu(this.#app, photo);
    const { desktop } = this.#app;
    if (desktop == null) {
      this.#shown = { photo, items, x, y };
      return;
    }
    try {
      const { command } = await desktop.api.popUpMenu({ items });
      if (command != null) runMenuCommand(this.#app, command, photo);
    } catch (error) {
      this.#app.notices.fail(error);
    }
  }

  choose(command: MenuCommandId): void {
    const photo = this.#shown?.photo;
    this.#shown = null;
    if (photo != null) runMenuCommand(this.#app, command, photo);
  }

  close(): void {
    this.#shown = null;
  }
}
