// The backend as Electron's main process sees it: a supervised utility process, the ports to it, its inference processes.
// Runs in Electron's main process. What is decided stands in supervision.ts; here is what Electron is asked to do.
import { join } from 'node:path';
import { app, MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import type { Channel } from '../../../src-shared/rpc/channel.ts';
import { messagePortChannel } from '../../../src-shared/rpc/message-port.ts';
import type { FromBackend, Pace, StartOptions, ToBackend } from './backend-line.ts';
import { createInferenceProcesses, type ForkedInference } from './inference-processes.ts';
import { supervise, type Life, type LifeEvents, type Supervision } from './supervision.ts';

export interface BackendProcess {
  readonly state: Supervision['state'];
  /** How many inference processes run. */
  readonly inferenceProcesses: number;
  /** Resolves when the library is open, after a death the next time; never where it cannot be opened. */
  whenUp(): Promise<void>;
  /** Hands a window's port over; `whenUp` must have resolved. */
  openDoor(port: MessagePortMain): void;
  /** A line of main's own: resolves when the backend is there. */
  openChannel(kind: 'door' | 'media'): Promise<Channel>;
  /** What another start was given. */
  add(folders: readonly string[], sample: boolean): void;
  setPace(pace: Pace): void;
  /** Resolves when it has closed the library and gone. */
  close(): Promise<void>;
}

export interface BackendProcessOptions extends StartOptions {
  /** Where the bundles backend.js and inference.js lie. */
  readonly bundleDirectory: string;
  /** The backend is not there and will not be: the sentence is for a person. */
  readonly onFailure: (sentence: string) => void;
  readonly log: (line: string) => void;
}

const lastWordsCharacters = 8192;

/** ONNX Runtime's Node build reports to its maker unless this is set before it loads: in every process, whatever it loads. */
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, ORT_DISABLE_TELEMETRY: '1' });

export function startBackend(options: BackendProcessOptions): BackendProcess {
  const { bundleDirectory, log } = options;
  let process: UtilityProcess | null = null;
  let up = Promise.withResolvers<undefined>();
  let pace: Pace = 'full';
  const say: Say = (message, handed = []) => {
    process?.postMessage(message, handed);
  };
  const inference = createInferenceProcesses<MessagePortMain>({
    fork: (role) => forkInference(bundleDirectory, role),
    link: ports,
    handToBackend(id, port) {
      say({ type: 'inference', id }, [port]);
    },
    tellExit(id, exit) {
      say({ type: 'inference-exit', id, exit });
    },
  });
  logDeaths(log);
  const supervision = supervise({
    begin(events) {
      process = forkBackend(options, events, inference.handle);
      const { libraryFile, resourcesDirectory, folders, sample } = options;
      say({ type: 'start', libraryFile, resourcesDirectory, folders, sample, pace });
      return lifeOf(process, say);
    },
    onUp() {
      up.resolve(undefined);
    },
    onDown() {
      inference.killAll();
      up = Promise.withResolvers();
    },
    onFailure(sentence) {
      inference.killAll();
      options.onFailure(sentence);
    },
    log,
  });
  return {
    get state() {
      return supervision.state;
    },
    get inferenceProcesses() {
      return inference.running;
    },
    whenUp: () => up.promise,
    ...requests(say, () => up.promise),
    setPace(next) {
      pace = next;
      say({ type: 'pace', pace });
    },
    async close() {
      await supervision.close();
      inference.killAll();
    },
  };
}

type Say = (message: ToBackend, ports?: MessagePortMain[]) => void;

function requests(say: Say, whenUp: () => Promise<unknown>): Pick<BackendProcess, 'openDoor' | 'openChannel' | 'add'> {
  return {
    openDoor(port) {
      say({ type: 'door' }, [port]);
    },
    async openChannel(kind) {
      await whenUp();
      const [ours, theirs] = ports();
      say({ type: kind }, [theirs]);
      return messagePortChannel(ours);
    },
    add(folders, sample) {
      void whenUp().then(() => {
        say({ type: 'add', folders, sample });
      });
    },
  };
}

function ports(): readonly [MessagePortMain, MessagePortMain] {
  const { port1, port2 } = new MessageChannelMain();
  return [port1, port2];
}

type ProcessRequest = Extract<FromBackend, { type: 'fork' | 'kill' }>;

function forkBackend(
  { bundleDirectory, log }: BackendProcessOptions,
  events: LifeEvents,
  onRequest: (message: ProcessRequest) => void,
): UtilityProcess {
  const process = utilityProcess.fork(join(bundleDirectory, 'backend.js'), [], {
    serviceName: 'Afterimage backend',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment(),
  });
  process.stderr?.on('data', (chunk: Buffer) => {
    log(`backend: ${chunk.toString().trimEnd()}`);
  });
  process.on('message', (message: FromBackend) => {
    if (message.type === 'log') log(message.line);
    else if (message.type === 'refused') events.refused(message.error);
    else if (message.type === 'fork' || message.type === 'kill') onRequest(message);
    else events[message.type]();
  });
  process.once('exit', (code) => {
    events.exited(code);
  });
  return process;
}

function lifeOf(process: UtilityProcess, say: (message: ToBackend) => void): Life {
  return {
    ping() {
      say({ type: 'ping' });
    },
    askToClose() {
      say({ type: 'close' });
    },
    kill() {
      process.kill();
    },
  };
}

function forkInference(bundleDirectory: string, role: string): ForkedInference<MessagePortMain> {
  const child = utilityProcess.fork(join(bundleDirectory, 'inference.js'), [role], {
    serviceName: `Afterimage ${role}`,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment(),
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-lastWordsCharacters);
  });
  return {
    handLine(port) {
      child.postMessage({ type: 'line' }, [port]);
    },
    onExit(listener) {
      child.once('exit', (code) => {
        listener({ code, lastWords });
      });
    },
    kill() {
      child.kill();
    },
  };
}

/** The exit event knows only a number; why it ended is told here alone. */
function logDeaths(log: (line: string) => void): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode, name, serviceName }) => {
    if (reason === 'clean-exit') return;
    log(`${name ?? serviceName ?? type}: ${reason} (${String(exitCode)})`);
  });
}
