// The `app:` scheme: the interface and its media from one origin, `app://bundle`, with the same headers as over HTTP.
// Runs in Electron's main process. Type-checked only: it has not run under a real Electron.
import { protocol, type Session } from 'electron';
import type { MediaHandler } from '../media.ts';
import { everyAnswer, pagePolicy } from '../page-policy.ts';
import type { StaticFiles } from '../static-files.ts';

/** Before `ready`, and once. No `bypassCSP`, no `corsEnabled`. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

/** Answers `app:`; shuts `file:`. */
export function handleScheme(session: Session, files: StaticFiles, media: MediaHandler): void {
  session.protocol.handle('app', (request) => {
    const { host, pathname } = new URL(request.url);
    if (host !== 'bundle') return new Response(null, { status: 404 });
    return pathname.startsWith('/media/') ? media(request) : page(files, pathname);
  });
  session.protocol.handle('file', () => new Response(null, { status: 403 }));
}

function page(files: StaticFiles, pathname: string): Response {
  const file = files.find(pathname);
  if (file == null) return new Response(null, { status: 404 });
  const headers = {
    ...everyAnswer,
    'content-security-policy': pagePolicy(null),
    'content-type': file.type,
    'content-length': String(file.bytes.length),
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  return new Response(new Uint8Array(file.bytes), { headers });
}
