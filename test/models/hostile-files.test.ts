// E4: model files that are damaged or hostile, 17 of them: all are refused with a reason, nothing of them is left, nothing outside
// the model's folder is opened, and what can be had anew is fetched once more, clean.
import { execFile, spawnSync } from 'node:child_process';
import { cp, link, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchModel } from '../../src-main/models/downloads/fetch-model.ts';
import { importModel } from '../../src-main/models/import/import-model.ts';
import { describeModel } from '../../src-main/models/registry.ts';
import { flipped, instead, lfsPointer, startHub, webPage } from './hub-server.ts';
import { manifestOf, newFolder, optionsFor, tinyContents, tinyFiles, tinyFolder, weights } from './tiny-model.ts';
import { onnxWith } from './onnx-file.ts';

let home = '';
let whole: Buffer;
const secret = 'a secret of the person’s';

beforeAll(async () => {
  home = await newFolder();
  whole = await readFile(join(tinyFolder, weights));
  await writeFile(join(home, 'secret.bin'), secret);
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

const modelsIn = (folder: string): string => join(home, `models-of-${folder}`);

const importFolder = (folder: string): Promise<unknown> =>
  importModel({
    path: join(home, folder),
    name: undefined,
    directory: modelsIn(folder),
    taken: () => false,
    describe: describeModel,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });

async function expectRefused(folder: string, words: string | RegExp): Promise<void> {
  const message = expect.stringMatching(words) as string;
  await expect(importFolder(folder)).rejects.toMatchObject({ code: 'invalid-input', message });
  expect(await readdir(modelsIn(folder)).catch(() => [])).toEqual([]);
}

/** The tiny model with other weights. */
async function folderWith(name: string, bytes: Buffer | string): Promise<void> {
  await mkdir(join(home, name));
  for (const file of tinyFiles) await cp(join(tinyFolder, file), join(home, name, file));
  await writeFile(join(home, name, weights), bytes);
}

/** Fetches the tiny model from a hub that has something else once, and from one that has it always. */
async function expectRefetched(name: string, change: (file: Buffer) => Buffer, words: RegExp): Promise<void> {
  const hub = await startHub(await tinyContents());
  const [once, always] = [join(home, `${name}-once`), join(home, `${name}-always`)];
  try {
    const manifest = manifestOf(await tinyContents());
    hub.once(weights, instead(change));
    await fetchModel(manifest, optionsFor(hub.url, once));
    expect(await readFile(join(once, 'tiny', weights))).toEqual(whole);
    expect(hub.asked.filter(({ path }) => path === weights)).toHaveLength(2);
    hub.always(weights, instead(change));
    const message = expect.stringMatching(words) as string;
    const refused = fetchModel(manifest, optionsFor(hub.url, always));
    await expect(refused).rejects.toMatchObject({ code: 'model-damaged', message });
    expect(hub.asked.filter(({ path }) => path === weights)).toHaveLength(4);
    expect(await readdir(always)).toEqual(['tiny.partial']);
  } finally {
    await hub.close();
  }
}

describe('a model file that is damaged', () => {
  it.each([0, 1, 7, 8, 9, 100, 5000, 50_000, 250_000, 296_299])('cut off after %i bytes', async (bytes) => {
    const name = `cut-${String(bytes)}`;
    await folderWith(name, whole.subarray(0, bytes));
    await expectRefused(name, /“model\.safetensors”: .*(empty|cut off|longer than|not valid JSON)/);
    await expectRefetched(name, (file) => file.subarray(0, bytes), /bytes instead of 296300/);
  });

  it('with one byte flipped', async () => {
    await expectRefetched('flipped', flipped(200_000), /checksum \(SHA-256\) is another one/);
  });

  it('that is a Git LFS pointer', async () => {
    await folderWith('pointer', lfsPointer(whole));
    await expectRefused('pointer', /Git LFS pointer/);
    await expectRefetched('pointer', lfsPointer, /Git LFS pointer/);
  });

  it('that is a web page', async () => {
    await folderWith('page', webPage);
    await expectRefused('page', /a web page came in its place/);
    await expectRefetched('page', () => Buffer.from(webPage), /a web page came in its place/);
  });
});

const hostile = ['parent', 'absolute', 'symlinked', 'hardlinked'] as const;

/** An ONNX model whose weights are, one way or another, the person's file outside the folder. */
async function hostileFolder(kind: (typeof hostile)[number]): Promise<void> {
  const onnx = join(home, kind, 'onnx');
  await mkdir(onnx, { recursive: true });
  for (const file of tinyFiles.filter((each) => each !== weights))
    await cp(join(tinyFolder, file), join(home, kind, file));
  const outside = join(home, 'secret.bin');
  const location = { parent: '../../secret.bin', absolute: outside, symlinked: 'w.bin', hardlinked: 'w.bin' }[kind];
  await writeFile(join(onnx, 'vision_model.onnx'), onnxWith(location));
  await writeFile(join(onnx, 'text_model.onnx'), onnxWith(location, true));
  if (kind === 'symlinked') await symlink(outside, join(onnx, 'w.bin'));
  if (kind === 'hardlinked') await link(outside, join(onnx, 'w.bin'));
}

describe('an ONNX file that wants its weights', () => {
  beforeAll(async () => {
    for (const kind of hostile) await hostileFolder(kind);
  });

  it.each([
    ['parent', 'by ../', /wants its weights from “\.\.\/\.\.\/secret\.bin”, which is outside/],
    ['absolute', 'by an absolute path', /wants its weights from “\/.*secret\.bin”, which is outside/],
    ['symlinked', 'through a symbolic link', /“onnx\/w\.bin” is a link/],
    ['hardlinked', 'through a hard link', /“onnx\/w\.bin” is a hard link/],
  ])('%s: %s', async (kind, _, words) => {
    await expectRefused(kind, words);
  });

  it('from a hub, outside its folder, is refused and thrown away too', async () => {
    const contents = { ...(await tinyContents()), 'onnx/vision_model.onnx': onnxWith('../../../secret.bin', true) };
    const hub = await startHub(contents);
    const refused = fetchModel(manifestOf(contents), optionsFor(hub.url, join(home, 'from-hub')));
    await expect(refused).rejects.toMatchObject({
      code: 'model-damaged',
      message: expect.stringContaining('outside the model’s folder') as string,
    });
    expect(await readdir(join(home, 'from-hub'))).toEqual([]);
    await hub.close();
  });

  it('opens nothing outside the folder in any of these cases: traced', async ({ skip }) => {
    const traces = spawnSync('strace', ['-e', 'trace=openat', 'true'], { stdio: 'ignore' }).status === 0;
    skip(!traces, 'strace is not installed or may not trace here');
    const trace = join(home, 'trace');
    const script = fileURLToPath(new URL('import-once.ts', import.meta.url));
    const folders = hostile.map((kind) => join(home, kind));
    const args = ['-f', '-qq', '-e', 'trace=open,openat,openat2', '-o', trace];
    const { stdout } = await promisify(execFile)('strace', [
      ...args,
      process.execPath,
      script,
      join(home, 'traced'),
      ...folders,
    ]);
    const outcomes = stdout.trim().split('\n');
    expect(outcomes).toHaveLength(hostile.length);
    expect(outcomes).not.toContain('imported');
    const opened = (await readFile(trace, 'utf8')).split('\n').filter((line) => line.includes('.bin'));
    expect(opened.filter((line) => line.includes('secret.bin') || line.includes('w.bin'))).toEqual([]);
    expect(await readFile(join(home, 'secret.bin'), 'utf8')).toBe(secret);
  });
});

describe('an import', () => {
  it('of an honest folder copies it: nothing is linked, what is no part of a model stays where it is', async () => {
    await folderWith('honest', whole);
    await mkdir(join(home, 'honest', '.git'));
    await writeFile(join(home, 'honest', '.git', 'config'), 'x');
    await writeFile(join(home, 'honest', 'tf_model.h5'), 'x');
    expect(await importFolder('honest')).toMatchObject({ name: 'honest', family: 'clip', tasks: ['embed'] });
    const there = join(modelsIn('honest'), 'honest');
    expect((await readdir(there)).sort()).toEqual([...tinyFiles, 'manifest.json'].sort());
    expect((await stat(join(there, weights))).nlink).toBe(1);
    await rm(join(home, 'honest'), { recursive: true });
    expect(await readFile(join(there, weights))).toEqual(whole);
  });

  it('of a file of weights takes the small files beside it along, whatever the weights are called', async () => {
    await folderWith('single', whole);
    await cp(join(home, 'single', weights), join(home, 'single', 'my-clip.safetensors'));
    await rm(join(home, 'single', weights));
    const record = await importFolder('single/my-clip.safetensors');
    expect(record).toMatchObject({ name: 'single' });
    const there = join(modelsIn('single/my-clip.safetensors'), 'single');
    expect((await readdir(there)).sort()).toEqual([...tinyFiles, 'manifest.json'].sort());
  });

  it('of weights in an ONNX file with its data beside it is looked into and copied', async () => {
    const folder = join(home, 'external');
    await mkdir(join(folder, 'onnx'), { recursive: true });
    await writeFile(join(folder, 'config.json'), '{"model_type":"clip"}');
    await writeFile(join(folder, 'onnx', 'vision_model.onnx'), onnxWith('vision_model.onnx_data'));
    await writeFile(join(folder, 'onnx', 'vision_model.onnx_data'), 'data');
    const described = { family: 'clip', name: 'X', tasks: ['embed'], licence: 'MIT', knows: null } as const;
    const record = await importModel({
      path: folder,
      name: 'My Export!',
      directory: join(home, 'external-models'),
      taken: () => false,
      describe: (directory) => Promise.resolve({ ...described, id: 'x' as never, directory }),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(record).toMatchObject({ name: 'my-export-', title: 'My Export!' });
    expect(await readdir(join(home, 'external-models', 'my-export-', 'onnx'))).toHaveLength(2);
  });

  const refusals: readonly (readonly [string, () => Promise<string>, string | RegExp])[] = [
    [
      'a folder without config.json',
      () => changed('no-config', (at) => rm(join(at, 'config.json'))),
      /no config\.json/,
    ],
    ['a folder without weights', () => changed('no-weights', (at) => rm(join(at, weights))), /no weights/],
    [
      'a folder with a program in it',
      () => changed('program', (at) => writeFile(join(at, 'setup.py'), '')),
      /“setup\.py” is a program/,
    ],
    [
      'a program called something else',
      () => changed('disguised', (at) => writeFile(join(at, 'vocab.txt'), '\x7fELF')),
      /“vocab\.txt”: It is a program/,
    ],
    ['a pickle', () => changed('pickle', (at) => writeFile(join(at, 'scaler.pkl'), '')), /“scaler\.pkl” is a program/],
    [
      'a name that no model has',
      () => changed('name', (at) => writeFile(join(at, 'a b;c.json'), '{}')),
      /is no name that a file of a model has/,
    ],
    [
      'a link',
      () => changed('link', (at) => symlink('config.json', join(at, 'other.json'))),
      /“other\.json” is a link/,
    ],
    [
      'a hard link',
      () => changed('hard', (at) => link(join(at, 'config.json'), join(at, 'other.json'))),
      /is a hard link/,
    ],
    [
      'weights without config.json',
      () => changed('lonely', (at) => rm(join(at, 'config.json'))).then((at) => `${at}/${weights}`),
      /needs its config\.json beside it/,
    ],
    [
      'one part of several',
      () =>
        changed('parts', (at) => cp(join(at, weights), join(at, 'model-00001-of-00002.safetensors'))).then(
          (at) => `${at}/model-00001-of-00002.safetensors`,
        ),
      /one part of several/,
    ],
    [
      'a photo',
      () => changed('photo', (at) => writeFile(join(at, 'a.jpg'), '')).then((at) => `${at}/a.jpg`),
      /is no model/,
    ],
    [
      'a folder of another kind of model',
      () => changed('kind', (at) => writeFile(join(at, 'config.json'), '{"model_type":"oracle"}')),
      /Models of the kind “oracle”/,
    ],
    [
      'a link to a folder',
      () =>
        changed('real', () => Promise.resolve()).then(async (at) => {
          await symlink(join(home, at), join(home, 'alias'));
          return 'alias';
        }),
      /is a link/,
    ],
  ];

  /** The honest folder with one thing wrong. */
  async function changed(name: string, change: (folder: string) => Promise<unknown>): Promise<string> {
    await folderWith(name, whole);
    await change(join(home, name));
    return name;
  }

  it.each(refusals)('of %s is refused with a sentence, and nothing is left', async (_, make, words) => {
    await expectRefused(await make(), words);
  });

  it('of nothing, and of its own folder, is refused', async () => {
    await expect(importFolder('nowhere')).rejects.toMatchObject({ code: 'not-found' });
    await expect(importFolder(`models-of-honest/honest`)).resolves.toBeDefined();
    const own = { path: join(modelsIn('honest'), 'honest'), name: undefined, directory: modelsIn('honest') };
    const rest = { taken: () => false, describe: describeModel, signal: new AbortController().signal };
    const refused = importModel({ ...own, ...rest, onProgress: () => undefined });
    await expect(refused).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('own folder') as string,
    });
    expect(dirname(own.path)).toBe(own.directory);
  });

  it('of a device, a pipe or a socket is refused', async ({ skip }) => {
    await folderWith('pipe', whole);
    const made = spawnSync('mkfifo', [join(home, 'pipe', 'vocab.txt')]).status === 0;
    skip(!made, 'no named pipe can be made here (mkfifo)');
    await expectRefused('pipe', /“vocab\.txt” is not a file but a device or a pipe/);
  });
});
