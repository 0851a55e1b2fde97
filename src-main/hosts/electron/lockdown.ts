// What pages may not do, for every window there will ever be: leave, open others, embed, ask for devices.
// Runs in Electron's main process. Electron grants and follows by default; here everything is refused but what is named.
import { app, shell, type Session, type WebContents } from 'electron';
import { isOurs } from './app-origin.ts';

const allowedPermissions: ReadonlySet<string> = new Set(['fullscreen', 'clipboard-sanitized-write']);

export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(allowedPermissions.has(permission));
  });
  session.setPermissionCheckHandler((_contents, permission) => allowedPermissions.has(permission));
  app.on('web-contents-created', (_event, contents) => {
    confine(contents);
  });
}

function confine(contents: WebContents): void {
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    if (!isOurs(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    // A link to the outside goes to the person's browser, and only as a web page.
    if (URL.parse(url)?.protocol === 'https:') void shell.openExternal(url);
    return { action: 'deny' };
  });
}
