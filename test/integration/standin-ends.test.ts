// The stand-in's main process is killed outright while it has a window and a utility process: neither outlives it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';

const launcher = join(import.meta.dirname, '../standin/electron');
const patience = { timeout: 30_000 };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'afterimage-standin-ends-'));
  writeFileSync(join(folder, 'worker.mjs'), `setInterval(() => undefined, 1000);\n`);
  writeFileSync(
    join(folder, 'main.mjs'),
    `import { app, BrowserWindow, utilityProcess } from 'electron';
    app.setPath('userData', ${JSON.stringify(join(folder, 'data'))});
    app.whenReady().then(async () => {
      const child = utilityProcess.fork(${JSON.stringify(join(folder, 'worker.mjs'))});
      const window = new BrowserWindow({ show: false });
      await window.loadURL('data:text/html,<title>here</title>');
      process.stdout.write('running ' + child.pid + '\\n');
    });`,
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Of every process that names the folder of this test, which the profile of Chromium and the worker lie in. */
async function processesOfTest(): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}

it(
  'leaves no Chromium and no utility process behind when its main process is killed',
  { timeout: 60_000 },
  async ({ skip }) => {
    skip(process.platform !== 'linux', 'it looks into /proc');
    const main = spawn(launcher, ['--no-sandbox', join(folder, 'main.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void main.kill('SIGKILL'));
    let said = '';
    main.stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
    await vi.waitFor(() => {
      expect(said).toMatch(/running \d+/);
    }, patience);
    const running = await processesOfTest();
    // Main, the worker, and Chromium with its page at the least.
    expect(running).toContain(main.pid);
    expect(running).toContain(Number(/running (\d+)/.exec(said)?.[1]));
    expect(running.length).toBeGreaterThanOrEqual(4);
    main.kill('SIGKILL');
    await vi.waitFor(async () => {
      expect(await processesOfTest()).toEqual([]);
    }, patience);
  },
);
