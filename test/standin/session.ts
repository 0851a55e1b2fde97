// `session.defaultSession`: permission handlers, the schemes, and `fetch` through them. There is no other session.
import { only, notInStandIn } from './absent.ts';
import { mustBeReady } from './app.ts';
import { setCheckHandler, setRequestHandler, type CheckHandler, type RequestHandler } from './permissions.ts';
import { handlerOf, sessionProtocol } from './protocol.ts';

const defaultSession = only('session', {
  protocol: sessionProtocol,
  setPermissionRequestHandler(handler: RequestHandler | null): void {
    setRequestHandler(handler);
  },
  setPermissionCheckHandler(handler: CheckHandler | null): void {
    setCheckHandler(handler);
  },
  /** Only to schemes that the application handles: what it asks of the network it asks elsewhere. */
  async fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const scheme = new URL(request.url).protocol.slice(0, -1);
    const handler = handlerOf(scheme);
    if (handler == null) throw notInStandIn(`session.fetch('${scheme}:…')`);
    return handler(request);
  },
});

export const session = only('session', {
  get defaultSession() {
    mustBeReady('Session can only be received when app is ready;');
    return defaultSession;
  },
});
