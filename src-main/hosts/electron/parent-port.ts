// The backend's end of the line to Electron's main process. Runs in the backend under utilityProcess.
// Knows `process.parentPort` by its shape; never imports 'electron'.
import type { EmitterPort } from '../../../src-shared/rpc/message-port.ts';
import type { FromBackend, InferenceExit, ToBackend } from './backend-line.ts';

export interface ParentPort {
  postMessage(message: FromBackend): void;
  on(
    type: 'message',
    listener: (event: { readonly data: ToBackend; readonly ports: readonly EmitterPort[] }) => void,
  ): unknown;
}

/** Throws where the process was not started by Electron. */
export function parentPort(): ParentPort {
  const port = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (port == null) throw new Error('This entry is started by Electron only.');
  return port;
}

/** An inference process as the services want it, whoever started it. */
export interface RemoteInference {
  send(message: unknown): void;
  /** The services know what comes; here it is only passed on. */
  onMessage(listener: (message: never) => void): void;
  onExit(listener: (exit: InferenceExit) => void): void;
  kill(): void;
}

/** Inference processes that main starts and passes messages for. */
export function remoteInference(port: ParentPort): (role: string) => RemoteInference {
  const messageListeners = new Map<number, (message: never) => void>();
  const exitListeners = new Map<number, (exit: InferenceExit) => void>();
  let lastId = 0;
  port.on('message', ({ data }) => {
    if (data.type === 'from-inference') messageListeners.get(data.id)?.(data.message as never);
    if (data.type !== 'inference-exit') return;
    exitListeners.get(data.id)?.(data.exit);
    messageListeners.delete(data.id);
    exitListeners.delete(data.id);
  });
  return (role) => {
    const id = ++lastId;
    port.postMessage({ type: 'fork', id, role });
    return {
      send(message) {
        port.postMessage({ type: 'to-inference', id, message });
      },
      onMessage: (listener) => void messageListeners.set(id, listener),
      onExit: (listener) => void exitListeners.set(id, listener),
      kill() {
        port.postMessage({ type: 'kill', id });
      },
    };
  };
}
