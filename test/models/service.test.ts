// The models as the rest of Afterimage sees them: the service and its choice, with a real library, and the commands on top of it.
import { statSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../src-shared/contract/api.ts';
import type { ModelCard, ModelProgress, Task } from '../../src-shared/contract/models.ts';
import { createEvents, type EventHub } from '../../src-shared/rpc/events.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { runProgram } from '../../src-main/hosts/cli/program.ts';
import { createModels, type Models } from '../../src-main/services/models.ts';
import { openLibrary, type Library } from '../../src-main/store/open.ts';
import { cutAt, flipped, instead, slowly, startHub, type Hub } from './hub-server.ts';
import { impatient, manifestOf, newFolder, tinyContents, tinyFiles, tinyFolder, weights } from './tiny-model.ts';

let home = '';
let hub: Hub;
let library: Library;
let events: EventHub;
let models: Models;
let told: ModelProgress[] = [];
const forever = new AbortController().signal;

const modelsDirectory = (): string => join(home, 'models');
const resourcesDirectory = (): string => join(home, 'resources');

const create = (change: { modelDirectory?: string } = {}): Models =>
  createModels({
    library,
    announce: (name, value) => {
      events.emit(name, value);
    },
    modelsDirectory: modelsDirectory(),
    resourcesDirectory: resourcesDirectory(),
    mirror: hub.url,
    openQuantiser: () => {
      throw new Error('nothing is made smaller here');
    },
    downloads: { patience: impatient },
    ...change,
  });

beforeEach(async () => {
  home = await newFolder();
  const contents = await tinyContents();
  hub = await startHub(contents);
  await mkdir(join(resourcesDirectory(), 'models'), { recursive: true });
  await writeFile(join(resourcesDirectory(), 'models', 'tiny.json'), JSON.stringify(manifestOf(contents)));
  const starter = join(resourcesDirectory(), 'starter', 'clip');
  await mkdir(starter, { recursive: true });
  for (const file of tinyFiles) await cp(join(tinyFolder, file), join(starter, file));
  library = openLibrary(join(home, 'library.db'));
  events = createEvents();
  told = [];
  events.subscribe('models.progress', (progress) => told.push(progress));
  models = create();
});
afterEach(async () => {
  await models.close();
  library.close();
  await hub.close();
  await rm(home, { recursive: true, force: true });
});

/** Bytes of the weights that are on the disk. */
const heldBytes = (): number =>
  statSync(join(modelsDirectory(), 'tiny.partial', `${weights}.part`), { throwIfNoEntry: false })?.size ?? 0;

const get = (signal = forever): Promise<ModelCard> => models.service.get({ model: 'tiny' }, signal);
const card = async (name: string): Promise<ModelCard | undefined> =>
  (await models.service.list(undefined, forever)).models.find(({ model }) => model === name);

describe('the list', () => {
  it('has the bundled models and those of the catalogue, with what each does', async () => {
    const { models: cards, folder } = await models.service.list(undefined, forever);
    expect(folder).toBe(modelsDirectory());
    expect(cards.map(({ model, state, serves, tasks }) => ({ model, state, serves, tasks }))).toEqual([
      { model: 'starter-clip', state: 'bundled', serves: ['embed'], tasks: ['embed'] },
      { model: 'tiny', state: 'absent', serves: [], tasks: ['embed'] },
    ]);
    expect(cards[1]).toMatchObject({ doneBytes: 0, commercialUse: 'yes', pinned: true, problem: null });
  });

  it('is empty where neither a catalogue nor a bundled model came along', async () => {
    await rm(resourcesDirectory(), { recursive: true });
    expect((await models.service.list(undefined, forever)).models).toEqual([]);
  });

  it('says what is partly there, damaged or whole', async () => {
    hub.once(weights, cutAt(100_000, { held: heldBytes }));
    hub.always(weights, cutAt(0, { held: heldBytes }));
    await expect(get()).rejects.toMatchObject({ code: 'offline' });
    expect(await card('tiny')).toMatchObject({
      state: 'partial',
      problem: expect.stringContaining('broke off') as string,
    });
    hub.always(
      weights,
      instead((file) => file),
    );
    expect(await get()).toMatchObject({ state: 'installed', problem: null });
    await truncate(join(modelsDirectory(), 'tiny', weights), 10);
    expect(await card('tiny')).toMatchObject({
      state: 'damaged',
      problem: expect.stringContaining('another size') as string,
    });
    expect(await get()).toMatchObject({ state: 'installed' });
  });
});

describe('fetching', () => {
  it('tells how far it is, and once that it ended', async () => {
    hub.once(weights, slowly(20_000, 10));
    await get();
    expect(told.at(-1)).toMatchObject({ model: 'tiny', state: 'installed', problem: null });
    expect(told.filter(({ state }) => state === 'installed')).toHaveLength(1);
    expect(told.filter(({ state }) => state === 'fetching').length).toBeGreaterThan(0);
    expect(told.at(-1)?.doneBytes).toBe(told.at(-1)?.totalBytes);
  });

  it('is shared by two callers, and goes on while one of them still wants it', async () => {
    hub.once(weights, slowly(20_000, 10));
    const impatientCaller = new AbortController();
    const left = get(impatientCaller.signal);
    const stayed = get();
    events.subscribe('models.progress', ({ doneBytes }) => {
      if (doneBytes > 50_000) impatientCaller.abort();
    });
    await expect(left).rejects.toMatchObject({ code: 'cancelled' });
    expect(await stayed).toMatchObject({ state: 'installed' });
    expect(hub.asked.filter(({ path }) => path === weights)).toHaveLength(1);
  });

  it('is stopped when the last caller leaves, and taken up again', async () => {
    hub.once(weights, cutAt(100_000, 'silence'));
    const caller = new AbortController();
    events.subscribe('models.progress', ({ doneBytes }) => {
      if (doneBytes > 50_000) caller.abort();
    });
    await expect(get(caller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await get()).toMatchObject({ state: 'installed' });
    expect(hub.asked.filter(({ path }) => path === weights).at(-1)?.range).toMatch(/^bytes=[1-9]/);
  });

  it('of what nobody knows is refused', async () => {
    await expect(models.service.get({ model: 'nothing' }, forever)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('goes to the mirror that the call names', async () => {
    const mirror = await startHub(await tinyContents());
    await models.service.get({ model: 'tiny', mirror: mirror.url }, forever);
    expect(mirror.asked.length).toBeGreaterThan(0);
    expect(hub.asked).toEqual([]);
    await mirror.close();
  });
});

describe('verifying', () => {
  it('finds a flipped byte, remembers it, and a fetch puts it right', async () => {
    await get();
    expect(await models.service.verify({ model: 'tiny' }, forever)).toMatchObject({ right: true });
    await models.service.use({ task: 'embed', model: 'tiny' }, forever);
    const path = join(modelsDirectory(), 'tiny', weights);
    const right = await readFile(path);
    await writeFile(path, flipped(200_000)(right));
    expect(await models.service.verify({ model: 'tiny' }, forever)).toMatchObject({
      right: false,
      message: `The file ${weights} of the model is not the one that belongs to it.`,
    });
    models = create();
    expect(await card('tiny')).toMatchObject({ state: 'damaged' });
    await expect(models.choice.directoryFor('embed')).rejects.toMatchObject({ code: 'model-damaged' });
    await get();
    expect(await readFile(path)).toEqual(right);
    expect(await models.choice.directoryFor('embed')).toBe(join(modelsDirectory(), 'tiny'));
  });

  it('of what is not there is refused', async () => {
    await expect(models.service.verify({ model: 'tiny' }, forever)).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('of a bundled model without its checksum says so', async () => {
    expect(await models.service.verify({ model: 'starter-clip' }, forever)).toMatchObject({ right: false });
  });
});

describe('the choice', () => {
  const changes: Task[] = [];
  beforeEach(() => {
    changes.length = 0;
    models.choice.onChange((task) => changes.push(task));
  });

  it('is the bundled model, then what a person chose, then the bundled one again', async () => {
    const starter = join(resourcesDirectory(), 'starter', 'clip');
    expect(await models.choice.directoryFor('embed')).toBe(starter);
    const before = await models.service.serving(undefined, forever);
    await get();
    expect(await models.service.use({ task: 'embed', model: 'tiny' }, forever)).toMatchObject({ serves: ['embed'] });
    expect(await models.choice.directoryFor('embed')).toBe(join(modelsDirectory(), 'tiny'));
    expect(await models.service.serving(undefined, forever)).toMatchObject({ name: 'Tiny CLIP', licence: 'MIT' });
    expect(changes).toEqual(['embed']);
    models = create();
    expect(await models.choice.directoryFor('embed')).toBe(join(modelsDirectory(), 'tiny'));
    expect(await models.service.remove({ model: 'tiny' }, forever)).toMatchObject({ removed: true });
    expect(await models.choice.directoryFor('embed')).toBe(starter);
    expect(await models.service.serving(undefined, forever)).toEqual(before);
    expect(await readdir(modelsDirectory())).toEqual(['tiny.json']);
  });

  it('says of a task without a model that it has none, and of a chosen one that it is gone', async () => {
    await expect(models.choice.directoryFor('caption')).rejects.toMatchObject({
      code: 'model-missing',
      message: 'There is no model that writes captions yet. One can be fetched: afterimage models list',
    });
    await get();
    await models.service.use({ task: 'embed', model: 'tiny' }, forever);
    await rm(join(modelsDirectory(), 'tiny'), { recursive: true });
    await expect(models.choice.directoryFor('embed')).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining('is not there any more') as string,
    });
  });

  it('takes no model that cannot do it or is not there', async () => {
    const use = (task: Task, model: string): Promise<unknown> => models.service.use({ task, model }, forever);
    await expect(use('embed', 'tiny')).rejects.toMatchObject({ code: 'model-missing' });
    await expect(use('embed', 'nothing')).rejects.toMatchObject({ code: 'not-found' });
    await expect(use('caption', 'starter-clip')).rejects.toMatchObject({ code: 'invalid-input' });
    expect(changes).toEqual([]);
  });

  it('gives way to the model that the start names', async () => {
    models = create({ modelDirectory: tinyFolder });
    expect(await models.choice.directoryFor('embed')).toBe(tinyFolder);
  });
});

describe('importing and removing', () => {
  it('lists the import, lets it serve, and keeps its name from others', async () => {
    const imported = await models.service.import({ path: tinyFolder, name: 'Mine' }, forever);
    expect(imported).toMatchObject({ model: 'mine', name: 'Mine', state: 'installed', source: null, tasks: ['embed'] });
    expect(await models.service.verify({ model: 'mine' }, forever)).toMatchObject({ right: true });
    expect(await models.service.use({ task: 'embed', model: 'mine' }, forever)).toMatchObject({ serves: ['embed'] });
    const again = models.service.import({ path: tinyFolder, name: 'mine' }, forever);
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
    const catalogued = models.service.import({ path: tinyFolder, name: 'tiny' }, forever);
    await expect(catalogued).rejects.toMatchObject({ code: 'conflict' });
    expect(await models.service.import({ path: tinyFolder }, forever)).toMatchObject({ model: 'f32' });
    expect(await models.service.import({ path: tinyFolder }, forever)).toMatchObject({ model: 'f32-2' });
  });

  it('deletes all of an import, and nothing that came with Afterimage', async () => {
    await models.service.import({ path: tinyFolder, name: 'mine' }, forever);
    const { freedBytes } = await models.service.remove({ model: 'mine' }, forever);
    expect(freedBytes).toBeGreaterThan(290_000);
    expect(await readdir(modelsDirectory())).toEqual([]);
    const refused = models.service.remove({ model: 'starter-clip' }, forever);
    await expect(refused).rejects.toMatchObject({ code: 'conflict' });
    expect(await models.service.remove({ model: 'tiny' }, forever)).toEqual({ removed: false, freedBytes: 0 });
  });
});

describe('the commands', () => {
  interface Ran {
    readonly code: number;
    readonly out: string;
    readonly err: string;
  }

  async function run(...args: readonly string[]): Promise<Ran> {
    let [out, err] = ['', ''];
    const code = await runProgram(['models', ...args], {
      version: '0.0.0',
      streams: { out: (text) => (out += text), err: (text) => (err += text), isTerminal: false },
      signal: forever,
      open: () => {
        const services = { models: models.service } as unknown as Services;
        return Promise.resolve({ api: inProcessApi({ services, events }), close: () => Promise.resolve() });
      },
      serve: () => Promise.reject(new Error('not here')),
    });
    return { code, out, err };
  }

  it('tell a person all of it', async () => {
    expect((await run('list')).out).toMatch(/^ {2}tiny +embed +\d+ kB {2}can be fetched$/m);
    expect((await run('get', 'tiny')).out).toContain('To work with it: afterimage models use embed tiny');
    expect((await run('verify', 'tiny')).out).toMatch(/^✓ tiny: All 4 files are right/);
    expect((await run('use', 'embed', 'tiny')).out).toContain('does this from now on: embed');
    expect((await run('list')).out).toMatch(/^● tiny +embed +\d+ kB {2}installed$/m);
    expect((await run('remove', 'tiny')).out).toMatch(/^tiny is removed; \d+ kB are free again\.$/m);
    expect((await run('import', tinyFolder, '--name', 'mine')).out).toContain('mine (mine) is imported.');
  });

  it('print one document with --json, and exit codes', async () => {
    const { models: cards } = JSON.parse((await run('list', '--json')).out) as { models: ModelCard[] };
    expect(cards.map(({ model }) => model)).toEqual(['starter-clip', 'tiny']);
    expect(JSON.parse((await run('get', 'tiny', '--json')).out)).toMatchObject({ model: 'tiny', state: 'installed' });
    const path = join(modelsDirectory(), 'tiny', weights);
    await writeFile(path, flipped(200_000)(await readFile(path)));
    const verdict = await run('verify', 'tiny', '--json');
    expect(verdict.code).toBe(1);
    expect(JSON.parse(verdict.out)).toMatchObject({ model: 'tiny', right: false });
    const missing = await run('get', 'nothing', '--json');
    expect(missing.code).toBe(1);
    expect(JSON.parse(missing.out)).toMatchObject({ error: { code: 'not-found' } });
    expect((await run('use', 'paint', 'tiny')).code).toBe(2);
    expect((await run('get', 'tiny', '--mirror', 'ftp://x')).code).toBe(1);
  });
});
