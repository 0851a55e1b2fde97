#!/usr/bin/env node
// Starts the command line with the Node that Afterimage brings along, whatever Node started this.
// Plain JavaScript that any Node since 18 reads; knows nothing but where things lie.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wantedMajor = 24;

/** From source where there is one; Node strips types only outside node_modules, so an installed package runs its build. */
const source = join(root, 'src-main', 'entries', 'cli.ts');
const entry = existsSync(source) && !root.includes('node_modules') ? source : join(root, 'out', 'main', 'cli.js');

function bundledNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return null;
  }
}

function runWith(node) {
  // The channel tells the child when this process is gone, even by a kill that cannot be passed on.
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', entry, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
  child.on('error', (error) => {
    process.stderr.write(`afterimage: Node ${wantedMajor} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    // Ends as the child did, so that a shell sees the same.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

if (!existsSync(entry)) {
  process.stderr.write('afterimage: this copy is incomplete: neither its source nor its build is here.\n');
  process.exit(1);
} else if (Number(process.versions.node.split('.')[0]) >= wantedMajor) {
  await import(pathToFileURL(entry).href);
} else {
  const node = bundledNode();
  if (node !== null && existsSync(node)) runWith(node);
  else {
    process.stderr.write(`afterimage: Node ${wantedMajor} is needed. Run “npm ci” in ${root}: it brings it along.\n`);
    process.exit(1);
  }
}
