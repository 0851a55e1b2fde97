// What only the desktop application can do for its interface: dialogs, menus, the trash, the file manager. Contract only.
// Implemented by Electron's main process on a port of its own beside the backend's; a browser has none of it.
// Photos are named by id: main asks the backend where they lie, so no path from a page is ever acted upon.
import { z } from 'zod';
import type { ApiOf, Inputs, ServicesOf } from './call.ts';
import { menuCommandIds, type MenuCommandId } from './commands.ts';
import type { Check } from './diagnostics.ts';
import type { ErrorCode } from './errors.ts';
import type { Settings } from './choices.ts';
import { settingsSchema } from './settings.ts';

/** What happened to one photo that was to go to the system's trash. It is never deleted where the trash refuses it. */
export interface TrashOutcome {
  readonly id: number;
  /** Null when it is in the trash now. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

export interface MenuItem {
  readonly command: MenuCommandId;
  readonly label: string;
  readonly enabled: boolean;
  readonly startsGroup?: boolean | undefined;
}

export type UpdateState =
  /** Nobody said yes: nothing is asked of any server. */
  | { readonly state: 'off' }
  /** This build cannot update itself (run from source, a package of the system). */
  | { readonly state: 'unavailable'; readonly message: string }
  | { readonly state: 'checking' | 'current' }
  | { readonly state: 'downloading'; readonly version: string; readonly share: number }
  | { readonly state: 'ready'; readonly version: string }
  | { readonly state: 'failed'; readonly message: string };

export interface DesktopMethods {
  /** The system's folder dialog, opened where it was last used; empty where it was cancelled. */
  pickFolders(): Promise<{ paths: readonly string[] }>;
  /** Selects the photo's file in the file manager. `not-found`, `offline`. */
  reveal(input: { id: number }): Promise<{ shown: true }>;
  /** Moves files to the system's trash, one outcome each, in the order given. At most 1,000. */
  trash(input: { ids: number[] }): Promise<{ outcomes: readonly TrashOutcome[] }>;
  /** Starts a drag of the original files; called while the page's own drag begins. At most 100. */
  startDrag(input: { ids: number[] }): Promise<{ files: number }>;
  /** The words of the application menu and which commands can be used; called at start and whenever either changes. */
  setMenu(input: { items: MenuItem[] }): Promise<{ set: true }>;
  /** Shows a context menu at the pointer. Resolves with what was chosen, null where it was closed. */
  popUpMenu(input: { items: MenuItem[] }): Promise<{ command: MenuCommandId | null }>;
  /** Makes windows, menus and dialogs light or dark as the interface is. */
  setTheme(input: { theme: Settings['theme'] }): Promise<{ set: true }>;
  /** What only main can try: the scheme, the trash, the processes. The backend's own checks are `diagnostics.run`. */
  diagnose(): Promise<{ checks: readonly Check[] }>;
  updates(): Promise<UpdateState>;
  /** Turns updates on or off for good; on looks at once. */
  setUpdates(input: { on: boolean }): Promise<UpdateState>;
  /** Quits and installs what is `ready`. */
  installUpdate(): Promise<{ quitting: boolean }>;
}

export interface DesktopDomains {
  readonly desktop: DesktopMethods;
}

export interface DesktopEvents {
  /** Chosen in the application menu. */
  'desktop.command': { readonly command: MenuCommandId };
  'desktop.updates': UpdateState;
}

export type DesktopApi = ApiOf<DesktopDomains, DesktopEvents>;
export type DesktopServices = ServicesOf<DesktopDomains>;

const id = z.int().positive();
const items = z
  .array(
    z.object({
      command: z.enum(menuCommandIds),
      label: z.string().max(200),
      enabled: z.boolean(),
      startsGroup: z.boolean().optional(),
    }),
  )
  .max(100);

const desktopInputs = {
  pickFolders: z.void(),
  reveal: z.object({ id }),
  trash: z.object({ ids: z.array(id).min(1).max(1000) }),
  startDrag: z.object({ ids: z.array(id).min(1).max(100) }),
  setMenu: z.object({ items }),
  popUpMenu: z.object({ items }),
  setTheme: z.object({ theme: settingsSchema.shape.theme }),
  diagnose: z.void(),
  updates: z.void(),
  setUpdates: z.object({ on: z.boolean() }),
  installUpdate: z.void(),
} satisfies Inputs<DesktopMethods>;

/** For `serve`. */
export const desktopContract = {
  inputs: { desktop: desktopInputs },
  eventNames: ['desktop.command', 'desktop.updates'],
} as const;
