// The stand-in's first script: does what Electron's own default application does with the command line, then starts the
// application and makes it ready. Playwright's loader comes in by `-r`.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from './app.ts';
import { startBrowser } from './browser.ts';
import { chromiumSwitches } from './command-line.ts';
import { electronProgram, electronVersion } from './dress-process.ts';
import { recorded } from './recordings.ts';
import { startSchemeServer } from './scheme-server.ts';

interface Arguments {
  readonly modules: readonly string[];
  readonly application: string | null;
  readonly version: boolean;
}

const require = createRequire(import.meta.url);
process.argv = [electronProgram, ...process.argv.slice(2)];

function readArguments(argv: readonly string[]): Arguments {
  const modules: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] as string;
    if (argument === '--version' || argument === '-v') return { modules, application: null, version: true };
    if (argument === '-r' || argument === '--require') modules.push(argv[++index] ?? '');
    else if (!argument.startsWith('-')) return { modules, application: argument, version: false };
  }
  return { modules, application: null, version: false };
}

/** As Electron does: a folder with a package.json, or a script. */
function findMain(application: string): string {
  const path = resolve(application);
  const packageFile = join(path, 'package.json');
  if (!existsSync(packageFile)) {
    const script = require.resolve(path);
    app.standInNameFromPackage({ path: dirname(script) });
    return script;
  }
  const description = JSON.parse(readFileSync(packageFile, 'utf8')) as Record<'name' | 'version' | 'main', string>;
  app.standInNameFromPackage({ ...description, path });
  return require.resolve(join(path, description.main));
}

async function becomeReady(): Promise<void> {
  if (app.standInQuitBeforeReady()) {
    app.exit(0);
    return;
  }
  mkdirSync(app.getPath('userData'), { recursive: true });
  const sessionData = app.getPath('sessionData');
  await startSchemeServer(sessionData);
  await startBrowser({
    sessionData,
    switches: chromiumSwitches(),
    onExit(how) {
      // Electron's browser process is its main process: where one goes, so does the other.
      if (app.standInQuitBeforeReady()) return;
      process.stderr.write(`stand-in: Chromium ended (${how}).\n`);
      app.exit(1);
    },
  });
  app.standInBecomeReady();
}

async function run({ modules, application, version }: Arguments): Promise<void> {
  if (version) {
    process.stdout.write(`v${electronVersion}\n`);
    return;
  }
  for (const module of modules) require(resolve(module));
  if (application == null) throw new Error('The stand-in wants the application to start: a folder or a script.');
  await import(pathToFileURL(findMain(application)).href);
  await becomeReady();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());

process.on('uncaughtException', (error) => {
  // Electron shows a dialog and goes on, unless the application listens itself.
  if (process.listenerCount('uncaughtException') > 1) return;
  recorded.uncaught.push(String(error.stack));
  process.stderr.write(`A JavaScript error occurred in the main process\n${String(error.stack)}\n`);
});

run(readArguments(process.argv.slice(1))).catch((error: unknown) => {
  process.stderr.write(
    `App threw an error during load\n${error instanceof Error ? String(error.stack) : String(error)}\n`,
  );
  app.exit(1);
});
