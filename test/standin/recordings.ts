// What the application asked a person's desktop to show or do, kept for tests: `globalThis.standIn` in the main process.
// Only the stand-in has it; with Electron's own program that name is undefined.

interface Recorded {
  /** Each call of `dialog`, with its options. */
  readonly dialogs: { readonly method: string; readonly options: unknown }[];
  /** Menus shown by `menu.popup`; the last one is open until `chooseInMenu` or `closeMenu`. */
  readonly popups: { readonly labels: readonly string[] }[];
  readonly openedExternally: string[];
  readonly revealed: string[];
  readonly trashed: string[];
  readonly notifications: { readonly title: string; readonly body: string }[];
  readonly drags: { readonly files: readonly string[] }[];
  /** Values given to `setProgressBar`. */
  readonly progress: number[];
  /** URLs of windows that pages wanted to open. */
  readonly windowsAsked: string[];
  /** Exceptions that nobody caught, for which Electron shows its own dialog. */
  readonly uncaught: string[];
  crashReporter: unknown;
  appUserModelId: string | null;
}

export const recorded: Recorded = {
  dialogs: [],
  popups: [],
  openedExternally: [],
  revealed: [],
  trashed: [],
  notifications: [],
  drags: [],
  progress: [],
  windowsAsked: [],
  uncaught: [],
  crashReporter: null,
  appUserModelId: null,
};

/** What a person would do, as functions; the modules that can do it add them. */
export interface Hands {
  /** Chooses in the open context menu, by label. Throws where there is no such enabled item. */
  chooseInMenu(label: string): void;
  /** Closes the open context menu without choosing. */
  closeMenu(): void;
  clickNotification(): void;
}

const hands: Partial<Hands> = {};

export function addHands(more: Partial<Hands>): void {
  Object.assign(hands, more);
}

Object.assign(globalThis, { standIn: { recorded, hands } });
