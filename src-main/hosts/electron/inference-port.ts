// An inference process's line under Electron: the port that comes with main's first message leads straight to the backend.
// Runs in the inference process; knows `process.parentPort` by its shape and nothing of what is said.
import type { EmitterPort } from '../../../src-shared/rpc/message-port.ts';

interface ElectronParentPort {
  on(name: 'message', listener: (event: { readonly ports: readonly EmitterPort[] }) => void): unknown;
}

/** What is posted and heard before the port has come is kept for it. */
export interface InferenceLine {
  post(message: unknown): void;
  onMessage(listener: (message: never) => void): void;
}

/** Null where Electron did not start this process. Ends the process when the backend's end of the line closes. */
export function electronLine(
  parent = (process as unknown as { parentPort?: ElectronParentPort }).parentPort,
  end: () => void = () => process.exit(),
): InferenceLine | null {
  if (parent == null) return null;
  const handed = Promise.withResolvers<EmitterPort>();
  parent.on('message', ({ ports: [port] }) => {
    if (port == null) return;
    port.on('close', end);
    handed.resolve(port);
  });
  return {
    post(message) {
      void handed.promise.then((port) => {
        port.postMessage(message);
      });
    },
    onMessage(listener) {
      void handed.promise.then((port) => {
        port.on('message', ({ data }) => {
          listener(data as never);
        });
        port.start();
      });
    },
  };
}
