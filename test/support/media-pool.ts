// A small pool of child processes that read files one at a time, under a limit of time and of memory. A child that
// passes a limit or dies costs the file it was on; the pool goes on with a new one.
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FileReport } from './media-child.ts';

export interface PoolReport extends FileReport {
  readonly elapsedMs: number;
}

export interface PoolOptions {
  readonly children: number;
  readonly fileTimeoutMs: number;
  readonly maxResidentBytes: number;
}

const childFile = fileURLToPath(new URL('./media-child.ts', import.meta.url));
const memoryLookMs = 100;

const startChild = (): ChildProcess =>
  fork(childFile, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--max-old-space-size=512'],
  });

/** Linux only; elsewhere the limit is that of time alone. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${String(pid)}/statm`, 'latin1').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}

const lost = (outcome: 'timed-out' | 'out-of-memory' | 'crashed'): FileReport => ({
  outcome,
  message: outcome,
  sha256: null,
  format: null,
  metadata: null,
  width: 0,
  height: 0,
  pixels: null,
  thumbnailBytes: 0,
  cpuMs: 0,
});

function readIn(child: ChildProcess, path: string, options: PoolOptions): Promise<FileReport> {
  return new Promise((resolve) => {
    let reason: 'timed-out' | 'out-of-memory' | 'crashed' = 'crashed';
    const kill = (why: typeof reason): void => {
      reason = why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => {
      kill('timed-out');
    }, options.fileTimeoutMs);
    const memory = setInterval(() => {
      if (residentBytes(child.pid ?? 0) > options.maxResidentBytes) kill('out-of-memory');
    }, memoryLookMs);
    const settle = (report: FileReport): void => {
      clearTimeout(timer);
      clearInterval(memory);
      child.removeAllListeners();
      resolve(report);
    };
    child.once('message', (report) => {
      settle(report as FileReport);
    });
    child.once('exit', () => {
      settle(lost(reason));
    });
    child.send(path);
  });
}

/** Reads every file; the answers come in the order of the paths. */
export async function readFiles(paths: readonly string[], options: PoolOptions): Promise<PoolReport[]> {
  const reports: PoolReport[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    let child = startChild();
    for (let index = next++; index < paths.length; index = next++) {
      const started = performance.now();
      const report = await readIn(child, paths[index] ?? '', options);
      reports[index] = { ...report, elapsedMs: performance.now() - started };
      if (child.exitCode !== null || child.signalCode !== null || child.killed) child = startChild();
    }
    child.kill('SIGKILL');
  };
  await Promise.all(Array.from({ length: options.children }, work));
  return reports;
}
