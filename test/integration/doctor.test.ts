// `afterimage doctor` and `diagnostics.run` with real processes: what works is said to work, what is broken is named, and
// the rest is tried all the same.
import { chmod, cp, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBackend } from '../../src-main/backend.ts';
import type { Check, Diagnosis } from '../../src-shared/contract/diagnostics.ts';
import { photoFormats } from '../../src-shared/photo/formats.ts';
import { afterimage, documentOf } from '../support/cli.ts';
import { createFakeLibrary, type FakeLibrary } from '../support/fake-backend.ts';

const starter = fileURLToPath(new URL('../../resources/starter/clip', import.meta.url));

const backendNames = [
  'sqlite',
  'vectors',
  'vector scan',
  'library',
  'library integrity',
  'free space library',
  'free space cache',
  'cache',
  'range read',
  'watcher',
  'watch limit',
  'model files',
];
const inferenceNames = [
  'process',
  'telemetry off',
  'sharp',
  'libheif',
  'jpeg xl',
  ...photoFormats.map((format) => `decode ${format}`),
  'onnx',
  'onnx cpu',
  'model',
];
const expectedNames = [
  ...backendNames.map((name) => `backend: ${name}`),
  ...['indexer', 'query'].flatMap((role) => inferenceNames.map((name) => `inference ${role}: ${name}`)),
  ...['process', 'model caption', 'model answer', 'model chat'].map((name) => `inference chat: ${name}`),
];

const fullName = ({ process, name }: Check): string => `${process}: ${name}`;
/** Which providers there are besides the processor is the machine's affair. */
const isExtraProvider = ({ name }: Check): boolean => name.startsWith('onnx ') && name !== 'onnx cpu';
/** Which models that write came along is the affair of this copy; one that is there must work. */
const isAbsentWriter = ({ name, outcome }: Check): boolean => name.startsWith('model ') && outcome === 'skipped';
const namesOf = ({ checks }: Diagnosis): string[] => checks.filter((check) => !isExtraProvider(check)).map(fullName);
const notPassed = ({ checks }: Diagnosis): Check[] =>
  checks.filter((check) => check.outcome !== 'passed' && !isExtraProvider(check) && !isAbsentWriter(check));
const find = ({ checks }: Diagnosis, name: string): Check | undefined =>
  checks.find((check) => fullName(check) === name);

function expectShape({ version, system, checks }: Diagnosis): void {
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  expect(system).toContain(process.platform);
  for (const check of checks) {
    expect(Object.keys(check).toSorted()).toEqual(['message', 'milliseconds', 'name', 'outcome', 'process']);
    expect(check.message, check.name).toMatch(/^\S.*\S[.!)]?$/s);
    expect(check.milliseconds).toBeGreaterThanOrEqual(0);
  }
}

describe('afterimage doctor', () => {
  let home: string;
  let library: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'afterimage-doctor-test-'));
    library = join(home, 'library.db');
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('tries every part and finds that all of it works here', async () => {
    const ran = await afterimage(['doctor', '--json', '--library', library]);
    const diagnosis = documentOf<Diagnosis>(ran);
    expect(namesOf(diagnosis)).toEqual(expectedNames);
    expect(notPassed(diagnosis)).toEqual([]);
    expect(diagnosis.checks.filter(isExtraProvider).filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expectShape(diagnosis);
    expect(ran.code).toBe(0);
    // What was written to try the disk is gone.
    expect((await readdir(home)).toSorted()).toEqual(['library.db', 'library.db-cache', 'library.db.lock']);
    expect(await readdir(`${library}-cache`)).toEqual([]);
  });

  it('names a model that is not there and tries the rest', async () => {
    const ran = await afterimage(['doctor', '--json', '--library', library, '--model', join(home, 'nowhere')]);
    const diagnosis = documentOf<Diagnosis>(ran);
    expect(namesOf(diagnosis)).toEqual(expectedNames);
    expect(notPassed(diagnosis).map(fullName)).toEqual([
      'backend: model files',
      'inference indexer: model',
      'inference query: model',
    ]);
    expect(find(diagnosis, 'backend: model files')).toMatchObject({ outcome: 'failed' });
    expect(find(diagnosis, 'backend: model files')?.message).toContain(join(home, 'nowhere'));
    expect(ran.code).toBe(1);
  });

  it('names a model that is cut short and tries the rest', async () => {
    const model = join(home, 'model');
    await cp(starter, model, { recursive: true });
    await truncate(join(model, 'model.safetensors'), 1_000_000);
    const diagnosis = documentOf<Diagnosis>(
      await afterimage(['doctor', '--json', '--library', library, '--model', model]),
    );
    expect(namesOf(diagnosis)).toEqual(expectedNames);
    expect(notPassed(diagnosis).map(({ process, name, outcome }) => [process, name, outcome])).toEqual([
      ['backend', 'model files', 'failed'],
      ['inference indexer', 'model', 'failed'],
      ['inference query', 'model', 'failed'],
    ]);
    expectShape(diagnosis);
  });

  it('notices weights that are not the ones the model was made with', async () => {
    const model = join(home, 'model');
    await cp(starter, model, { recursive: true });
    const starterFile = join(model, 'starter.json');
    await writeFile(starterFile, JSON.stringify({ revision: '0123456789abcdef' }));
    const ran = await afterimage(['doctor', '--library', library, '--model', model]);
    expect(ran.out).toMatch(/✗ model files +backend +.*the weights are not the ones that belong to it/);
    expect(ran.out).toMatch(/\n\d+ passed, 1 failed, \d+ skipped\.\n$/);
    expect(ran.code).toBe(1);
  });

  it('tries everything but the library where another Afterimage has it open', async () => {
    const backend = await createBackend({ libraryFile: library, modelDirectory: starter, log: () => undefined });
    try {
      const ran = await afterimage(['doctor', '--json', '--library', library]);
      const diagnosis = documentOf<Diagnosis>(ran);
      expect(namesOf(diagnosis)).toEqual(expectedNames);
      expect(notPassed(diagnosis).map(({ name, outcome }) => [name, outcome])).toEqual([
        ['library', 'skipped'],
        ['library integrity', 'skipped'],
        ['free space library', 'skipped'],
      ]);
      expect(find(diagnosis, 'backend: library')?.message).toContain('already open in another Afterimage');
      expect(ran.code).toBe(0);
    } finally {
      await backend.close();
    }
  });

  it('fails for a file that is no library, leaves it as it is, and tries the rest', async () => {
    await writeFile(library, 'something else');
    const ran = await afterimage(['doctor', '--json', '--library', library]);
    const diagnosis = documentOf<Diagnosis>(ran);
    expect(notPassed(diagnosis).map(({ name, outcome }) => [name, outcome])).toEqual([
      ['library', 'failed'],
      ['library integrity', 'skipped'],
      ['free space library', 'skipped'],
    ]);
    expect(find(diagnosis, 'backend: library')?.message).toContain('is not an Afterimage library');
    expect(await readdir(home)).toEqual(['library.db']);
    expect(ran.code).toBe(1);
  });
});

describe('diagnostics.run', () => {
  let fake: FakeLibrary;
  beforeEach(async () => {
    fake = await createFakeLibrary();
  });
  afterEach(() => fake.close());

  const run = async (diagnose: string): Promise<Diagnosis> => {
    const { api } = await fake.open({ modelDirectory: starter, env: { FAKE_INFERENCE_DIAGNOSE: diagnose } });
    return api.diagnostics.run();
  };

  it.each(['segfault', 'exit', 'memory'])('blames the part that ended the process (%s) and no other', async (how) => {
    const diagnosis = await run(`decode gif=poison:${how}`);
    expect(namesOf(diagnosis)).toEqual(expectedNames);
    const blamed = notPassed(diagnosis);
    expect(blamed.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['decode gif', 'failed'],
      ['decode gif', 'failed'],
    ]);
    expect(blamed[0]?.message).toContain(how === 'memory' ? 'more memory' : 'ended while it was tried');
  });

  it('does not start a process again and again that always ends', async () => {
    const diagnosis = await run('*=poison:exit');
    expect(namesOf(diagnosis)).toEqual(expectedNames);
    const indexer = diagnosis.checks.filter((check) => check.process === 'inference indexer');
    expect(indexer.map(({ outcome }) => outcome)).toEqual([
      ...Array<string>(3).fill('failed'),
      ...Array<string>(indexer.length - 3).fill('skipped'),
    ]);
    expect(find(diagnosis, 'backend: sqlite')).toMatchObject({ outcome: 'passed' });
  });

  it('says that the cache may not be written', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'nothing is unwritable to root');
    const cacheDirectory = join(fake.home, 'cache');
    await mkdir(cacheDirectory, { mode: 0o500 });
    const { api } = await fake.open({ cacheDirectory });
    expect(find(await api.diagnostics.run(), 'backend: cache')).toMatchObject({ outcome: 'failed' });
    await chmod(cacheDirectory, 0o700);
  });

  it('says that a file is where the cache should be', async () => {
    const cacheDirectory = join(fake.home, 'cache');
    await writeFile(cacheDirectory, '');
    const { api } = await fake.open({ cacheDirectory });
    const check = find(await api.diagnostics.run(), 'backend: cache');
    expect(check).toMatchObject({ outcome: 'failed' });
    expect(check?.message).toContain('a file is in its place');
  });
});
