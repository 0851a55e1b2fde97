// kill -9 at random moments of indexing: the library opens again, nothing that was stored is embedded again, and the
// end is that of a run nobody disturbed. `AFTERIMAGE_KILLS=50` makes it the long run.
import { spawn } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLibrary } from '../../src-main/store/open.ts';
import { createFakeLibrary, type FakeLibrary } from '../support/fake-backend.ts';

const kills = Number(process.env['AFTERIMAGE_KILLS'] ?? 12);
const photos = 200;
const indexScript = fileURLToPath(new URL('../support/index-fake-library.ts', import.meta.url));

let library: FakeLibrary;
beforeEach(async () => {
  library = await createFakeLibrary();
  const names = Array.from({ length: photos }, (_, at) => at);
  await library.put(
    Object.fromEntries(names.map((at) => [`${String(at % 7)}/${String(at)}.jpg`, `photo number ${String(at)}`])),
  );
  await library.put({ 'bad.jpg': 'poison:damaged', 'empty.jpg': '' });
});
afterEach(async () => {
  await library.close();
});

interface Attempt {
  /** From the start to the open library, and from there to the end, as far as it got. */
  readonly openMs: number;
  readonly indexMs: number;
  readonly code: number | null;
}

interface KillPlan {
  /** Time after `from`; null kills nothing. */
  readonly afterMs: number | null;
  readonly from: 'start' | 'open';
}

/** Indexes in a process of its own and kills it after a while. */
function indexAndKill({ afterMs, from }: KillPlan): Promise<Attempt> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', indexScript, library.home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const startedAt = performance.now();
  let openedAt = startedAt;
  const kill = (): NodeJS.Timeout | undefined =>
    afterMs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), afterMs);
  if (from === 'start') kill();
  child.stdout.once('data', () => {
    openedAt = performance.now();
    if (from === 'open') kill();
  });
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      resolve({ openMs: openedAt - startedAt, indexMs: performance.now() - openedAt, code });
    });
  });
}

interface State {
  readonly embedded: Map<string, string>;
  readonly outcomes: unknown[];
  readonly ok: string;
}

/** What the library holds; opening it is itself the first thing that is tested. */
function read(): State {
  const opened = openLibrary(library.libraryFile);
  try {
    const rows = opened.db
      .prepare('SELECT sha256, hex(vector) AS vector FROM embedding JOIN content ON content.id = content_id')
      .all() as { sha256: string; vector: string }[];
    const outcomes = opened.db
      .prepare('SELECT path, code FROM outcome JOIN photo ON photo.id = photo_id ORDER BY path')
      .all();
    const [check] = opened.db.pragma('integrity_check') as { integrity_check: string }[];
    return {
      embedded: new Map(rows.map(({ sha256, vector }) => [sha256, vector])),
      outcomes,
      ok: check?.integrity_check ?? '',
    };
  } finally {
    opened.close();
  }
}

async function partialThumbnails(): Promise<string[]> {
  const folder = join(`${library.libraryFile}-cache`, 'thumbnails');
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const bad: string[] = [];
  for (const name of names.filter((each) => each.endsWith('.webp')))
    if (!(await readFile(join(folder, name), 'utf8')).startsWith('PHOTO photo number')) bad.push(name);
  return bad;
}

it(`survives ${String(kills)} kills while indexing`, { timeout: 1_800_000 }, async () => {
  const calm = await indexAndKill({ afterMs: null, from: 'open' });
  expect(calm.code).toBe(0);
  const undisturbed = read();
  expect(undisturbed.embedded.size).toBe(photos);

  await startAgain();
  let state = nothing;
  let logged = (await library.embedded()).length;
  let midway = 0;
  for (let kill = 0; kill < kills; kill++) {
    // One in five before or while the library is opened, the others anywhere from there to the end.
    const from = kill % 5 === 0 ? 'start' : 'open';
    await indexAndKill({ afterMs: Math.random() * (from === 'start' ? calm.openMs : calm.indexMs), from });
    const log = await library.embedded();
    const again = log.slice(logged).filter((sha256) => state.embedded.has(sha256));
    expect(again, 'embedded although it was stored').toEqual([]);
    logged = log.length;
    state = read();
    expect(state.ok).toBe('ok');
    expect(await partialThumbnails()).toEqual([]);
    if (state.embedded.size > 0 && state.embedded.size < photos) midway++;
    if (state.embedded.size < photos) continue;
    await startAgain();
    state = nothing;
  }
  console.info(`${String(midway)} of ${String(kills)} kills left the work half done`);
  expect(midway).toBeGreaterThan(0);
  expect((await indexAndKill({ afterMs: null, from: 'open' })).code).toBe(0);
  const end = read();
  expect(new Map([...end.embedded].sort())).toEqual(new Map([...undisturbed.embedded].sort()));
  expect(end.outcomes).toEqual(undisturbed.outcomes);
});

const nothing: State = { embedded: new Map(), outcomes: [], ok: 'ok' };

async function startAgain(): Promise<void> {
  await rm(library.libraryFile);
  await rm(`${library.libraryFile}-cache`, { recursive: true, force: true });
}
