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

export async function applyPermissions(place: PermissionPlace): Promise<void> {
  for (const [permission, names] of permissions) {
    const setting = (await isGranted(place, permission)) ? 'granted' : 'denied';
    for (const name of names) {
      const parameters = { permission: { name }, setting, origin: place.chromiumOrigin };
      await browser().cdp.send('Browser.setPermission', parameters);
    }
  }
}

/** Without handlers Electron grants. With both, Chromium here is told yes where both say so. */
async function isGranted({ contents, url, origin }: PermissionPlace, permission: string): Promise<boolean> {
  const details = { requestingUrl: url, isMainFrame: true };
  const checked = onCheck == null || onCheck(contents, permission, origin, details);
  const handler = onRequest;
  if (handler == null) return checked;
  const requested = await new Promise<boolean>((resolve) => {
    handler(contents, permission, resolve, details);
  });
  return checked && requested;
}
