// The program itself as a person starts it (`afterimage serve`, a process of its own) over a small drawn library, with secrets
// planted outside its folders; and somebody signed in.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import WebSocketClient from 'ws';
import { drawSampleLibrary } from '../../src-main/samples/sample-library.ts';
import type { Api } from '../../src-shared/contract/api.ts';
import type { Channel } from '../../src-shared/rpc/channel.ts';
import { connect } from '../../src-shared/rpc/connect.ts';
import { openWebSocketChannel } from '../../src-shared/rpc/web-socket.ts';
import { originOf, signIn, tokenOf } from '../integration/http-fixture.ts';
import { launcher } from '../support/cli.ts';
import { flatPng } from '../support/flat-png.ts';

export const root = resolve(import.meta.dirname, '../..');

/** In every file outside the folders; never in an answer. */
export const secret = 'SECRET-OUTSIDE-THE-ROOTS';

export interface Product {
  /** Everything lies below: `photos` is watched, `outside` is not. */
  readonly directory: string;
  readonly photos: string;
  readonly outside: string;
  readonly library: string;
  readonly child: ChildProcess;
  readonly port: number;
  readonly url: string;
  readonly token: string;
  readonly cookie: string;
  readonly api: Api;
  /** Everything it wrote so far, both streams. */
  output(): string;
  /** A line of its own to the same door. */
  openChannel(): Promise<Channel>;
  /** Throws where it ended by itself, or wrote of a fault that nobody caught. */
  close(): Promise<void>;
}

export interface ProductOptions {
  readonly count?: number;
  /** Adds files to the folder before it is indexed. */
  readonly prepare?: (photos: string, outside: string) => Promise<void>;
}

/** A folder of drawn photos and, beside it, what must stay there. */
export async function drawnFolder({ count = 6, prepare }: ProductOptions = {}): Promise<
  Pick<Product, 'directory' | 'photos' | 'outside' | 'library'>
> {
  const directory = await mkdtemp(join(tmpdir(), 'afterimage-security-'));
  const [photos, outside] = [join(directory, 'photos'), join(directory, 'outside')];
  await drawSampleLibrary({ directory: photos, count, longestSide: 480 });
  await mkdir(outside);
  await writeFile(join(outside, 'secret.txt'), secret);
  // A picture that would be shown if it were found, with the words behind its pixels.
  await writeFile(join(outside, 'secret.png'), Buffer.concat([flatPng(8, 8, 0xc81e1e), Buffer.from(secret)]));
  await prepare?.(photos, outside);
  return { directory, photos, outside, library: join(directory, 'library', 'library.db') };
}

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const folder = await drawnFolder(options);
  const args = [launcher, '--library', folder.library, 'serve', folder.photos, '--no-open', '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder.directory });
  let text = '';
  const take = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const url = await addressOf(child, () => text);
  const port = Number(new URL(url).port);
  const token = tokenOf(url);
  const cookie = await signIn({ server: { port } as never, token });
  const openChannel = async (): Promise<Channel> =>
    openWebSocketChannel(
      new WebSocketClient(`ws://127.0.0.1:${String(port)}/rpc`, { headers: { cookie, origin: originOf(port) } }),
    );
  const channel = await openChannel();
  const api = connect(channel);
  await api.jobs.index({});
  return {
    ...folder,
    child,
    port,
    url,
    token,
    cookie,
    api,
    output: () => text,
    openChannel,
    async close() {
      const alive = child.exitCode === null && child.signalCode === null;
      channel.close();
      if (alive) child.kill('SIGTERM');
      if (alive) await once(child, 'close');
      await rm(folder.directory, { recursive: true, force: true });
      if (!alive) throw new Error(`The program ended by itself: ${text.slice(-2000)}`);
    },
  };
}

function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((found, failed) => {
    const look = (): void => {
      const [url] = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(output()) ?? [];
      if (url !== undefined) found(url);
    };
    child.stdout?.on('data', look);
    child.on('exit', () => {
      failed(new Error(`The program ended: ${output()}`));
    });
  });
}

/** What an answer may not tell: where our own program lies and what it was doing, or what lies outside the folders. */
export function whatLeaks(text: string): string | null {
  const [found] = /\n\s+at [^\n]*|[\w-]+\.[cm]?[jt]s:\d+|node_modules|file:\/\/\/[^\n]{0,40}/.exec(text) ?? [];
  if (found !== undefined) return found;
  if (text.includes(secret)) return secret;
  return text.includes(root) ? root : null;
}

/** Kilobytes of a field of /proc/PID/status in bytes; null where there is no /proc. */
export async function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number | null> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status) ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
