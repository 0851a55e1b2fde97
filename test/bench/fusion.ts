// What a search costs besides the text tower, at 100,000 × 512 with a caption for every photo: vectors, texts, judging, bands, rows.
// The words of the captions are few, so that each is in a tenth of the library: worse than real ones. Run by hand:
//   node test/bench/fusion.ts [--photos N]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { QueryVectors } from '../../src-main/services/query-vectors.ts';
import { createSearch } from '../../src-main/services/search.ts';
import { createRelevance } from '../../src-main/services/search/relevance.ts';
import { stageWants } from '../../src-main/services/indexing/stages.ts';
import { inTransaction, openLibrary, type Library } from '../../src-main/store/open.ts';
import { refreshTextIndex } from '../../src-main/store/search/text-index.ts';
import { openVectorIndex } from '../../src-main/store/search/vector-index.ts';
import type { SearchQuery } from '../../src-shared/contract/search.ts';
import { toModelId } from '../../src-shared/photo/ids.ts';
import { percentile, tableRow } from './bench-figures.ts';
import { writeLibrary } from './bench-library.ts';
import { createVectors } from './vectors-data.ts';

const { values } = parseArgs({ options: { photos: { type: 'string' } } });
const photos = Number(values.photos ?? 100_000);
const asked = 60;
const colours = 'red blue green yellow white black brown orange grey pink'.split(' ');
const things = 'train dog house boat apple bicycle tree car cat bird bridge flower'.split(' ');
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

function writeCaptions(library: Library): void {
  inTransaction(library, () => {
    const put = library.sql(
      `INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms) VALUES (?, 'model', 'm', ?, 0)`,
    );
    for (let id = 1; id <= photos; id++)
      put.run(id, `a ${pick(colours, id)} ${pick(things, id * 7)} ${pick(places, id * 13)}`);
  });
}

const home = await mkdtemp(join(tmpdir(), 'afterimage-fusion-'));
const modelId = toModelId('bench/1');
const file = join(home, 'library.db');
writeLibrary({ file, folder: join(home, 'photos'), photos, modelId, dimension: 512 });
const library = openLibrary(file);
writeCaptions(library);
const source = createVectors(512);
const known = new Map<string, Float32Array>();
const ofTexts = (texts: readonly string[]): Promise<Float32Array[]> =>
  Promise.resolve(
    texts.map((text) => {
      const vector = known.get(text) ?? source.query('text');
      known.set(text, vector);
      return vector;
    }),
  );
const vectors: QueryVectors = {
  ofTexts,
  ofManyTexts: ofTexts,
  ofPicture: () => Promise.resolve({ vector: source.query('image'), photoId: null, contentId: null }),
  openBytes: () => Promise.reject(new Error('no bytes here')),
};
const index = openVectorIndex(library, modelId);
await index.load();
const model = { id: modelId, logitScale: 100, logitBias: null, knows: null };
const search = createSearch({
  library,
  vectors,
  index: () => Promise.resolve(index),
  wants: () => Promise.resolve(stageWants(modelId)),
  logits: () => Promise.resolve(model),
  relevance: createRelevance({ vectors, model: () => Promise.resolve(model) }),
  strictness: () => 'normal',
});
const never = new AbortController().signal;
const began = performance.now();
while (refreshTextIndex(library, 1000) > 0);
const texts = performance.now() - began;
await search.run({ text: 'the first of all' }, never);
const neutral = performance.now() - began - texts;

const image = { photoId: 1 };
const ways: Readonly<Record<string, (at: number) => SearchQuery>> = {
  'words, the look alone': (at) => ({ text: `a ${pick(colours, at)} ${pick(things, at)} ${String(at)}`, fuse: false }),
  'words, look and texts': (at) => ({ text: `a ${pick(colours, at)} ${pick(things, at)} ${String(at)}` }),
  'words that no text has': (at) => ({ text: `zeppelin ${String(at)}` }),
  'words within three years': (at) => ({ text: `a ${pick(things, at)} ${String(at)} taken:2012..2014` }),
  'words, newest first': (at) => ({ text: `a ${pick(colours, at)} ${String(at)}`, sort: 'newest' }),
  'the same words again, stricter': (at) => ({ text: 'a red train', strictness: at % 2 === 0 ? 'strict' : 'wide' }),
  'a picture': () => ({ image }),
  'words and a picture': (at) => ({ text: `zeppelin ${String(at)}`, image }),
  'filters alone': () => ({ text: 'taken:2012..2014' }),
};
const cells = ['asked', 'p50 ms', 'p95 ms', 'processor p50 ms', 'processor p95 ms'];
console.log(
  `${String(photos)} photos, 512 dimensions, the words' vector at hand; ${String(asked)} queries a row, 100 results each.\n`,
);
console.log(tableRow(cells));
console.log(tableRow(cells.map((_, at) => (at === 0 ? '---' : '---:'))));
for (const [name, query] of Object.entries(ways)) {
  const [waits, busy]: [number[], number[]] = [[], []];
  for (let at = 0; at < asked; at++) {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    await search.run(query(at), never);
    waits.push(performance.now() - started);
    const { user, system } = process.cpuUsage(cpu);
    busy.push((user + system) / 1000);
  }
  const figures = [percentile(waits, 0.5), percentile(waits, 0.95), percentile(busy, 0.5), percentile(busy, 0.95)];
  console.log(tableRow([name, ...figures.map((ms) => ms.toFixed(1))]));
}
console.log(
  `\nOnce: the words of all photos are taken up in ${(texts / 1000).toFixed(1)} s, and all photos are compared with the neutral texts in ` +
    `${(neutral / 1000).toFixed(1)} s, both in slices behind other calls.`,
);
library.close();
await rm(home, { recursive: true, force: true });
