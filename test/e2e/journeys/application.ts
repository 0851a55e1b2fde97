// The whole application as a person starts it: in the browser mode, on the stand-in for Electron, and on Electron itself where it
// is installed. The journeys are written against this; what the three do not share is asked by `desktop`.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type BrowserContext, chromium, type ElectronApplication, type Page } from '@playwright/test';
import { chromiumProgram } from '../../support/chromium.ts';
import { programOf, realElectron } from '../../standin/conformance/program.ts';

export type HostName = 'browser' | 'standin' | 'electron';

export const hostNames = ['browser', 'standin', 'electron'] as const satisfies HostName[];

/** Why this host cannot be had here, or null. */
export const whyNot = (host: HostName): string | null =>
  host === 'electron' && realElectron() == null ? 'Electron is not installed here: npx electron --version' : null;

const root = resolve(import.meta.dirname, '../../..');

/** What stays between two starts: the library, and what the program and the browser keep beside it. */
export interface Home {
  readonly directory: string;
  readonly library: string;
  /** Electron's user data, or the browser's profile. */
  readonly profile: string;
  remove(): void;
}

export function newHome(): Home {
  const directory = mkdtempSync(join(tmpdir(), 'afterimage-journey-'));
  return {
    directory,
    library: join(directory, 'library.db'),
    profile: join(directory, 'profile'),
    remove() {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export interface Application {
  readonly page: Page;
  /** Null in a browser. */
  readonly desktop: ElectronApplication | null;
  /** Of the program: the browser mode's server, or Electron's main process. */
  readonly process: ChildProcess;
  /** As a person ends it, if it runs still; the exit code. */
  quit(): Promise<number | null>;
}

export interface Wishes {
  readonly home: Home;
  /** As given on the command line: folders and `--sample`. */
  readonly args?: readonly string[];
}

export const startApplication = (host: HostName, wishes: Wishes): Promise<Application> =>
  host === 'browser' ? startInBrowser(wishes) : startOnDesktop(host, wishes);

const chromiumArgs = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const viewport = { width: 1440, height: 860 };

async function startInBrowser({ home, args = [] }: Wishes): Promise<Application> {
  const flags = ['--library', home.library, '--no-open', '--port', '0', ...args];
  const child = spawn(process.execPath, [join(root, 'bin/start.js'), ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await addressOf(child);
  const context: BrowserContext = await chromium.launchPersistentContext(home.profile, {
    executablePath: chromiumProgram(),
    args: chromiumArgs,
    viewport,
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  return {
    page,
    desktop: null,
    process: child,
    async quit() {
      await context.close();
      child.kill('SIGINT');
      return endOf(child);
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((found, failed) => {
    const take = (chunk: Buffer): void => {
      said += String(chunk);
      const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(said)?.[0];
      if (address != null) found(address);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', (code) => {
      failed(new Error(`the program ended with ${String(code)}: ${said}`));
    });
  });
}

const endOf = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((ended) => child.once('exit', ended));

/** Arguments and environment of a desktop start, for Playwright and for a second start beside it. */
export function desktopCommand(host: Exclude<HostName, 'browser'>, { home, args = [] }: Wishes) {
  const inherited = Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] != null);
  return {
    executablePath: programOf(host),
    args: [
      ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
      join(root, 'out/main/electron.js'),
      `--user-data-dir=${home.profile}`,
      `--library=${home.library}`,
      ...args,
    ],
    env: { ...Object.fromEntries(inherited), LANG: 'en_GB.UTF-8', TZ: 'Europe/Lisbon' },
  };
}

async function startOnDesktop(host: Exclude<HostName, 'browser'>, wishes: Wishes): Promise<Application> {
  const desktop = await _electron.launch({ ...desktopCommand(host, wishes), timeout: 60_000 });
  const page = await desktop.firstWindow({ timeout: 60_000 });
  const program = desktop.process();
  return {
    page,
    desktop,
    process: program,
    async quit() {
      if (program.exitCode === null)
        await desktop.evaluate(({ app }) => {
          app.quit();
        });
      return endOf(program);
    },
  };
}
