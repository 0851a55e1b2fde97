// The packaged application: what is in it, what is not, and that its code runs from where it was put.
// Electron's own program is a fake (see fake-electron.ts): that a fuse takes effect only a real one can show.
import { extractFile } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { archiveOf, otherSystems } from './other-systems.ts';
import {
  filesBelow,
  packageApplication,
  repository,
  runNode,
  sizeOf,
  unfold,
  type Packaged,
} from './packaged-application.ts';
import { sizeBudget } from './size-budget.ts';

const onLinux = process.platform === 'linux';
const arch = process.arch;

const packageOf = (path: string): string | undefined => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

/** Main's by the maps of its bundles, which stay behind; the interface has no maps, so by what its sources import. */
async function bundledPackages(): Promise<string[]> {
  const read = (path: string): Promise<string> => readFile(join(repository, path), 'utf8');
  const maps = (await readdir(join(repository, 'out/main'))).filter((name) => name.endsWith('.map'));
  const parsed = await Promise.all(maps.map(async (name) => JSON.parse(await read(`out/main/${name}`)) as SourceMap));
  const main = parsed.flatMap(({ sources }) => sources.flatMap((source) => packageOf(source) ?? []));
  const sources = (await filesBelow(join(repository, 'src-renderer'))).filter(
    (name) => /\.(svelte|ts)$/.test(name) && !/\.test\.ts$|vite\.config/.test(name),
  );
  const texts = await Promise.all(sources.map((name) => read(`src-renderer/${name}`)));
  const imports = texts.flatMap((text) => [...text.matchAll(/from '((?:@[^/']+\/)?[a-z][^/']*)/g)]);
  return [...main, ...imports.flatMap(([, name]) => name ?? [])];
}

interface SourceMap {
  readonly sources: readonly string[];
}

describe('the packaged application', () => {
  beforeEach(({ skip }) => {
    skip(!onLinux, 'the pretended Electron is a Linux program');
  });
  let scratch = '';
  let packaged: Packaged;
  /** The archive as a folder. */
  let application = '';

  beforeAll(async () => {
    if (!onLinux) return;
    scratch = await mkdtemp(join(tmpdir(), 'afterimage-package-'));
    packaged = await packageApplication(scratch);
    application = await unfold(packaged, join(scratch, 'unfolded'));
  }, 240_000);
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  const below = (folder: string): string[] => {
    const names = packaged.files.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
    return [...new Set(names.map((path) => path.split('/')[0] ?? ''))].sort();
  };

  describe('holds', () => {
    it('three things at the top of the archive', () => {
      expect(below('')).toEqual(['node_modules', 'out', 'package.json']);
    });

    it('the bundles and nothing else that was built', () => {
      expect(below('out/')).toEqual(['main', 'preload.cjs', 'renderer']);
      const entries = below('out/main/').filter((name) => !/-[\w-]{8}\.js$/.test(name));
      expect(entries).toEqual(['backend.js', 'cli.js', 'electron.js', 'inference.js', 'server.js']);
    });

    it('exactly the packages that are loaded while it runs', () => {
      const names = below('node_modules/').flatMap((name) =>
        name.startsWith('@') ? below(`node_modules/${name}/`).map((part) => `${name}/${part}`) : [name],
      );
      expect(names).toEqual([
        '@emnapi/runtime',
        '@img/colour',
        '@img/sharp-wasm32',
        '@jsquash/jxl',
        '@parcel/watcher',
        `@parcel/watcher-linux-${arch}-glibc`,
        'better-sqlite3',
        'detect-libc',
        'is-extglob',
        'is-glob',
        'libheif-js',
        'onnxruntime-common',
        'onnxruntime-node',
        'picomatch',
        'semver',
        'sharp',
        'sqlite-vec',
        `sqlite-vec-linux-${arch}`,
      ]);
    });

    it('exactly these native and WebAssembly files, all of them beside the archive', () => {
      const native = /\.(node|so(\.\d+)*|dylib|dll|wasm)$/;
      const expected = [
        'node_modules/@img/sharp-wasm32/lib/sharp-wasm32-0.35.5.node.wasm',
        'node_modules/@jsquash/jxl/codec/dec/jxl_dec.wasm',
        `node_modules/@parcel/watcher-linux-${arch}-glibc/watcher.node`,
        `node_modules/better-sqlite3/prebuilds/linux-${arch}.node`,
        `node_modules/onnxruntime-node/bin/napi-v6/linux/${arch}/libonnxruntime.so.1`,
        `node_modules/onnxruntime-node/bin/napi-v6/linux/${arch}/onnxruntime_binding.node`,
        `node_modules/sqlite-vec-linux-${arch}/vec0.so`,
      ];
      expect(packaged.unpacked.filter((path) => native.test(path))).toEqual(expected);
      expect(packaged.files.filter((path) => native.test(path)).sort()).toEqual(expected);
    });

    it('no sources, declarations, maps, tests, tools or texts about the packages', () => {
      const unwanted = packaged.files.filter(
        (path) =>
          /\.(map|[mc]?ts|flow|cc|cpp|h|c|gyp|gypi|svelte|md|tsbuildinfo)$/.test(path.replace(/LICENSE\.md$/, '')) ||
          /(^|\/)(test|tests|__tests__|tools|docs|scripts?|src|deps|src-(main|renderer|shared)|bin(?!\/napi))\//.test(
            path.replace(/^node_modules\/semver\/bin\//, ''),
          ),
      );
      expect(unwanted).toEqual([]);
    });

    it('nothing that belongs to another system', () => {
      const others = packaged.files.filter((path) => /darwin|win32|windows|musl|sharp-linux|libvips/.test(path));
      // The one line each that better-sqlite3 has for every system, and sharp's question which libvips there is.
      const small = others.filter((path) => !/^node_modules\/(better-sqlite3\/lib|sharp\/dist)\//.test(path));
      expect(small).toEqual([]);
    });

    it('a package.json that starts the bundle and says nothing of how it is built', () => {
      const own = JSON.parse(extractFile(join(packaged.resources, 'app.asar'), 'package.json').toString()) as object;
      expect(own).toMatchObject({
        name: 'afterimage',
        main: 'out/main/electron.js',
        desktopName: 'afterimage.desktop',
      });
      expect(own).not.toHaveProperty('devDependencies');
      expect(own).not.toHaveProperty('scripts');
    });

    it('the starter models with their cards, the catalogue, the icon and the licences as plain files', async () => {
      for (const folder of ['models', 'starter/clip', 'starter/captioner', 'starter/answerer', 'starter/chat']) {
        const files = await readdir(join(repository, 'resources', folder));
        expect((await readdir(join(packaged.resources, folder))).sort(), folder).toEqual(files.sort());
      }
      expect(await readdir(join(packaged.resources, 'icons'))).toEqual(['icon.png']);
      const licences = join(packaged.resources, 'licences');
      expect((await readdir(licences)).sort()).toEqual(['LICENSE.txt', 'licences.md', 'third-party-notices.txt']);
      expect(await readFile(join(licences, 'LICENSE.txt'), 'utf8')).toContain('MIT License');
    });

    it('a notice for every package that is in the archive or inside the bundles', async () => {
      const notices = await readFile(join(packaged.resources, 'licences/third-party-notices.txt'), 'utf8');
      const shipped = packaged.files.flatMap((path) => packageOf(path) ?? []);
      const names = new Set([...shipped, ...(await bundledPackages())]);
      expect(names).toContain('zod');
      expect(names).toContain('svelte');
      for (const name of names) expect(notices).toContain(`\n${name} `);
    });

    it("Electron's licences, two of its languages, and not the application it shows when it has none", async () => {
      const top = (await readdir(packaged.directory)).sort();
      const expected = ['LICENSE.electron.txt', 'LICENSES.chromium.html', 'afterimage', 'chrome-sandbox'];
      expect(top).toEqual([...expected, 'locales', 'resources'].sort());
      expect((await readdir(join(packaged.directory, 'locales'))).sort()).toEqual(['en-US.pak', 'zh-CN.pak']);
      const resources = ['app.asar', 'app.asar.unpacked', 'icons', 'licences', 'models', 'places', 'starter'];
      expect((await readdir(packaged.resources)).sort()).toEqual(resources);
    });
  });

  it.each(otherSystems)('on $system would hold the natives of $system $arch and of no other', async (other) => {
    const entries = await archiveOf(other, scratch);
    const packed = entries.filter((path) => /\.(node|dylib|so(\.\d+)*|wasm)$/.test(path)).sort();
    expect(packed).toEqual(['node_modules/@jsquash/jxl/codec/dec/jxl_dec.wasm', ...other.natives]);
    const scoped = entries.filter((path) => /^node_modules\/@[^/]+\/[^/]+$/.test(path)).sort();
    expect(scoped).toEqual(['node_modules/@img/colour', 'node_modules/@jsquash/jxl', 'node_modules/@parcel/watcher']);
    const top = entries.filter((path) => !path.includes('/')).sort();
    expect(top).toEqual(['node_modules', 'out', 'package.json']);
  });

  it('has every fuse set, as read back from the program', async () => {
    const wire = await getCurrentFuseWire(join(packaged.directory, 'afterimage'));
    const state = (option: FuseV1Options): boolean | string => {
      const byte = wire[option];
      if (byte === FuseState.ENABLE) return true;
      return byte === FuseState.DISABLE ? false : `neither on nor off: ${String(byte)}`;
    };
    const names = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)));
    const read = names.map((name) => [name, state(FuseV1Options[name as keyof typeof FuseV1Options])]);
    expect(Object.fromEntries(read)).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
      // Electron's own setting, which is not touched: WebAssembly is faster with it.
      WasmTrapHandlers: true,
    });
  });

  describe('keeps to its budget:', () => {
    it.each(sizeBudget)('$part within $limitMb MB', async ({ part, path, limitMb }) => {
      const sizeMb = (await sizeOf(join(packaged.resources, path))) / 1e6;
      process.stdout.write(`${part}: ${sizeMb.toFixed(1)} of ${String(limitMb)} MB\n`);
      expect(sizeMb).toBeGreaterThan(0);
      expect(sizeMb).toBeLessThanOrEqual(limitMb);
    });

    it('which docs/packaging.md states with the same figures', async () => {
      const page = await readFile(join(repository, 'docs/packaging.md'), 'utf8');
      for (const { part, limitMb } of sizeBudget) {
        expect(page).toMatch(new RegExp(`^\\| ${part.replace('.', '\\.')} +\\| +${String(limitMb)} +\\|`, 'm'));
      }
    });
  });

  describe('runs on Node 24 from where it was put:', () => {
    it('every native module loads and works, sharp as WebAssembly', async () => {
      // The copy inside the archive is nothing that SQLite could open: only the one beside it counts.
      const inArchive = join(application, `node_modules/sqlite-vec-linux-${arch}/vec0.so`);
      expect(existsSync(inArchive)).toBe(true);
      await writeFile(inArchive, '');
      const ran = await runNode([join(import.meta.dirname, 'load-natives.js'), application], scratch);
      expect(ran).toMatchObject({ code: 0 });
      expect(JSON.parse(ran.out)).toEqual({
        sharp: { format: 'webp', width: 4, height: 2, build: 'sharp-wasm32' },
        sqlite: { version: expect.stringMatching(/^3\./) as string, distance: 5, beside: true },
        onnxRuntime: { backends: expect.arrayContaining(['cpu']) as string[] },
        libheif: { version: expect.stringMatching(/^1\./) as string },
        jxl: { picture: null },
        watcher: { subscribes: 'function' },
      });
    });

    it('two photos are drawn, indexed and found by words with the shipped model', async () => {
      const photos = join(scratch, 'photos');
      const afterimage = async (...args: string[]): Promise<unknown> => {
        const place = ['--library', join(scratch, 'library.db'), '--model', join(application, '../starter/clip')];
        const ran = await runNode([join(application, 'out/main/cli.js'), ...place, '--json', ...args], scratch);
        expect(ran).toMatchObject({ code: 0 });
        return JSON.parse(ran.out);
      };
      await afterimage('sample', photos, '--count', '2');
      expect(await afterimage('index', photos)).toMatchObject({ seen: 2, indexed: 2, failed: [] });
      const cats = await afterimage('search', 'four brown cats in a living room', '--limit', '1');
      expect(JSON.stringify(cats)).toContain('IMG_1000.jpg');
      const rucksacks = await afterimage('search', 'three grey rucksacks', '--limit', '1');
      expect(JSON.stringify(rucksacks)).toContain('IMG_1001.jpg');
    });
  });
});
