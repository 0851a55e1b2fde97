// Listens on this computer's own addresses and no other: 127.0.0.1, and ::1 on the same port where there is one.
// Runs in Node. Knows nothing of what is served.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../../src-shared/contract/errors.ts';

/** In no list of well-known or registered ports; always the same, so that a bookmark keeps working. */
export const defaultPort = 47615;

const portsTried = 20;

export interface Listening {
  readonly port: number;
  readonly servers: readonly Server[];
}

/**
 * With a port: that one or `port-taken`. Without: the default, else the next free one, else any.
 * A port counts as taken when either address is: whoever sat on `[::1]` would receive what is typed as `localhost`.
 */
export async function listenOnLoopback(create: () => Server, port: number | undefined): Promise<Listening> {
  if (port !== undefined && port !== 0) {
    const listening = await tryPort(create, port);
    if (listening != null) return listening;
    throw new AppError('port-taken', `Port ${String(port)} is used by another program. Choose another one, or none.`);
  }
  const candidates = port === 0 ? [] : Array.from({ length: portsTried }, (_, i) => defaultPort + i);
  for (const candidate of [...candidates, 0, 0, 0, 0, 0]) {
    const listening = await tryPort(create, candidate);
    if (listening != null) return listening;
  }
  throw new AppError('port-taken', 'No free port was found on this computer.');
}

async function tryPort(create: () => Server, wanted: number): Promise<Listening | null> {
  const four = create();
  if ((await listen(four, '127.0.0.1', wanted)) !== 'listening') return null;
  const { port } = four.address() as AddressInfo;
  const six = create();
  const outcome = await listen(six, '::1', port);
  if (outcome === 'listening') return { port, servers: [four, six] };
  if (outcome === 'no-address') return { port, servers: [four] };
  four.close();
  return null;
}

async function listen(server: Server, host: string, port: number): Promise<'listening' | 'taken' | 'no-address'> {
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return 'listening';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EADDRINUSE') return 'taken';
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return 'no-address';
    if (code === 'EACCES') throw new AppError('permission', `Port ${String(port)} may not be used by this account.`);
    throw error;
  }
}
