// The session's permission handlers, run for real: for each origin that a window shows they are asked for every permission
// that Chromium knows by both names, and Chromium is told the answers. Electron asks when the page does.
import { browser } from './browser.ts';

type Answer = (granted: boolean) => void;
export type RequestHandler = (contents: unknown, permission: string, answer: Answer, details: object) => void;
export type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean;

let onRequest: RequestHandler | null = null;
let onCheck: CheckHandler | null = null;
let onChange: () => void = () => undefined;

/** Pages that are open already are to hear of new handlers. */
export function whenHandlersChange(listener: () => void): void {
  onChange = listener;
}

export function setRequestHandler(handler: RequestHandler | null): void {
  onRequest = handler;
  onChange();
}

export function setCheckHandler(handler: CheckHandler | null): void {
  onCheck = handler;
  onChange();
}

/** Electron's name, and those of the DevTools protocol. */
const permissions: readonly (readonly [string, readonly string[]])[] = [
  ['geolocation', ['geolocation']],
  ['notifications', ['notifications']],
  ['media', ['camera', 'microphone']],
  ['midi', ['midi']],
  ['clipboard-read', ['clipboard-read']],
  ['clipboard-sanitized-write', ['clipboard-write']],
  ['idle-detection', ['idle-detection']],
  ['window-management', ['window-management']],
  ['storage-access', ['storage-access']],
];

export interface PermissionPlace {
  readonly contents: unknown;
  /** As Electron says it. */
  readonly url: string;
  readonly origin: string;
  readonly chromiumOrigin: string;
}

const rounds = new Map<string, number>();

/** Tells Chromium before it returns, where the handlers answer at once: a page's next question meets the new answers. */
export function applyPermissions(place: PermissionPlace): void {
  const { chromiumOrigin: origin } = place;
  const round = (rounds.get(origin) ?? 0) + 1;
  rounds.set(origin, round);
  for (const [permission, names] of permissions)
    ask(place, permission, (granted) => {
      // An answer that comes late to an old question does not undo a newer one.
      if (rounds.get(origin) !== round) return;
      for (const name of names) {
        const parameters = { permission: { name }, setting: granted ? 'granted' : 'denied', origin };
        void browser()
          .cdp.send('Browser.setPermission', parameters)
          .catch(() => undefined);
      }
    });
}

/** Without handlers Electron grants. With both, Chromium here is told yes where both say so. */
function ask({ contents, url, origin }: PermissionPlace, permission: string, answer: Answer): void {
  const details = { requestingUrl: url, isMainFrame: true };
  const checked = onCheck == null || onCheck(contents, permission, origin, details);
  if (onRequest == null) answer(checked);
  else onRequest(contents, permission, (requested) => answer(checked && requested), details);
}
