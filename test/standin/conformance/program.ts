// Which program a test starts: real Electron or the stand-in. Both are driven the same way: by Playwright, or as a plain child process.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import { findElectron } from '../../../bin/electron-program.js';

export type Host = 'electron' | 'standin';

const folder = import.meta.dirname;
export const fixtures = path.join(folder, 'fixtures');

/** Electron's own program, or null where it was never fetched. */
export function realElectron(): string | null {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  delete process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  try {
    return findElectron();
  } finally {
    if (override != null) process.env['ELECTRON_OVERRIDE_DIST_PATH'] = override;
  }
}

export function programOf(on: Host): string {
  if (on === 'standin') return path.join(folder, '..', process.platform === 'win32' ? 'electron.exe' : 'electron');
  const program = realElectron();
  if (program == null) throw new Error('Real Electron is not installed. Run: npx electron --version');
  return program;
}

/** Chromium's own sandbox cannot start for root, nor in most containers; Electron's `sandbox` preference does not change. */
const switches = process.platform === 'linux' ? ['--no-sandbox'] : [];

function environment(profile: string, more: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] != null);
  const { ELECTRON_RUN_AS_NODE: _, ...kept } = Object.fromEntries(inherited);
  return { ...kept, CONFORMANCE_PROFILE: profile, ...more };
}

/** Starts an application under Playwright. Its profile is new and goes with it. */
export async function launch(on: Host, fixture: string): Promise<ElectronApplication> {
  const profile = newProfile();
  const application = await _electron.launch({
    executablePath: programOf(on),
    args: [...switches, path.join(fixtures, fixture)],
    env: environment(profile, {}),
    timeout: 50_000,
  });
  application.on('close', () => removeProfile(profile));
  return application;
}

export const newProfile = (): string => mkdtempSync(path.join(tmpdir(), 'conformance-'));

export function removeProfile(profile: string): void {
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}

export interface Said {
  readonly say: string;
  readonly [more: string]: unknown;
}

export interface Ending {
  /** What the application printed, one JSON object a line. */
  readonly said: readonly Said[];
  readonly code: number | null;
  readonly signal: string | null;
  /** What was not JSON, and all of stderr: for a person who reads a failure. */
  readonly noise: string;
}

export interface Running {
  readonly ended: Promise<Ending>;
  /** Resolves with the first line that says so; rejects when the program ends without. */
  heard(say: string): Promise<Said>;
  stop(): void;
}

/** Starts an application as a person would, without Playwright between, and listens to what it prints. */
export function start(on: Host, fixture: string, options: StartOptions): Running {
  const child = spawn(programOf(on), [...switches, path.join(fixtures, fixture), ...(options.args ?? [])], {
    env: environment(options.profile, { CONFORMANCE_SCENARIO: options.scenario ?? '', ...options.env }),
    cwd: options.cwd ?? fixtures,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Said[] = [];
  const waiting = new Set<() => void>();
  let noise = '';
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (noise += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('{"say"')) said.push(JSON.parse(line) as Said);
      else noise += `${line}\n`;
    }
    for (const look of waiting) look();
  });
  const clock = setTimeout(() => child.kill('SIGKILL'), 45_000);
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(clock);
      resolve({ said, code, signal, noise });
    });
  });
  const heard = (say: string): Promise<Said> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const line = said.find((candidate) => candidate.say === say);
        if (line == null) return;
        waiting.delete(look);
        resolve(line);
      };
      waiting.add(look);
      look();
      void ended.then((ending) => reject(new Error(`It ended without saying ${say}: ${JSON.stringify(ending)}`)));
    });
  return { ended, heard, stop: () => void child.kill('SIGKILL') };
}

interface StartOptions {
  readonly profile: string;
  readonly scenario?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs an application until it ends by itself; after 45 seconds it is killed, which its `signal` shows. */
export async function runToEnd(on: Host, fixture: string, options: Partial<StartOptions>): Promise<Ending> {
  const profile = newProfile();
  try {
    return await start(on, fixture, { profile, ...options }).ended;
  } finally {
    removeProfile(profile);
  }
}
