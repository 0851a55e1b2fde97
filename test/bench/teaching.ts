// What labels taught from 3, 5 and 10 photos find, against a search by the same words, whether the program's word about them
// holds, and how long teaching takes with 100,000 photos. Run by hand:
//   node test/bench/teaching.ts [--home DIR]    (DIR keeps the drawn pictures and the library for the next run)
// Prints Markdown tables. Truth is what was drawn: things, places, weather.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBackend } from '../../src-main/backend.ts';
import { probeLibrary } from '../../src-main/services/teaching/probe-library.ts';
import { openLibrary, type Library } from '../../src-main/store/open.ts';
import { cachedQueryEmbedding } from '../../src-main/store/query-cache.ts';
import { embeddingModels } from '../../src-main/store/vectors.ts';
import { toContentId, toModelId } from '../../src-shared/photo/ids.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { median, tableRow } from './bench-figures.ts';
import { writeLibrary } from './bench-library.ts';
import {
  allVectors,
  conceptsOf,
  drawScenes,
  honesty,
  mean,
  tryLesson,
  type Drawn,
  type Trial,
} from './teaching-trials.ts';

const sizes = [3, 5, 10];
const modelDirectory = fileURLToPath(new URL('../../resources/starter/clip', import.meta.url));

/** Indexes the pictures and has the model read every concept's name. */
async function index(file: string, drawn: Drawn): Promise<void> {
  const backend = await createBackend({ libraryFile: file, modelDirectory });
  const api = inProcessApi(backend);
  await api.jobs.index({ folders: [...drawn.folders] });
  const names = new Set([...drawn.shown.values()].flat().map((concept) => concept.slice(concept.indexOf(' ') + 1)));
  for (const name of names) await api.search.run({ text: name, limit: 1 });
  // Vectors of words are written down a moment later.
  await new Promise((after) => setTimeout(after, 500));
  await backend.close();
}

function print(trials: ReadonlyMap<number, readonly Trial[]>): void {
  console.log(tableRow(['examples', 'of', 'labels', 'AP words', 'AP examples', 'AP taught', 'P@20 words', 'P@20 examples', 'P@20 taught'])); // prettier-ignore
  console.log(tableRow(['---:', '---', ...Array.from({ length: 7 }, () => '---:')]));
  for (const [count, all] of trials)
    for (const kind of ['thing', 'place', 'weather'] as const) {
      const some = all.filter(({ concept }) => concept.kind === kind);
      const figures = (['averagePrecision', 'precisionAt20'] as const).flatMap((figure) =>
        (['words', 'examples', 'taught'] as const).map((way) => mean(some.map((trial) => trial[way][figure]))),
      );
      console.log(tableRow([String(count), kind, String(some.length), ...figures.map((figure) => figure.toFixed(3))]));
    }
  console.log();
  console.log(tableRow(['examples', 'suggested', 'right, said', 'right, really', 'mean difference', 'found, said', 'found, really', 'no suggestion'])); // prettier-ignore
  console.log(tableRow(Array.from({ length: 8 }, () => '---:')));
  for (const [count, all] of trials) {
    const { said, real, off } = honesty(all);
    const figures = [said, real, off, mean(all.map((trial) => trial.saidRecall)), mean(all.map((trial) => trial.realRecall))]; // prettier-ignore
    const none = all.filter(({ suggested }) => suggested === 0).length;
    const cells = [
      mean(all.map(({ suggested }) => suggested)).toFixed(0),
      ...figures.map((figure) => figure.toFixed(2)),
    ];
    console.log(tableRow([String(count), ...cells, String(none)]));
  }
}

async function time(home: string): Promise<void> {
  const modelId = toModelId('bench');
  const photos = 100_000;
  const file = join(home, 'many.db');
  await rm(file, { force: true });
  writeLibrary({ file, folder: '/photos', photos, modelId, dimension: 512 });
  const library: Library = openLibrary(file);
  const { signal } = new AbortController();
  const positive = Array.from({ length: 10 }, (_, at) => toContentId(1 + at * 997));
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    await probeLibrary(library, modelId, { positive, negative: [], name: null, most: 2000, signal });
    times.push(performance.now() - started);
  }
  library.close();
  console.log();
  console.log(`Teaching with 10 examples over ${photos.toLocaleString('en')} photos of 512 numbers: ${median(times).toFixed(0)} ms (median of 5).`); // prettier-ignore
}

const { values } = parseArgs({ options: { home: { type: 'string' } } });
const home = values.home === undefined ? await mkdtemp(join(tmpdir(), 'afterimage-teaching-')) : resolve(values.home);
const drawn = await drawScenes(home, [1, 2, 3]);
const file = join(home, 'scenes.db');
await index(file, drawn);
const library = openLibrary(file);
const model = embeddingModels(library)[0]?.modelId ?? toModelId('');
const teaching = {
  library,
  model,
  vectors: allVectors(library, model),
  vectorOf: (words: string) => {
    const vector = cachedQueryEmbedding(library, model, words);
    return vector === null ? Promise.reject(new Error(`no vector of “${words}”`)) : Promise.resolve(vector);
  },
};
const concepts = conceptsOf(library, drawn, 20);
const trials = new Map<number, readonly Trial[]>();
for (const count of sizes) {
  const some: Trial[] = [];
  for (const concept of concepts) some.push(await tryLesson(concept, count, teaching));
  trials.set(count, some);
}
library.close();
print(trials);
await time(home);
if (values.home === undefined) await rm(home, { recursive: true });
