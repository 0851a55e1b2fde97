// Starts Chromium, which draws the stand-in's windows, and connects to it.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { findChromium } from '../support/chromium.ts';
import { connectCdp, type Cdp } from './cdp.ts';
import { endWithUs } from './undertaker.ts';

const ownSwitches = [
  '--headless=new',
  '--no-startup-window',
  '--remote-debugging-pipe',
  '--remote-debugging-port=0',
  '--no-sandbox',
  '--disable-gpu',
  // Electron's own addition to the message ports of pages.
  '--enable-blink-features=MessagePortCloseEvent',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--password-store=basic',
  '--use-mock-keychain',
  '--force-color-profile=srgb',
  '--disable-hang-monitor',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  // Each fetch of a page goes through the application's handler, as a custom scheme's does.
  '--disk-cache-size=1',
  // All frames of a page in one target: their navigations are seen at one place.
  '--disable-site-isolation-trials',
  '--screen-info={1920x1080}',
];

const ownDisabledFeatures = [
  'IsolateOrigins',
  'site-per-process',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'Translate',
  'MediaRouter',
  'OptimizationHints',
  'PaintHolding',
  'LocalNetworkAccessChecks',
];

export interface ChromiumOptions {
  readonly profileDirectory: string;
  /** Of `app.commandLine`, each `name` or `name=value` without dashes. */
  readonly switches: readonly string[];
  readonly onExit: (code: number | null, signal: string | null) => void;
}

export interface ChromiumProcess {
  readonly cdp: Cdp;
  /** Resolves when it has gone. */
  close(): Promise<void>;
}

/** Resolves when Chromium listens; its line `DevTools listening on …` is passed on, since Playwright waits for it. */
export async function startChromium(options: ChromiumOptions): Promise<ChromiumProcess> {
  const program = findChromium();
  if (program == null)
    throw new Error('The stand-in found no Chromium. Run: npx playwright install --with-deps chromium');
  mkdirSync(options.profileDirectory, { recursive: true });
  const child = spawn(program, switchesOf(options), { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
  endWithUs(child);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      options.onExit(code, signal);
      resolve();
    });
  });
  const lines = createInterface({ input: child.stderr as Readable });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.startsWith('DevTools listening on ')) {
        process.stderr.write(`${line}\n`);
        resolve();
      } else if (process.env['AFTERIMAGE_STAND_IN_VERBOSE'] != null) process.stderr.write(`chromium: ${line}\n`);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`Chromium ended while it started (${String(code)}).`));
    });
  });
  const cdp = connectCdp(child.stdio[3] as Writable, child.stdio[4] as Readable);
  return {
    cdp,
    async close() {
      cdp.send('Browser.close').catch(() => undefined);
      const late = setTimeout(() => child.kill('SIGKILL'), 3000);
      await gone;
      clearTimeout(late);
    },
  };
}

function switchesOf({ profileDirectory, switches }: ChromiumOptions): string[] {
  const isFeatures = (text: string): boolean => text.startsWith('disable-features=');
  const features = switches.filter(isFeatures).map((text) => text.slice('disable-features='.length));
  return [
    ...ownSwitches,
    `--user-data-dir=${profileDirectory}`,
    `--disable-features=${[...ownDisabledFeatures, ...features].join(',')}`,
    ...switches.filter((text) => !isFeatures(text)).map((text) => `--${text}`),
  ];
}
