// The one Chromium of a stand-in process.
import { join } from 'node:path';
import { startChromium, type ChromiumProcess } from './chromium-process.ts';
import { chromiumProcesses } from './living.ts';

let running: ChromiumProcess | null = null;

export interface BrowserOptions {
  readonly sessionData: string;
  readonly switches: readonly string[];
  readonly onExit: (how: string) => void;
}

export function profileDirectory(sessionData: string): string {
  return join(sessionData, 'stand-in-chromium');
}

export async function startBrowser({ sessionData, switches, onExit }: BrowserOptions): Promise<void> {
  running = await startChromium({
    profileDirectory: profileDirectory(sessionData),
    switches,
    onExit: (code, signal) => onExit(signal ?? String(code)),
  });
}

/** Throws before `ready`. */
export function browser(): ChromiumProcess {
  if (running == null) throw new Error('The stand-in has no Chromium before app is ready.');
  return running;
}

export function browserIfAny(): ChromiumProcess | null {
  return running;
}

const kinds: Readonly<Record<string, string>> = { renderer: 'Tab', GPU: 'GPU', utility: 'Utility' };

/** `app.getAppMetrics` answers at once, so Chromium is asked whenever a page has loaded. */
export async function refreshChromiumProcesses(): Promise<void> {
  interface Answer {
    readonly processInfo: readonly { readonly type: string; readonly id: number }[];
  }
  const { processInfo } = await browser().cdp.send<Answer>('SystemInfo.getProcessInfo');
  const found = processInfo.flatMap(({ type, id }) => (kinds[type] == null ? [] : [{ type: kinds[type], pid: id }]));
  chromiumProcesses.splice(0, Infinity, ...found);
}
