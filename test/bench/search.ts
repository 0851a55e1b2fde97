// From words to the rows of results, as a person who types waits for them: through the one door, the words embedded by the real
// query process, 100,000 photos; warm, and again while photos are indexed by the same backend.
// node test/bench/search.ts [--model DIR] [--photos N] [--queries N] [--indexed N]. The starter serves unless a model is named.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBackend } from '../../src-main/backend.ts';
import { describeEmbeddingModel } from '../../src-main/models/registry.ts';
import type { Api } from '../../src-shared/contract/api.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { percentile, tableRow } from './bench-figures.ts';
import { writeLibrary } from './bench-library.ts';
import { photoLike, writePhotos } from './bench-photos.ts';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string' },
    photos: { type: 'string' },
    queries: { type: 'string' },
    indexed: { type: 'string' },
  },
});
const starter = fileURLToPath(new URL('../../resources/starter/clip', import.meta.url));
const named = options.model ?? process.env['AFTERIMAGE_BENCH_MODEL'];
const modelDirectory = resolve(named ?? starter);
const photos = Number(options.photos ?? 100_000);
const queries = Number(options.queries ?? 150);
/** Photos of one index run; a run follows the other until the queries are through. */
const indexed = Number(options.indexed ?? 40);
const bars = { warm: 60, indexing: 150 } as const;
/** Between an answer and the next query: nobody types without a pause. */
const pauseMs = 30;

const colours = ['red', 'blue', 'green', 'yellow', 'white', 'black', 'brown', 'orange', 'grey', 'pink'];
const things = ['train', 'dog', 'house', 'boat', 'apple', 'bicycle', 'tree', 'car', 'cat', 'bird', 'bridge', 'flower'];
const places = [
  'on the beach',
  'in the snow',
  'at night',
  'in a street',
  'in the mountains',
  'by a lake',
  'in a garden',
];
const pick = (list: readonly string[], at: number): string => list[at % list.length] ?? '';

/** No two of the first 840 are the same, so no answer comes from the memory of earlier ones. */
const words = (at: number): string =>
  `a ${pick(colours, at)} ${pick(things, at)} ${pick(places, at + Math.floor(at / 420))}`;

/** Milliseconds of each query, from the call to its answer. */
async function ask(
  api: Api,
  { first, count }: { first: number; count: number },
  going: () => boolean,
): Promise<number[]> {
  const waits: number[] = [];
  for (let at = first; at < first + count && going(); at++) {
    const started = performance.now();
    const { results } = await api.search.run({ text: words(at) });
    waits.push(performance.now() - started);
    if (results.length === 0) throw new Error('a query found nothing');
    await new Promise((done) => setTimeout(done, pauseMs));
  }
  return waits;
}

interface Indexing {
  readonly waits: number[];
  readonly perSecond: number;
}

/** Asks while index runs go on one after the other, their starts and ends included. */
async function askWhileIndexing(api: Api, folders: readonly string[], first: number): Promise<Indexing> {
  const waits: number[] = [];
  let done = 0;
  let busyMs = 0;
  for (const folder of folders) {
    let going = true;
    const started = performance.now();
    const run = api.jobs.index({ folders: [folder] }).finally(() => {
      going = false;
      busyMs += performance.now() - started;
    });
    waits.push(...(await ask(api, { first: first + waits.length, count: queries - waits.length }, () => going)));
    done += (await run).indexed;
  }
  return { waits, perSecond: (1000 * done) / busyMs };
}

const home = await mkdtemp(join(tmpdir(), 'afterimage-search-'));
try {
  const { id: modelId, dimension } = await describeEmbeddingModel(modelDirectory);
  const libraryFile = join(home, 'library.db');
  console.error(`writing a library of ${String(photos)} photos …`);
  writeLibrary({ file: libraryFile, folder: join(home, 'photos'), photos, modelId, dimension });
  console.error('making photos to index …');
  const pictures = [await photoLike(4000, 3000), await photoLike(3000, 4000)];
  const folders = Array.from({ length: 6 }, (_, at) => join(home, `new-${String(at)}`));
  for (const folder of folders) await writePhotos({ folder, count: indexed, pictures });
  const backend = await createBackend({ libraryFile, modelDirectory });
  const api = inProcessApi(backend);
  const opened = performance.now();
  await api.search.run({ text: 'the first of all' });
  const firstMs = performance.now() - opened;
  await ask(api, { first: 800, count: 20 }, () => true);
  const warm = await ask(api, { first: 0, count: queries }, () => true);
  const indexing = await askWhileIndexing(api, folders, queries);
  await backend.close();

  const model = `${named === undefined ? 'the starter' : 'the named model'} (${String(dimension)} dimensions)`;
  console.log(
    `${String(photos)} photos, ${model}, distinct queries, 100 results each, ${String(pauseMs)} ms between an answer and the next query.\n`,
  );
  console.log(tableRow(['type → ids', 'queries', 'p50 ms', 'p95 ms', 'most ms', 'bar, p95']));
  console.log(tableRow(['---', '---:', '---:', '---:', '---:', '---:']));
  const line = (name: string, waits: readonly number[], limit: number): void => {
    const cells = [percentile(waits, 0.5), percentile(waits, 0.95), Math.max(...waits)].map((ms) => ms.toFixed(1));
    console.log(tableRow([name, String(waits.length), ...cells, `< ${String(limit)}`]));
  };
  line('warm', warm, bars.warm);
  line(`while indexing 12-MP JPEGs (${indexing.perSecond.toFixed(1)} photos/s)`, indexing.waits, bars.indexing);
  console.log(
    `\nThe first query of all, which starts the query process and loads the vectors: ${firstMs.toFixed(0)} ms.`,
  );
} finally {
  await rm(home, { recursive: true, force: true });
}
