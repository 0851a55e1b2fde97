// The command line as a process of its own, with a real model (tiny, random weights) and real pictures.
import { cp, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import type { IndexReport } from '../../src-shared/contract/jobs.ts';
import type { LibraryStatus, PhotoDetails } from '../../src-shared/contract/library.ts';
import type { MatchResult, SearchResult } from '../../src-shared/contract/search.ts';
import { openLibrary } from '../../src-main/store/open.ts';
import { afterimage, afterimageHere, documentOf, expectFailure, tinyModel, type Ran } from '../support/cli.ts';

let home = '';
let photos = '';
let library = '';

const run = (...args: readonly string[]): Promise<Ran> =>
  afterimageHere(['--library', library, '--model', tinyModel, ...args]);
const runOutside = (...args: readonly string[]): Promise<Ran> =>
  afterimage(['--library', library, '--model', tinyModel, ...args]);

async function picture(path: string, colour: string, exif = false): Promise<void> {
  const [width, height] = [320, 200];
  const image = sharp({ create: { width, height, channels: 3, background: colour } }).jpeg();
  await writeFile(path, await (exif ? image.withMetadata({ orientation: 6, exif: exifOf() }) : image).toBuffer());
}

const exifOf = (): Record<string, Record<string, string>> => ({
  IFD0: { Make: 'Acme', Model: 'One' },
  IFD2: { DateTimeOriginal: '2023:07:08 09:10:11', OffsetTimeOriginal: '+02:00' },
});

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'afterimage-cli-'));
  photos = join(home, 'photos');
  library = join(home, 'data', 'library.db');
  await mkdir(join(photos, 'trip'), { recursive: true });
  await picture(join(photos, 'red.jpg'), '#d02020');
  await picture(join(photos, 'blue.jpg'), '#2020d0');
  await picture(join(photos, 'trip', 'green.jpg'), '#20d020', true);
  await writeFile(join(photos, 'empty.jpg'), '');
  await writeFile(join(photos, 'notes.jpg'), 'these are notes, not a picture');
  await cp(join(photos, 'red.jpg'), join(photos, 'truncated.jpg'));
  await truncate(join(photos, 'truncated.jpg'), 120);
  await cp(join(photos, 'blue.jpg'), join(photos, 'mislabelled.png'));
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

describe('afterimage', () => {
  it('indexes, and says in one document what it did', async () => {
    const ran = await runOutside('index', photos, '--json');
    expect(ran.code).toBe(0);
    const report = documentOf<IndexReport>(ran);
    expect(Object.keys(report).sort()).toEqual(['failed', 'indexed', 'seconds', 'seen', 'skipped', 'unchanged']);
    expect(report).toMatchObject({ seen: 7, indexed: 4, unchanged: 0 });
    expect(report.skipped.map(({ path, code }) => [path, code]).sort()).toEqual([
      [join(photos, 'empty.jpg'), 'empty'],
      [join(photos, 'notes.jpg'), 'not-an-image'],
    ]);
    expect(report.failed).toMatchObject([{ path: join(photos, 'truncated.jpg'), code: 'damaged' }]);
    for (const { message } of [...report.skipped, ...report.failed]) expect(message).toMatch(/^[A-Z].*\.$/);
  });

  it('says the same to a person, and finds nothing new the second time', async () => {
    const ran = await run('index', photos);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('7 photos seen');
    expect(ran.out).toContain('0 indexed, 4 unchanged, 2 skipped, 1 could not be read.');
  });

  it('searches by words, picture and both', async () => {
    const words = documentOf<SearchResult>(await runOutside('search', 'a', 'red', 'train', '--json'));
    expect(words.searched).toBe(4);
    expect(words.results.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    expect(Object.keys(words.results[0] ?? {})).toEqual(expect.arrayContaining(['path', 'id', 'similarity', 'rank']));
    const image = join(photos, 'red.jpg');
    const both = documentOf<SearchResult>(
      await run('search', 'blue', '--image', image, '--alpha', '0', '--not', 'green', '--limit', '2', '--json'),
    );
    expect(both.results).toHaveLength(2);
    const pictureOnly = documentOf<SearchResult>(await run('search', '--image', image, '--json'));
    expect(pictureOnly.results[0]).toMatchObject({ path: image, rank: 1 });
    expect(pictureOnly.results[0]?.similarity).toBeCloseTo(1, 4);
  });

  it('finds similar photos without the photo itself', async () => {
    const found = documentOf<SearchResult>(await run('similar', join(photos, 'blue.jpg'), '--json'));
    expect(found.results[0]?.path).toBe(join(photos, 'mislabelled.png'));
    expect(found.results.map(({ path }) => path)).not.toContain(join(photos, 'blue.jpg'));
  });

  it('filters before the nearest are taken', async () => {
    const inTrip = await run('search', 'red', '--folder', join(photos, 'trip'), '--from', '2023-07-08', '--json');
    expect(documentOf<SearchResult>(inTrip)).toMatchObject({ searched: 1 });
    const pngs = await run('search', 'red', '--format', 'png', '--json');
    expect(documentOf<SearchResult>(pngs)).toMatchObject({ searched: 0, results: [] });
  });

  it('matches labels and texts', async () => {
    const ran = await run('match', join(photos, 'red.jpg'), '--labels', 'red, green,blue', '--top', '2', '--json');
    const { results } = documentOf<MatchResult>(ran);
    expect(results).toHaveLength(2);
    expect(Object.keys(results[0] ?? {}).sort()).toEqual(['probability', 'similarity', 'text']);
    const texts = await run('match', join(photos, 'red.jpg'), '--text', 'one, two', '--text', 'three', '--json');
    expect(
      documentOf<MatchResult>(texts)
        .results.map(({ text }) => text)
        .sort(),
    ).toEqual(['one, two', 'three']);
  });

  it('shows a photo as the file says', async () => {
    const path = join(photos, 'trip', 'green.jpg');
    const shown = documentOf<PhotoDetails>(await run('show', path, '--json'));
    expect(shown).toMatchObject({
      path,
      format: 'jpeg',
      width: 200,
      height: 320,
      orientation: 6,
      takenAt: '2023-07-08T09:10:11',
      offset: '+02:00',
      gps: null,
      camera: { make: 'Acme', model: 'One' },
      bytes: (await stat(path)).size,
      status: 'indexed',
    });
    expect(shown.sha256).toMatch(/^[0-9a-f]{64}$/);
    const failed = documentOf<PhotoDetails>(await run('show', join(photos, 'truncated.jpg'), '--json'));
    expect(failed).toMatchObject({ status: 'failed', outcome: { code: 'damaged' } });
  });

  it('says what the library holds', async () => {
    const status = documentOf<LibraryStatus>(await run('status', '--json'));
    expect(status).toMatchObject({ library, folders: 1, photos: 7, indexed: 4, waiting: 0, skipped: 2, failed: 1 });
  });

  it('evaluates judged queries', async () => {
    const file = join(home, 'judged.json');
    await writeFile(
      file,
      JSON.stringify({ queries: [{ text: 'red', relevant: { 'red.jpg': 1, 'trip/green.jpg': 2 } }] }),
    );
    const report = documentOf<EvaluationReport>(await run('evaluate', file, '--json'));
    expect(report.queries).toBe(1);
    expect(Object.keys(report).sort()).toEqual(['ndcg@10', 'ndcg@5', 'perQuery', 'queries', 'recall@10']);
    expect(report['recall@10']).toBe(1);
  });

  it('never writes an original', async () => {
    const path = join(photos, 'red.jpg');
    const before = [await readFile(path), (await stat(path)).mtimeMs];
    await run('index', photos);
    await run('show', path);
    expect([await readFile(path), (await stat(path)).mtimeMs]).toEqual(before);
  });

  it('prints help and version with exit code 0', async () => {
    const help = await runOutside('--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const command of ['index', 'search', 'similar', 'match', 'show', 'status', 'evaluate', 'serve', 'sample'])
      expect(help.out).toContain(command);
    expect((await runOutside('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('what is not understood', () => {
  it.each([
    ['no command', []],
    ['an unknown command', ['frobnicate']],
    ['an unknown option', ['status', '--frobnicate']],
    ['a missing argument', ['show']],
    ['an alpha of 2', ['search', 'red', '--alpha', '2']],
    ['an alpha that is no number', ['search', 'red', '--alpha', 'much']],
    ['a limit of 0', ['search', 'red', '--limit', '0']],
    ['a day that is none', ['search', 'red', '--from', '2023-13-45']],
    ['a format that is none', ['search', 'red', '--format', 'jpegg']],
  ])('%s: exit code 2 and a sentence', async (_, args) => {
    const { code, out, err } = await run(...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/\w/);
  });
});

describe('bad input', () => {
  it('a folder that does not exist', async () => {
    expectFailure(await run('index', join(home, 'nowhere'), '--json'), 'not-found');
  });

  it('a file instead of a folder', async () => {
    expectFailure(await run('index', join(photos, 'red.jpg'), '--json'), 'invalid-input');
  });

  it('an empty folder is no failure, and is told', async () => {
    await mkdir(join(home, 'empty'));
    const { code, out } = await run('index', join(home, 'empty'));
    expect(code).toBe(0);
    expect(out).toContain('No photos were found there.');
  });

  it('no words', async () => {
    expectFailure(await run('search', '--json'), 'invalid-input');
    expectFailure(await run('search', '  ', '--json'), 'invalid-input');
  });

  it.each([
    ['2,000 words', Array.from({ length: 2000 }, (_, at) => `word${String(at)}`).join(' ')],
    ['emoji', '🚂🔴'],
    ['Chinese', '红色的火车'],
  ])('a query of %s is answered', async (_, text) => {
    const ran = await run('search', text, '--json');
    expect(documentOf<SearchResult>(ran).results).toHaveLength(4);
  });

  it('a query longer than any model reads', async () => {
    expectFailure(await run('search', 'x'.repeat(20_001), '--json'), 'invalid-input');
  });

  it.each(['similar', 'match', 'show'])('%s of a file that is not there', async (command) => {
    const labels = command === 'match' ? ['--labels', 'a'] : [];
    expectFailure(await run(command, join(home, 'gone.jpg'), ...labels, '--json'), 'not-found');
  });

  it('a query picture that is none', async () => {
    expectFailure(await run('search', '--image', join(photos, 'notes.jpg'), '--json'), 'unsupported-image');
    expectFailure(await run('search', '--image', join(photos, 'truncated.jpg'), '--json'), 'damaged-image');
  });

  it('a library file that is not SQLite is left as it is', async () => {
    const file = join(home, 'diary.txt');
    await writeFile(file, 'Dear diary, '.repeat(1000));
    expectFailure(await afterimageHere(['--library', file, 'status', '--json']), 'not-a-library');
    expect(await readFile(file, 'utf8')).toBe('Dear diary, '.repeat(1000));
  });

  it('a library that a newer Afterimage made is left as it is', async () => {
    const file = join(home, 'newer.db');
    openLibrary(file).close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 9999');
    database.close();
    const before = await readFile(file);
    expectFailure(await afterimageHere(['--library', file, 'status', '--json']), 'newer-library');
    expect(await readFile(file)).toEqual(before);
  });

  it('a library that is open elsewhere', async () => {
    const file = join(home, 'held.db');
    const holder = openLibrary(file);
    expectFailure(await afterimageHere(['--library', file, 'status', '--json']), 'locked');
    holder.close();
    expect((await afterimageHere(['--library', file, 'status'])).code).toBe(0);
  });

  it('a model that is missing: photos are taken up all the same', async () => {
    const file = join(home, 'no-model.db');
    const args = ['--library', file, '--model', join(home, 'no-model')];
    expectFailure(await afterimageHere([...args, 'index', photos, '--json']), 'model-missing');
    expectFailure(await afterimageHere([...args, 'search', 'red', '--json']), 'model-missing');
    const shown = await afterimageHere([...args, 'show', join(photos, 'trip', 'green.jpg'), '--json']);
    expect(documentOf<PhotoDetails>(shown)).toMatchObject({ width: 200, takenAt: '2023-07-08T09:10:11' });
    const later = await afterimageHere(['--library', file, '--model', tinyModel, 'index', photos, '--json']);
    expect(documentOf<IndexReport>(later)).toMatchObject({ indexed: 4 });
  });

  it.each([
    ['cut off', 1000],
    ['empty', 0],
  ])('a model whose weights are %s', async (_, length) => {
    const model = join(home, `damaged-${String(length)}`);
    await cp(tinyModel, model, { recursive: true });
    await truncate(join(model, 'model.safetensors'), length);
    const file = join(home, `damaged-${String(length)}.db`);
    const args = ['--library', file, '--model', model];
    expectFailure(await afterimageHere([...args, 'index', photos, '--json']), 'model-damaged');
    expectFailure(await afterimageHere([...args, 'search', 'red', '--json']), 'model-damaged');
    const status = await afterimageHere([...args, 'status', '--json']);
    expect(documentOf<LibraryStatus>(status)).toMatchObject({ photos: 7, skipped: 2, failed: 1 });
  });

  it('a file of judgements that is none', async () => {
    const file = join(home, 'not-json.json');
    await writeFile(file, '{');
    expectFailure(await run('evaluate', file, '--json'), 'invalid-input');
    await writeFile(file, '{"queries":[]}');
    expectFailure(await run('evaluate', file, '--json'), 'invalid-input');
    expectFailure(await run('evaluate', join(home, 'none.json'), '--json'), 'not-found');
  });

  it('a port that is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const ran = await runOutside('serve', '--no-open', '--port', String(port), '--json');
    other.close();
    expectFailure(ran, 'port-taken');
  });
});
