// `protocol`: schemes of the application's own and who answers them. The answers travel through scheme-server.ts.
import { only, refuseUnknown } from './absent.ts';
import { app } from './app.ts';
import { addStandardScheme } from './scheme-address.ts';

type SchemeHandler = (request: Request) => Response | Promise<Response>;

interface CustomScheme {
  readonly scheme: string;
  readonly privileges?: Readonly<Record<string, boolean>>;
}

const handlers = new Map<string, SchemeHandler>();
let registered = false;
const knownPrivileges = new Set(['standard', 'secure', 'supportFetchAPI', 'stream', 'codeCache']);

export function handlerOf(scheme: string): SchemeHandler | undefined {
  return handlers.get(scheme);
}

/** The part of `protocol` that is also `session.protocol`. */
const handling = {
  handle(scheme: string, handler: SchemeHandler): void {
    if (!app.isReady()) throw new Error("The 'protocol' module can only be used after app is ready");
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string): void {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
};

export const sessionProtocol = only('protocol', handling);

export const protocol = only('protocol', {
  ...handling,
  registerSchemesAsPrivileged(schemes: readonly CustomScheme[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    // Electron keeps only the last call's list; a second call is always a mistake, so here it is refused.
    if (registered) throw new Error('protocol.registerSchemesAsPrivileged can only be called once');
    if (!Array.isArray(schemes)) throw new TypeError('Argument must be an array of custom schemes.');
    for (const { privileges } of schemes as readonly CustomScheme[])
      if (privileges?.['codeCache'] === true && privileges['standard'] !== true)
        throw new Error('Code cache can only be enabled when the custom scheme is registered as standard scheme.');
    registered = true;
    for (const { scheme, privileges = {} } of schemes as readonly CustomScheme[]) {
      refuseUnknown('protocol.registerSchemesAsPrivileged privileges', privileges, knownPrivileges);
      if (privileges['standard'] === true) addStandardScheme(scheme);
    }
  },
});
