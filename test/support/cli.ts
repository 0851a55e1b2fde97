// Runs the command line as a person does (a process of its own), or the same grammar in this process, which is faster.
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { createBackend, type BackendOptions } from '../../src-main/backend.ts';
import { runProgram } from '../../src-main/hosts/cli/program.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import type { FakeLibrary } from './fake-backend.ts';

const root = new URL('../../', import.meta.url);
export const launcher = fileURLToPath(new URL('bin/afterimage.js', root));
/** A real CLIP with random weights, small enough to load in no time. */
export const tinyModel = fileURLToPath(new URL('test/parity/clip/f32', root));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  /** Is handed the process once it runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

export function afterimage(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(options.node ?? process.execPath, [launcher, ...args], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  options.onStart?.(child);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
  });
}

/** The one document of `--json`. Fails where stdout holds anything else. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the test says what it expects to read
export function documentOf<Shape>(ran: Ran): Shape {
  const lines = ran.out.split('\n').filter((line) => line !== '');
  if (lines.length !== 1) throw new Error(`stdout holds ${String(lines.length)} lines: ${ran.out}\n${ran.err}`);
  return JSON.parse(lines[0] ?? '') as Shape;
}

export interface HereOptions {
  /** Beside or instead of what the arguments say. */
  readonly backend?: Partial<BackendOptions>;
  /** What a chat reads. */
  readonly lines?: readonly string[];
}

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(line);
}

type Opening = Parameters<typeof runProgram>[1]['open'];

/** The grammar in this process, on what `open` opens; `serve` is not to be had. */
async function here(args: readonly string[], open: Opening, lines?: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await runProgram(args, {
    version: '0.0.0',
    streams: { out: (text) => (out += text), err: (text) => (err += text), isTerminal: false },
    signal: new AbortController().signal,
    ...(lines === undefined ? {} : { lines: () => linesOf(lines) }),
    open,
    serve: () => Promise.reject(new Error('not here')),
  });
  return { code, out, err };
}

/** As `afterimage`, in this process; `--library` must be given. */
export const afterimageHere = (args: readonly string[], options: HereOptions = {}): Promise<Ran> =>
  here(
    args,
    async ({ library, model }) => {
      if (library === undefined) throw new Error('a test names its library');
      const backend = await createBackend({
        libraryFile: library,
        modelDirectory: model ?? tinyModel,
        log: () => undefined,
        ...options.backend,
      });
      return { api: inProcessApi(backend), close: () => backend.close() };
    },
    options.lines,
  );

/** The same over the stand-in that decodes nothing. */
export const afterimageOn = (library: FakeLibrary, args: readonly string[]): Promise<Ran> =>
  here(args, async () => {
    const { backend, api } = await library.open();
    return { api, close: () => backend.close() };
  });

/** A sentence on stderr, the same in the document, exit code 1. */
export function expectFailure(ran: Ran, code: string): void {
  expect(ran.code).toBe(1);
  const { error } = documentOf<{ error: { code: string; message: string } }>(ran);
  expect(error.code).toBe(code);
  expect(ran.err).toContain(`afterimage: ${error.message}`);
  // A sentence, or one that ends with the command to run.
  expect(error.message).toMatch(/^\S.*([.!?)]|: (afterimage|ollama) [\w ./-]+)$/s);
}
