// The backend's end of the line to Electron's main process, and its inference processes there. Runs in the backend under
// utilityProcess. Knows `process.parentPort` by its shape; never imports 'electron'.
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

/** An answer may still be on its way when the end is told: the two come by different lines. */
const lastAnswersMs = 250;

/** Inference processes that main starts and links with this one. */
export function remoteInference(port: ParentPort): (role: string) => RemoteInference {
  const living = new Map<number, Linked>();
  let lastId = 0;
  port.on('message', ({ data, ports }) => {
    if (data.type === 'inference') living.get(data.id)?.link(ports[0]);
    if (data.type !== 'inference-exit') return;
    living.get(data.id)?.end(data.exit);
    living.delete(data.id);
  });
  return (role) => {
    const id = ++lastId;
    const linked = createLinked(() => {
      port.postMessage({ type: 'kill', id });
    });
    living.set(id, linked);
    port.postMessage({ type: 'fork', id, role });
    return linked.process;
  };
}

interface Linked {
  readonly process: RemoteInference;
  link(port: EmitterPort | undefined): void;
  end(exit: InferenceExit): void;
}

/** What is sent before the port is there waits for it. */
function createLinked(kill: () => void): Linked {
  const waiting: unknown[] = [];
  let line: EmitterPort | null = null;
  let onMessage = (_message: never): void => undefined;
  let onExit = (_exit: InferenceExit): void => undefined;
  const lineClosed = Promise.withResolvers<undefined>();
  return {
    process: {
      send(message) {
        if (line == null) waiting.push(message);
        else line.postMessage(message);
      },
      onMessage: (listener) => void (onMessage = listener),
      onExit: (listener) => void (onExit = listener),
      kill,
    },
    link(port) {
      if (port == null) return;
      line = port;
      port.on('message', ({ data }) => {
        onMessage(data as never);
      });
      port.on('close', () => {
        lineClosed.resolve(undefined);
      });
      port.start();
      for (const message of waiting.splice(0)) port.postMessage(message);
    },
    end(exit) {
      const soon = new Promise((resolve) => setTimeout(resolve, lastAnswersMs));
      void Promise.race([lineClosed.promise, soon]).then(() => {
        onExit(exit);
        line?.close();
      });
    },
  };
}
