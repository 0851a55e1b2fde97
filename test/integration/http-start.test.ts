// `npm start` as a person starts it: the real launcher, backend and server in processes of their own.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, signIn, tokenOf } from './http-fixture.ts';

const script = join(import.meta.dirname, '../../bin/start.js');

let home: string;
let running: ChildProcess[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'afterimage-start-'));
  running = [];
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(home, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  /** Everything it wrote so far, both streams. */
  text(): string;
  ended(): Promise<{ code: unknown; text: string }>;
}

function start(args: string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [script, '--library', join(home, 'library.db'), ...args], {
    env: {
      ...process.env,
      HOME: home,
      DISPLAY: '',
      WAYLAND_DISPLAY: '',
      INIT_CWD: home,
      ELECTRON_OVERRIDE_DIST_PATH: home,
      ...env,
    },
  });
  let text = '';
  const take = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const exit = once(child, 'close');
  running.push(child);
  return { child, text: () => text, ended: async () => ({ code: (await exit)[0] as unknown, text }) };
}

const urlIn = async (started: Started): Promise<string> => {
  await vi.waitFor(
    () => {
      expect(started.text()).toContain('#token=');
    },
    { timeout: 200_000, interval: 50 },
  );
  return /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(started.text())?.[0] ?? '';
};

// The first start may build the interface, on a machine that is busy with other tests.
describe('npm start', { timeout: 240_000 }, () => {
  it('serves the interface with --no-open and ends cleanly on Ctrl-C', async () => {
    const started = start(['--no-open', '--port', '0']);
    const url = await urlIn(started);
    expect(started.text()).toMatch(/^Afterimage is at http/);
    const server = { port: Number(new URL(url).port) };
    expect((await ask(server.port, '/')).body.toString()).toContain('<title>Afterimage</title>');
    const cookie = await signIn({ server: server as never, token: tokenOf(url) });
    expect((await ask(server.port, '/media/timeline/1', { headers: { cookie } })).status).toBe(200);
    started.child.kill('SIGINT');
    expect((await started.ended()).code).toBe(0);
  });

  it("says in one line that Electron's program is missing, and hands the browser a page that only its owner can read", async () => {
    const seen = join(home, 'seen.txt');
    await writeFile(join(home, 'xdg-open'), `#!/bin/sh\necho "$@" > ${seen}.part\nmv ${seen}.part ${seen}\n`);
    await chmod(join(home, 'xdg-open'), 0o755);
    const started = start(['--port', '0'], { DISPLAY: ':0', PATH: `${home}${delimiter}${process.env['PATH'] ?? ''}` });
    const url = await urlIn(started);
    expect(started.text()).toContain(
      `Electron's program is not installed here; opening in your browser instead: ${url}\n`,
    );
    const given = await vi.waitFor(() => readFile(seen, 'utf8'), { timeout: 60_000 });
    expect(given).not.toContain(tokenOf(url));
    const page = given.trim();
    expect((await stat(page)).mode & 0o777).toBe(0o600);
    expect(await readFile(page, 'utf8')).toContain(url);
    started.child.kill('SIGINT');
    expect((await started.ended()).code).toBe(0);
    await expect(stat(page)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not hang where no browser can be opened', async () => {
    const started = start(['--browser', '--port', '0']);
    await urlIn(started);
    await vi.waitFor(
      () => {
        expect(started.text()).toContain('No browser could be opened here: open this address yourself.');
      },
      { timeout: 60_000 },
    );
    started.child.kill('SIGTERM');
    expect((await started.ended()).code).toBe(0);
  });

  /** A program in Electron's place: it says what it was given, does what is asked of it, and ends with 7. */
  async function electronThat(
    ...does: string[]
  ): Promise<{ env: Record<string, string>; given: () => Promise<string> }> {
    await mkdir(join(home, 'dist'));
    const seen = join(home, 'seen.txt');
    const script = ['#!/bin/sh', `echo "$@" > ${seen}`, ...does, 'exit 7', ''];
    await writeFile(join(home, 'dist/electron'), script.join('\n'));
    await chmod(join(home, 'dist/electron'), 0o755);
    return {
      env: { ELECTRON_OVERRIDE_DIST_PATH: join(home, 'dist'), DISPLAY: ':0' },
      given: async () => (await readFile(seen, 'utf8')).trim(),
    };
  }

  it("starts Electron's program where there is one; its exit code is ours", async () => {
    const { env, given } = await electronThat('touch "$AFTERIMAGE_STARTED_FILE"');
    expect((await start(['photos', '--sample'], env).ended()).code).toBe(7);
    const args = await given();
    expect(args).toMatch(/out\/main\/electron\.js /);
    expect(args).toContain(`${join(home, 'photos')} --sample --library ${join(home, 'library.db')}`);
  });

  it.each([
    ["Electron's program could not start", ':0'],
    ['There is no screen for a window here (DISPLAY is not set)', ''],
  ])('goes on in the browser and says why: %s', async (why, display) => {
    const { env } = await electronThat();
    const started = start(['--port', '0'], { ...env, DISPLAY: display, PATH: `${home}${delimiter}/usr/bin:/bin` });
    const url = await urlIn(started);
    expect(started.text()).toContain(`${why}; opening in your browser instead: ${url}\n`);
    started.child.kill('SIGINT');
    expect((await started.ended()).code).toBe(0);
  });

  it('names the port that is taken and ends with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, text } = await start(['--no-open', '--port', String(port)]).ended();
    other.close();
    expect([code, text]).toEqual([
      1,
      `Port ${String(port)} is used by another program. Choose another one, or none.\n`,
    ]);
  });

  it('ends with 1 and a sentence when no folder that was named can be added', async () => {
    const { code, text } = await start(['--no-open', '--port', '0', 'not-there']).ended();
    expect(code).toBe(1);
    expect(text).toContain(join(home, 'not-there'));
    expect(text).not.toMatch(/\n\s+at /);
  });

  it.each([['--nonsense'], ['--port', 'x'], ['--port', '70000'], ['--port']])(
    'explains itself and ends with 2 on %s %s',
    async (...args) => {
      const { code, text } = await start(args).ended();
      expect(code).toBe(2);
      expect(text).toContain('Usage: npm start');
    },
  );
});
