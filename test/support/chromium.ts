// Finds a Chromium for the browser tests, or installs one where that is possible without asking anybody.
// Used by Playwright's configuration; never downloads a browser from anywhere but the system's own packages.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const places = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) =>
    process.env[name] == null ? [] : [join(process.env[name], 'Google/Chrome/Application/chrome.exe')],
  ),
];

/** Fonts for the Chinese screens come along; without them every character is a box. */
const packages = ['chromium', 'fonts-noto-cjk'];

const advice = 'No Chromium was found for the browser tests. Run: npx playwright install --with-deps chromium';

/** The program to launch. Throws a sentence with the one command to run where there is none. */
export function chromiumProgram(): string {
  return findChromium() ?? installOnDebian() ?? fail(advice);
}

/** `AFTERIMAGE_CHROMIUM`, else Playwright's own, else the system's; null where there is none. */
export function findChromium(): string | null {
  const given = process.env['AFTERIMAGE_CHROMIUM'];
  if (given != null && given !== '')
    return existsSync(given) ? given : fail(`AFTERIMAGE_CHROMIUM names ${given}, which is not there.`);
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [chromium.executablePath(), ...places, ...onPath].find((path) => path !== '' && existsSync(path)) ?? null;
}

function installOnDebian(): string | null {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
  console.log(`Installing ${packages.join(' and ')} for the browser tests …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['update'], { stdio: ['ignore', 'ignore', 'inherit'], env });
    const install = ['install', '-y', '--no-install-recommends', ...packages];
    execFileSync('apt-get', install, { stdio: ['ignore', 'ignore', 'inherit'], env });
  } catch {
    return null;
  }
  return findChromium();
}

function fail(sentence: string): never {
  throw new Error(sentence);
}
