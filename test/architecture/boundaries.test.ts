// The import rules bite: a small house with one sin planted per rule is cruised with the real rules, and each is reported.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './repository.ts';

const run = promisify(execFile);

/** The sins: rule, the file that sins, what it says. Every file named in an import exists in `honest` or as a stub package. */
const sins: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['treaty-is-pure', 'src-shared/photo/reads-disk.ts', "import 'node:fs';"],
  [
    'treaty-is-pure',
    'src-shared/photo/knows-store.ts',
    "import type { Store } from '../../src-main/store/open.ts'; export type S = Store;",
  ],
  ['treaty-is-pure', 'src-shared/photo/uses-package.ts', "import 'sharp';"],
  [
    'renderer-knows-only-the-treaty',
    'src-renderer/views/Sinful.svelte',
    '<script lang="ts">import { open } from \'../../src-main/store/open.ts\';</script>{open}',
  ],
  ['renderer-has-no-node', 'src-renderer/views/path-state.svelte.ts', "import 'node:path';"],
  [
    'engines-are-strangers',
    'src-main/models/knows-store.ts',
    "import type { Store } from '../store/open.ts'; export type S = Store;",
  ],
  ['engines-are-strangers', 'src-main/media/knows-service.ts', "import '../services/library.ts';"],
  ['engines-are-strangers', 'src-main/samples/knows-media.ts', "import '../media/decode.ts';"],
  ['services-import-engines', 'src-main/services/knows-host.ts', "import '../hosts/media.ts';"],
  ['services-are-strangers', 'src-main/services/jobs.ts', "import './library.ts';"],
  ['services-are-strangers', 'src-main/services/indexing/pipeline.ts', "import '../library.ts';"],
  ['hosts-are-handed-an-api', 'src-main/hosts/http/knows-service.ts', "import '../../services/library.ts';"],
  ['hosts-are-strangers', 'src-main/hosts/cli/knows-http.ts', "import '../http/listen.ts';"],
  ['nothing-imports-the-root', 'src-main/files/knows-root.ts', "import '../backend.ts';"],
  ['nothing-imports-entries', 'src-main/hosts/knows-entry.ts', "import '../entries/server.ts';"],
  ['electron-stays-in-its-host', 'src-main/hosts/http/knows-electron.ts', "import 'electron';"],
  ['product-does-not-import-tests', 'src-main/store/knows-tests.ts', "import '../../test/support/fake.ts';"],
  ['no-cycles', 'src-main/store/egg.ts', "import './hen.ts';"],
  ['resolvable', 'src-main/store/lost.ts', "import './nowhere.ts';"],
];

const reaches: readonly (readonly [rule: string, file: string, text: string])[] = [
  [
    'main-holds-no-data',
    'src-main/entries/electron.ts',
    "import '../hosts/electron/window.ts'; import '../files/step.ts';",
  ],
  [
    'backend-decodes-nothing',
    'src-main/entries/server.ts',
    "import '../backend.ts'; import '../files/second-step.ts';",
  ],
  [
    'inference-holds-no-data',
    'src-main/entries/inference.ts',
    "import '../media/decode.ts'; import '../files/step.ts';",
  ],
  ['inference-has-no-network', 'src-main/entries/inference.ts', "import '../files/third-step.ts';"],
];

const honest: Readonly<Record<string, string>> = {
  'src-shared/contract/api.ts': "import { z } from 'zod'; export const api = z;",
  'src-shared/contract/api.test.ts': "import { it } from 'vitest'; import { api } from './api.ts'; it(String(api));",
  'src-renderer/views/Fine.svelte':
    '<script lang="ts">import { api } from \'../../src-shared/contract/api.ts\';</script>{api}',
  'src-main/store/open.ts': "import 'node:fs'; import 'better-sqlite3'; export interface Store { a: number }",
  'src-main/media/decode.ts': "import 'sharp'; import '../../src-shared/contract/api.ts';",
  'src-main/services/library.ts':
    "import '../store/open.ts'; import type { Jobs } from './search.ts'; export type J = Jobs;",
  'src-main/services/indexing/part.ts': 'export const part = 1;',
  'src-main/services/search.ts': "import './search/ranking.ts'; export interface Jobs { a: number }",
  'src-main/services/search/ranking.ts': 'export const a = 1;',
  'src-main/hosts/media.ts': "import '../../src-shared/contract/api.ts';",
  'src-main/hosts/http/listen.ts': "import '../media.ts'; import 'node:http';",
  'src-main/hosts/electron/window.ts': "import 'electron';",
  'src-main/backend.ts':
    "import './services/library.ts'; import type { Bitmap } from './media/bitmap.ts'; export type B = Bitmap;",
  'src-main/media/bitmap.ts': "import './decode.ts'; export interface Bitmap { a: number }",
  'src-main/entries/preload.ts': "import 'electron';",
  'src-main/entries/backend.ts': "import '../backend.ts';",
  'src-main/entries/inference.ts': "import '../media/decode.ts';",
  'src-main/entries/server.ts': "import '../backend.ts'; import '../hosts/http/listen.ts';",
  'test/support/fake.ts': "import '../../src-main/store/open.ts';",
};

/** Steps on the way to something that must not be reached; harmless alone. */
const ways: Readonly<Record<string, string>> = {
  'src-main/store/hen.ts': "import './egg.ts';",
  'src-main/files/step.ts': "import 'better-sqlite3';",
  'src-main/files/second-step.ts': "export const late = () => import('onnxruntime-node');",
  'src-main/files/third-step.ts': "import 'node:https';",
};

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

let parent: string;

async function build(name: string, files: readonly (readonly [string, string])[]): Promise<string> {
  const house = path.join(parent, name);
  const packages = ['svelte', 'zod', 'sharp', 'electron', 'better-sqlite3', 'onnxruntime-node', 'vitest'];
  const stubs = packages.flatMap((stub): [string, string][] => [
    [`node_modules/${stub}/package.json`, JSON.stringify({ name: stub, version: '1.0.0', main: 'index.js' })],
    [`node_modules/${stub}/index.js`, 'module.exports = {};'],
    [`node_modules/${stub}/internal/client.js`, 'module.exports = {};'],
    [`node_modules/${stub}/internal/disclose-version.js`, 'module.exports = {};'],
    [`node_modules/${stub}/internal/flags/legacy.js`, 'module.exports = {};'],
  ]);
  const manifest = JSON.stringify({ dependencies: Object.fromEntries(packages.map((stub) => [stub, '1.0.0'])) });
  for (const [file, text] of [
    ['package.json', manifest] as const,
    ['tsconfig.base.json', '{}'] as const,
    ...stubs,
    ...files,
  ]) {
    await mkdir(path.dirname(path.join(house, file)), { recursive: true });
    await writeFile(path.join(house, file), text);
  }
  return house;
}

/** `rule file` for each violation, sorted, each once. */
async function cruise(house: string, config: string): Promise<string[]> {
  const binary = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const folders = ['src-shared', 'src-main', 'src-renderer', 'test'];
  const options = ['--config', path.join(root, config), '--output-type', 'json', ...folders];
  const { stdout } = await run(process.execPath, [binary, ...options], { cwd: house, maxBuffer: 1 << 26 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  const report = JSON.parse(stdout) as Report;
  return [...new Set(report.summary.violations.map((found) => `${found.rule.name} ${found.from}`))].sort();
}

const named = (table: typeof sins): string[] => table.map(([rule, file]) => `${rule} ${file}`);

describe('import rules', () => {
  beforeAll(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'afterimage-boundaries-'));
  });
  afterAll(async () => {
    await rm(parent, { recursive: true, force: true });
  });

  it('find nothing in an honest house', async () => {
    const house = await build('honest', Object.entries(honest));
    expect(await cruise(house, '.dependency-cruiser.cjs')).toEqual([]);
    expect(await cruise(house, '.dependency-cruiser.reach.cjs')).toEqual([]);
  });

  it('report each planted sin and its file', async () => {
    const planted = sins.map(([, file, text]) => [file, text] as const);
    const house = await build('sinful', [...Object.entries(honest), ...Object.entries(ways), ...planted]);
    const found = await cruise(house, '.dependency-cruiser.cjs');
    expect(found).toEqual(expect.arrayContaining(named(sins)));
  });

  it('report what a process must not reach, through any number of files', async () => {
    const planted = [...new Set(reaches.map(([, file]) => file))].map((file) => {
      const texts = reaches.filter(([, other]) => other === file).map(([, , text]) => text);
      return [file, texts.join('\n')] as const;
    });
    const house = await build('reaching', [...Object.entries(honest), ...Object.entries(ways), ...planted]);
    expect(await cruise(house, '.dependency-cruiser.reach.cjs')).toEqual(named(reaches).sort());
  });

  it('are all proved: no rule without a planted sin', async () => {
    const rules: string[] = [];
    for (const config of ['.dependency-cruiser.cjs', '.dependency-cruiser.reach.cjs']) {
      const module = (await import(path.join(root, config))) as { default: { forbidden: { name: string }[] } };
      rules.push(...module.default.forbidden.map((rule) => rule.name));
    }
    expect([...new Set([...sins, ...reaches].map(([rule]) => rule))].sort()).toEqual(rules.sort());
  });
});
