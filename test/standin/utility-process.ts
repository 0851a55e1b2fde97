// `utilityProcess`: Node processes beside the main one. They end with it, whatever happens.
import { fork, type ChildProcess, type StdioOptions } from 'node:child_process';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { only, refuseUnknown } from './absent.ts';
import { app, mustBeReady } from './app.ts';
import { nodeProgram } from './dress-process.ts';
import { KnownEvents, preventable } from './emitter.ts';
import { livingProcesses } from './living.ts';
import { takePorts } from './message-port.ts';
import { cloned } from './node-wire.ts';
import { PortLine, type PortTraffic } from './port-line.ts';
import { endWithUs } from './undertaker.ts';

interface ForkOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
  readonly cwd?: string;
  readonly stdio?: 'pipe' | 'ignore' | 'inherit' | readonly string[];
  readonly serviceName?: string;
}

/** Everything that is said on the line to a utility process, in both directions. */
export type UtilityTraffic =
  { readonly kind: 'message'; readonly data: unknown; readonly ports: readonly number[] } | PortTraffic;

const known = new Set(['env', 'execArgv', 'cwd', 'stdio', 'serviceName']);
const register = join(import.meta.dirname, 'register-utility.ts');
const signalNumbers: Readonly<Record<string, number>> = { SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

class UtilityProcess extends KnownEvents {
  pid: number | undefined = undefined;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  private readonly child: ChildProcess;
  private readonly line: PortLine;
  private readonly serviceName: string;
  /** The application ends: nobody is told of this process's end any more. */
  private ending = false;

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super('UtilityProcess', ['spawn', 'exit', 'message', 'error']);
    this.serviceName = options.serviceName ?? 'Node Utility Process';
    this.child = start(modulePath, args, options);
    this.stdout = this.child.stdout;
    this.stderr = this.child.stderr;
    this.line = new PortLine((traffic) => this.tell(traffic));
    endWithUs(this.child);
    this.listen();
  }

  postMessage(message: unknown, transfer?: unknown): void {
    const data = cloned(message);
    const ports = takePorts(transfer);
    this.tell({ kind: 'message', data, ports: this.line.handOver(ports) });
  }

  kill(): boolean {
    return this.child.exitCode == null && this.child.signalCode == null && this.child.kill('SIGTERM');
  }

  private tell(traffic: UtilityTraffic): void {
    if (this.child.connected) this.child.send(traffic, () => undefined);
  }

  private listen(): void {
    const living = {
      pid: this.child.pid,
      serviceName: this.serviceName,
      end: () =>
        new Promise<void>((resolve) => {
          this.ending = true;
          this.child.once('exit', () => resolve());
          this.child.kill('SIGKILL');
        }),
    };
    livingProcesses.add(living);
    this.child.once('spawn', () => {
      this.pid = this.child.pid;
      this.emit('spawn');
    });
    this.child.on('message', (traffic: UtilityTraffic) => {
      if (traffic.kind === 'message') this.emit('message', traffic.data);
      else this.line.receive(traffic);
    });
    this.child.on('error', (error) => process.stderr.write(`stand-in: ${this.serviceName}: ${String(error)}\n`));
    this.child.once('exit', (code, signal) => {
      livingProcesses.delete(living);
      // What it said last is read before its end is told.
      setImmediate(() => this.ended(code, signal));
    });
  }

  private ended(code: number | null, signal: string | null): void {
    if (this.ending) return;
    this.pid = undefined;
    this.line.closeAll();
    const exitCode = code ?? signalNumbers[signal ?? ''] ?? 1;
    if (exitCode !== 0) {
      const killed = signal === 'SIGKILL' || signal === 'SIGTERM';
      const reason = signal == null ? 'abnormal-exit' : killed ? 'killed' : 'crashed';
      const names = { serviceName: 'node.mojom.NodeService', name: this.serviceName };
      app.emit('child-process-gone', preventable({}), { type: 'Utility', reason, exitCode, ...names });
    }
    this.emit('exit', exitCode);
  }
}

function start(modulePath: string, args: readonly string[], options: ForkOptions): ChildProcess {
  const { env = process.env, execArgv = [], cwd, stdio = 'inherit' } = options;
  const given =
    typeof stdio === 'string' ? ['ignore', stdio, stdio] : ['ignore', stdio[1] ?? 'inherit', stdio[2] ?? 'inherit'];
  return fork(modulePath, args, {
    execPath: nodeProgram,
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', register, ...execArgv],
    env,
    ...(cwd == null ? {} : { cwd }),
    serialization: 'advanced',
    stdio: [...given, 'ipc'] as StdioOptions,
  });
}

function checkFork(modulePath: string, stdio: ForkOptions['stdio']): void {
  if (modulePath === '') throw new TypeError('Missing UtilityProcess entry script.');
  const words = ['pipe', 'ignore', 'inherit'];
  if (typeof stdio === 'string' && !words.includes(stdio))
    throw new TypeError(`stdio must be one of ${words.join(', ')}`);
  if (typeof stdio !== 'object') return;
  if (stdio.length !== 3 || !stdio.every((word) => words.includes(word)))
    throw new TypeError('stdio must name three streams');
  if (stdio[0] !== 'ignore') throw new TypeError("stdin of a utility process can only be 'ignore'");
}

export const utilityProcess = only('utilityProcess', {
  fork(modulePath: string, args: readonly string[] | ForkOptions = [], options: ForkOptions = {}): UtilityProcess {
    mustBeReady('utilityProcess cannot be created');
    const list = Array.isArray(args) ? (args as readonly string[]) : [];
    const chosen = Array.isArray(args) ? options : (args as ForkOptions);
    refuseUnknown('utilityProcess.fork', chosen, known);
    checkFork(modulePath, chosen.stdio);
    return only('UtilityProcess', new UtilityProcess(modulePath, list, chosen));
  },
});
