// Starts the browser host over a backend that the caller made and closes. Runs in Node, beside the services.
// Knows where the built interface lies, and nothing of how the backend came to be.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { logText } from '../../../src-shared/contract/errors.ts';
import { serveHttp, type HostedBackend } from './server.ts';

export interface ServerOptions {
  readonly backend: HostedBackend;
  /** Absent: 47615 or the next free one. Given and taken: `port-taken`. */
  readonly port?: number | undefined;
  /** Aborting it closes the server. */
  readonly signal?: AbortSignal | undefined;
  readonly rendererDirectory?: string | undefined;
  readonly log?: ((error: unknown, where: string) => void) | undefined;
}

export interface RunningServer {
  /** With the one-time token in its fragment: opens one browser. */
  readonly url: string;
  readonly port: number;
  /** True where the usual port was taken and another one was chosen. */
  readonly movedFromDefault: boolean;
  /** Another such address; the one before it opens nothing any more. */
  newUrl(): string;
  close(): Promise<void>;
}

/** Throws `port-taken` or `permission`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = await serveHttp({
    backend: options.backend,
    port: options.port,
    rendererDirectory: options.rendererDirectory ?? builtRenderer(),
    log: options.log ?? logToStderr,
  });
  const close = (): Promise<void> => host.close();
  options.signal?.addEventListener('abort', () => void close(), { once: true });
  if (options.signal?.aborted === true) await close();
  return {
    url: host.newUrl(),
    port: host.port,
    movedFromDefault: host.movedFromDefault,
    newUrl: () => host.newUrl(),
    close,
  };
}

/** Beside the bundle (out/main → out/renderer), or from the sources (src-main/hosts/http). */
function builtRenderer(): string {
  const places = [join(import.meta.dirname, '../renderer'), join(import.meta.dirname, '../../../out/renderer')];
  return places.find((place) => existsSync(join(place, 'index.html'))) ?? places[1] ?? '';
}

/** The log of a host that has nowhere else to keep one. */
export const logToStderr = (error: unknown, where: string): void => {
  process.stderr.write(`${where}: ${logText(error)}\n`);
};
