// Starts the backend and, when it asks, inference processes; passes on what they say. Runs in Electron's main process.
// Type-checked only so far. Restarting with a growing pause, and a port of their own for inference processes, are to come.
import { join } from 'node:path';
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import { messagePortChannel } from '../../../src-shared/rpc/message-port.ts';
import type { MediaSource } from '../media.ts';
import type { FromBackend, StartOptions, ToBackend } from './backend-line.ts';
import { remoteMedia } from './media-line.ts';

export interface BackendProcess {
  readonly media: MediaSource;
  /** Hands a window's port over. */
  openDoor(port: MessagePortMain): void;
  /** Resolves when it has closed the library and gone. */
  close(): Promise<void>;
}

export interface BackendProcessOptions extends StartOptions {
  /** Where the bundles backend.js and inference.js lie. */
  readonly bundleDirectory: string;
  /** The backend could not open the library, or ended without being asked to. */
  readonly onFailure: (message: string) => void;
  readonly log: (line: string) => void;
}

const lastWordsCharacters = 8192;

export function startBackend(options: BackendProcessOptions): BackendProcess {
  const { bundleDirectory, onFailure, log, ...start } = options;
  const backend = utilityProcess.fork(join(bundleDirectory, 'backend.js'), [], { serviceName: 'Afterimage backend' });
  const say = (message: ToBackend, ports: MessagePortMain[] = []): void => {
    backend.postMessage(message, ports);
  };
  const inference = inferenceProcesses(bundleDirectory, say);
  let closing = false;
  backend.on('message', (message: FromBackend) => {
    if (message.type === 'failed') onFailure(message.message);
    else if (message.type === 'log') log(message.line);
    else inference.handle(message);
  });
  const ended = new Promise<void>((resolve) => {
    backend.once('exit', (code) => {
      inference.killAll();
      if (!closing) onFailure(`The part of Afterimage that keeps the library ended unexpectedly (${String(code)}).`);
      resolve();
    });
  });

  const { port1, port2 } = new MessageChannelMain();
  say({ type: 'start', ...start });
  say({ type: 'media' }, [port2]);
  return {
    media: remoteMedia(messagePortChannel(port1)),
    openDoor(port) {
      say({ type: 'door' }, [port]);
    },
    close() {
      closing = true;
      say({ type: 'close' });
      return ended;
    },
  };
}

type InferenceMessage = Extract<FromBackend, { type: 'fork' | 'to-inference' | 'kill' }>;

function inferenceProcesses(bundleDirectory: string, say: (message: ToBackend) => void) {
  const running = new Map<number, UtilityProcess>();
  const fork = (id: number, role: string): void => {
    const child = utilityProcess.fork(join(bundleDirectory, 'inference.js'), [role], {
      serviceName: `Afterimage ${role}`,
      stdio: ['ignore', 'ignore', 'pipe'],
      // ONNX Runtime's Node build reports to its maker unless this is set before it loads.
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    });
    let lastWords = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-lastWordsCharacters);
    });
    child.on('message', (message: unknown) => {
      say({ type: 'from-inference', id, message });
    });
    child.once('exit', (code) => {
      running.delete(id);
      say({ type: 'inference-exit', id, exit: { code, signal: null, lastWords } });
    });
    running.set(id, child);
  };
  return {
    handle(message: InferenceMessage): void {
      if (message.type === 'fork') fork(message.id, message.role);
      else if (message.type === 'kill') running.get(message.id)?.kill();
      else running.get(message.id)?.postMessage(message.message);
    },
    killAll(): void {
      for (const child of running.values()) child.kill();
    },
  };
}
