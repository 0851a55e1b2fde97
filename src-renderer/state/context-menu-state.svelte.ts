// The menu of one photo: the system's own in the desktop application, ours in a browser.
import type { MenuCommandId } from '../../src-shared/contract/commands.ts';
import type { MenuItem } from '../../src-shared/contract/desktop.ts';
import type { App } from './app-state.svelte.ts';
import type { MenuPlace } from './handles.ts';
import { photoMenu } from './menu.ts';
import { runMenuCommand } from './menu-actions.ts';

export interface ShownMenu {
  readonly photo: number;
  readonly items: readonly MenuItem[];
  /** Where in the window it was asked for. */
  readonly x: number;
  readonly y: number;
}

/** A popover that opens under a pressed button is closed by the browser when the button is let go. */
const released = (): Promise<void> =>
  new Promise((resolve) => {
    window.addEventListener(
      'pointerup',
      () => {
        resolve();
      },
      { once: true, capture: true },
    );
  });

export class ContextMenuState {
  #shown = $state.raw<ShownMenu | null>(null);
  #giveBack: () => void = () => undefined;
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** What our own menu shows; null while there is none. */
  get shown(): ShownMenu | null {
    return this.#shown;
  }

  /** On a photo that is not chosen it means that one alone: until the menu goes nothing else looks chosen. */
  async open(photo: number, { x, y, isPressed = false }: MenuPlace): Promise<void> {
    this.#giveBack();
    this.#giveBack = this.#app.selection.lend(photo);
    const items = photoMenu(this.#app, photo);
    const { desktop } = this.#app;
    if (desktop == null) {
      if (isPressed) await released();
      this.#shown = { photo, items, x, y };
      return;
    }
    try {
      const { command } = await desktop.api.popUpMenu({ items });
      if (command != null) runMenuCommand(this.#app, command, photo);
    } catch (error) {
      this.#app.notices.fail(error);
    } finally {
      this.#giveBack();
    }
  }

  choose(command: MenuCommandId): void {
    const photo = this.#shown?.photo;
    this.#shown = null;
    if (photo != null) runMenuCommand(this.#app, command, photo);
    this.#giveBack();
  }

  close(): void {
    this.#shown = null;
    this.#giveBack();
  }
}
