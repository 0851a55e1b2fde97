// Which mix of words and a picture finds what both ask for: nDCG@10 over composed queries on the sample library. Run by hand:
//   node test/bench/mixing.ts [--home DIR]    (DIR keeps the drawn pictures and the library for the next run)
// Prints a Markdown table. A composed query is a picture and words that change one thing of it: "like this, but a dog" (the
// place stays), "like this, but on the beach" (the thing stays). Photos that show both are relevant, the picture is not.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBackend } from '../../src-main/backend.ts';
import { ndcg } from '../../src-main/services/ndcg.ts';
import type { Api } from '../../src-shared/contract/api.ts';
import type { Mix } from '../../src-shared/contract/search.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';

interface Described {
  readonly path: string;
  readonly things: readonly { readonly name: string }[];
  readonly place: string;
}

interface Composed {
  readonly image: string;
  readonly words: string;
  readonly relevant: ReadonlySet<string>;
}

const mixes: readonly Mix[] = ['calibrated', 'formula'];
const alphas = [0.2, 0.35, 0.5, 0.65, 0.8];
/** Pictures tried for one pair of thing and place. */
const picturesOfAPair = 2;

const shows = (photo: Described, thing: string): boolean => photo.things.some(({ name }) => name === thing);

/** Both kinds of queries, in a fixed order. */
function compose(photos: readonly Described[]): Record<string, Composed[]> {
  const places = [...new Set(photos.map(({ place }) => place))].sort();
  const things = [...new Set(photos.flatMap((photo) => photo.things.map(({ name }) => name)))].sort();
  const kinds: Record<string, Composed[]> = { 'other thing, same place': [], 'other place, same thing': [] };
  for (const place of places)
    for (const thing of things) {
      const right = photos.filter((photo) => photo.place === place && shows(photo, thing));
      if (right.length === 0 || right.length > 10) continue;
      const relevant = new Set(right.map(({ path }) => path));
      const samePlace = photos
        .filter((photo) => photo.place === place && !shows(photo, thing))
        .slice(0, picturesOfAPair);
      const sameThing = photos
        .filter((photo) => photo.place !== place && shows(photo, thing))
        .slice(0, picturesOfAPair);
      for (const { path } of samePlace) kinds['other thing, same place']?.push({ image: path, words: thing, relevant });
      for (const { path } of sameThing) kinds['other place, same thing']?.push({ image: path, words: place, relevant });
    }
  return kinds;
}

interface Way {
  readonly mix: Mix;
  readonly alpha: number;
}

interface Measuring {
  readonly queries: readonly Composed[];
  readonly way: Way;
  /** Ids by path below the folder. */
  readonly ids: ReadonlyMap<string, number>;
}

async function measure(api: Api, folder: string, { queries, way, ids }: Measuring): Promise<number> {
  let sum = 0;
  for (const { image, words, relevant } of queries) {
    const photoId = ids.get(image);
    if (photoId === undefined) throw new Error(`${image} is not in the library`);
    const { results } = await api.search.run({ text: words, image: { photoId }, ...way, limit: 400 });
    const judged = results
      .map(({ path, similarity }) => ({ path: path.slice(folder.length + 1), similarity: similarity ?? 0 }))
      .filter(({ path }) => path !== image)
      .map(({ path, similarity }) => ({ similarity, gain: relevant.has(path) ? 1 : 0 }));
    sum += ndcg(judged, 10);
  }
  return sum / queries.length;
}

const { values } = parseArgs({ options: { home: { type: 'string' } } });
const home = values.home === undefined ? await mkdtemp(join(tmpdir(), 'afterimage-mixing-')) : resolve(values.home);
const folder = join(home, 'sample');
const modelDirectory = fileURLToPath(new URL('../../resources/starter/clip', import.meta.url));
const backend = await createBackend({ libraryFile: join(home, 's.db'), modelDirectory });
const api = inProcessApi(backend);
await api.samples.draw({ directory: folder });
await api.jobs.index({ folders: [folder] });

const described = JSON.parse(await readFile(join(folder, 'captions.json'), 'utf8')) as Described[];
const kinds = compose(described);
const ids = new Map<string, number>();
for (const { path } of described) ids.set(path, (await api.library.show({ path: join(folder, path) })).id ?? 0);
const names = Object.keys(kinds);
const cells = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
console.log(
  cells(['mix', 'alpha', ...names.map((name) => `${name} (${String(kinds[name]?.length ?? 0)} queries)`), 'mean']),
);
console.log(cells(['---', '---:', ...names.map(() => '---:'), '---:']));
for (const mix of mixes)
  for (const alpha of alphas) {
    const figures: number[] = [];
    for (const name of names)
      figures.push(await measure(api, folder, { queries: kinds[name] ?? [], way: { mix, alpha }, ids }));
    const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
    console.log(cells([mix, String(alpha), ...[...figures, mean].map((figure) => figure.toFixed(3))]));
  }
await backend.close();
if (values.home === undefined) await rm(home, { recursive: true });
