// Starts inference processes when the backend asks, and gives both a port of their own: what they say never passes through here.
// Runs in Electron's main process; is handed the means, knows neither 'electron' nor what is said.
import type { FromBackend, InferenceExit } from './backend-line.ts';

/** A process that was started. `reason`: as Electron names it, where it knows. */
export interface ForkedInference<Port> {
  handLine(port: Port): void;
  onExit(listener: (exit: { readonly code: number | null; readonly lastWords: string }) => void): void;
  kill(): void;
}

export interface InferenceProcessesOptions<Port> {
  readonly fork: (role: string) => ForkedInference<Port>;
  /** A new line: both its ends. */
  readonly link: () => readonly [Port, Port];
  readonly handToBackend: (id: number, port: Port) => void;
  readonly tellExit: (id: number, exit: InferenceExit) => void;
}

export interface InferenceProcesses {
  readonly handle: (message: Extract<FromBackend, { type: 'fork' | 'kill' }>) => void;
  /** The backend is gone: nobody is left to ask them anything. */
  killAll(): void;
  readonly running: number;
}

const knownRoles: ReadonlySet<string> = new Set(['query', 'indexer', 'chat', 'probe']);

export function createInferenceProcesses<Port>(options: InferenceProcessesOptions<Port>): InferenceProcesses {
  const running = new Map<number, ForkedInference<Port>>();
  const killed = new Set<number>();
  const start = (id: number, role: string): void => {
    if (!knownRoles.has(role)) {
      options.tellExit(id, { code: null, signal: null, lastWords: `There is no role ${role}.` });
      return;
    }
    const child = options.fork(role);
    const [ours, theirs] = options.link();
    running.set(id, child);
    child.onExit((exit) => {
      // After `killAll` the id may belong to another life of the backend.
      if (running.get(id) !== child) return;
      running.delete(id);
      options.tellExit(id, exitOf(exit, killed.delete(id)));
    });
    child.handLine(theirs);
    options.handToBackend(id, ours);
  };
  return {
    handle({ type, id, ...rest }) {
      if (type === 'fork') start(id, 'role' in rest ? rest.role : '');
      else if (running.has(id)) {
        killed.add(id);
        running.get(id)?.kill();
      }
    },
    killAll() {
      const all = [...running.values()];
      running.clear();
      killed.clear();
      for (const child of all) child.kill();
    },
    get running() {
      return running.size;
    },
  };
}

const sigkill = 9;

/**
 * Electron passes on what waitpid said, a shell's 128 + n or the plain number: a process that ended by SIGKILL which nobody
 * here sent was ended by its own memory watch or by the kernel.
 */
function exitOf({ code, lastWords }: { code: number | null; lastWords: string }, byUs: boolean): InferenceExit {
  if (byUs) return { code, signal: 'SIGTERM', lastWords };
  const signal = code === sigkill || code === 128 + sigkill ? 'SIGKILL' : null;
  return { code, signal, lastWords };
}
