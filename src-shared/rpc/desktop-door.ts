// The desktop page's way in: what the preload script gives to the page, and how a port reaches it. Runs everywhere; pure.
// A port cannot pass the bridge: it arrives as a message of the window to itself, `{ type: portMessage, door }`.

/** `backend`: the one Api. `desktop`: what main does for its window. */
export type DoorName = 'backend' | 'desktop';

export const portMessage = 'afterimage:port';

/** Frozen, as `window.afterimage`; all that a page gets from Electron. */
export interface DesktopBridge {
  /** Asks main for a fresh port; one `portMessage` answers, unless the process behind it is not there (asked again later). */
  requestPort(door: DoorName): void;
  /** Where dropped files and folders lie; '' for what is not on a disk (a picture dragged out of a page). `files` are the page's File objects. */
  pathsOf(files: readonly unknown[]): readonly string[];
}
