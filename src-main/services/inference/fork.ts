// Starts an inference process with child_process. Runs in the backend; Electron hands in a utilityProcess instead.
// Knows nothing of what is asked of the process.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromChild, Role, ToChild } from './protocol.ts';

/** A running inference process, however it was started. */
export interface InferenceChild {
  send(message: ToChild): void;
  onMessage(listener: (message: FromChild) => void): void;
  /** Called once. `lastWords` is the end of what it wrote to stderr. */
  onExit(listener: (exit: ChildExit) => void): void;
  /** Ends it at once; it is allowed to be ended twice. */
  kill(): void;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastWords: string;
}

export type ForkInference = (role: Role) => InferenceChild;

export interface ForkOptions {
  /** The module to run; the product's own entry by default, a stand-in in tests. */
  readonly entry?: URL;
  readonly env?: Readonly<Record<string, string>>;
}

/** Heap of JavaScript objects; pictures and tensors lie outside it and are bounded by the process's own watch. */
const heapLimitMb = 1024;
const lastWordsBytes = 8192;

/** From source the entry is a .ts file two folders up; in a build it lies beside the bundle. */
const defaultEntry = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('../../entries/inference.ts', import.meta.url)
    : new URL('./inference.js', import.meta.url);

/** Runs `entry` with the role as its only argument. Typed arrays travel as they are (`advanced` serialisation). */
export const forkWithNode =
  (options: ForkOptions = {}): ForkInference =>
  (role) => {
    const child = fork(fileURLToPath(options.entry ?? defaultEntry()), [role], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${String(heapLimitMb)}`, '--disable-warning=ExperimentalWarning'],
      // ONNX Runtime's Node build reports to its maker unless this is set before it loads.
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', ...options.env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-lastWordsBytes);
    });
    // Without a listener a failed send would be thrown in the backend; the exit tells all that matters.
    child.on('error', () => undefined);
    return {
      send(message) {
        if (child.connected) child.send(message, () => undefined);
      },
      onMessage(listener) {
        child.on('message', (message) => {
          listener(message as FromChild);
        });
      },
      onExit(listener) {
        child.once('close', (code, signal) => {
          listener({ code, signal, lastWords });
        });
      },
      kill() {
        child.kill('SIGKILL');
      },
    };
  };
