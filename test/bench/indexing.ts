// Photos a second of a whole index run (scan, fingerprint, metadata, decode, thumbnail, tower, database) against the limit that
// decoding and the tower set together: 1 / (1 / decode alone + 1 / tower alone), all measured in turns in the same run.
// node test/bench/indexing.ts [--model DIR] [--photos N] [--rounds N]. Without --model or AFTERIMAGE_BENCH_MODEL the starter serves.
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, setPriority, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBackend } from '../../src-main/backend.ts';
import { examine } from '../../src-main/media/thumbnail.ts';
import type { EmbeddingModelDescription, VisionTower } from '../../src-main/models/model-description.ts';
import { describeEmbeddingModel } from '../../src-main/models/registry.ts';
import { openVisionTower } from '../../src-main/models/open-model.ts';
import { processLimits } from '../../src-main/services/inference/process-limits.ts';
import type { Api } from '../../src-shared/contract/api.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { median, tableRow, watchIdle } from './bench-figures.ts';
import { photoLike, writePhotos } from './bench-photos.ts';

const { values: options } = parseArgs({
  options: { model: { type: 'string' }, photos: { type: 'string' }, rounds: { type: 'string' } },
});
const starter = fileURLToPath(new URL('../../resources/starter/clip', import.meta.url));
const named = options.model ?? process.env['AFTERIMAGE_BENCH_MODEL'];
const modelDirectory = resolve(named ?? starter);
const photos = Number(options.photos ?? 60);
const rounds = Number(options.rounds ?? 5);
/** Length of one measurement of a part alone; there is one before and one after each run. */
const aloneMs = 2000;
const bar = 0.85;
/** As the indexer has it. */
const decodesAtOnce = 3;
const picturesPerRun = 8;
const { threads } = processLimits('indexer');

/** Calls a second with `inFlight` at a time. */
async function perSecond(work: () => Promise<unknown>, inFlight: number): Promise<number> {
  let done = 0;
  const started = performance.now();
  const lane = async (): Promise<void> => {
    do {
      await work();
      done++;
    } while (performance.now() < started + aloneMs);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (1000 * done) / (performance.now() - started);
}

interface Parts {
  readonly pictures: readonly Uint8Array[];
  readonly model: EmbeddingModelDescription;
  readonly tower: VisionTower;
}

interface Alone {
  readonly decode: number;
  readonly tower: number;
}

async function alone({ pictures, model, tower }: Parts): Promise<Alone> {
  let next = 0;
  const wants = { thumbnail: true, pixels: model.pixels };
  const picture = (): Uint8Array => pictures[next++ % pictures.length] ?? new Uint8Array();
  const decode = await perSecond(() => examine(picture(), 'jpeg', wants), decodesAtOnce);
  const { pixels } = await examine(picture(), 'jpeg', wants);
  const batch = Array.from({ length: picturesPerRun }, () => pixels ?? new Uint8Array());
  await tower.embed(batch);
  return { decode, tower: picturesPerRun * (await perSecond(() => tower.embed(batch), 1)) };
}

interface Run {
  readonly perSecond: number;
  readonly idle: number;
}

/** Times the index run over a folder of photos nobody has seen, from the call to its report. */
async function indexRun(api: Api, folder: string): Promise<Run> {
  const idle = watchIdle();
  const started = performance.now();
  const report = await api.jobs.index({ folders: [folder] });
  const run = { perSecond: (1000 * photos) / (performance.now() - started), idle: idle() };
  if (report.indexed !== photos) throw new Error(`${String(report.indexed)} of ${String(photos)} were indexed`);
  return run;
}

// All that is timed has the priority that the indexer gives itself, so that other work on the machine slows all alike.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
if (named === undefined)
  console.error('No model is named: the small starter serves. See docs/performance.md for one of full size.');
const home = await mkdtemp(join(tmpdir(), 'afterimage-indexing-'));
try {
  console.error('making photos …');
  const pictures = [await photoLike(4000, 3000), await photoLike(4000, 3000), await photoLike(3000, 4000)];
  const folderOf = (round: number): string => join(home, `round-${String(round)}`);
  for (let round = 0; round <= rounds; round++) await writePhotos({ folder: folderOf(round), count: photos, pictures });
  const model = await describeEmbeddingModel(modelDirectory);
  const backend = await createBackend({ libraryFile: join(home, 'library.db'), modelDirectory });
  const api = inProcessApi(backend);
  const tower = await openVisionTower(modelDirectory, { threads, background: true });
  console.error('first run, which starts the indexer and loads the model …');
  await indexRun(api, folderOf(0));
  const measured: (Alone & { readonly limit: number; readonly run: Run })[] = [];
  let before = await alone({ pictures, model, tower });
  for (let round = 1; round <= rounds; round++) {
    const run = await indexRun(api, folderOf(round));
    const after = await alone({ pictures, model, tower });
    const decode = (before.decode + after.decode) / 2;
    const towerAlone = (before.tower + after.tower) / 2;
    const limit = 1 / (1 / decode + 1 / towerAlone);
    measured.push({ decode, tower: towerAlone, limit, run });
    const figures = [decode, towerAlone, limit, run.perSecond, run.perSecond / limit, run.idle];
    console.error(`round ${String(round)}: ${figures.map((figure) => figure.toFixed(2)).join(' ')}`);
    before = after;
  }
  await tower.release();
  await backend.close();

  const megabytes = median(pictures.map(({ length }) => length)) / 1e6;
  const size = named === undefined ? 'the starter (small: not what the bar is for)' : 'the named model';
  const ratio = median(measured.map(({ run, limit }) => run.perSecond / limit));
  console.log(
    `JPEGs of 12 MP (${megabytes.toFixed(1)} MB, quality 90, 4:2:0), ${size}, ${String(rounds)} rounds of ${String(photos)} photos, ` +
      `tower with ${String(threads)} threads.\n`,
  );
  console.log(tableRow(['', 'photos/s (median)']));
  console.log(tableRow(['---', '---:']));
  const rows: readonly (readonly [string, number])[] = [
    ['decode alone: thumbnail and tower pixels, 3 in flight', median(measured.map(({ decode }) => decode))],
    ['tower alone', median(measured.map((row) => row.tower))],
    ['limit of both, 1 / (1 / decode + 1 / tower)', median(measured.map(({ limit }) => limit))],
    ['index run, from the call to its report', median(measured.map(({ run }) => run.perSecond))],
  ];
  for (const [name, figure] of rows) console.log(tableRow([name, figure.toFixed(1)]));
  console.log(tableRow([`**run ÷ limit** (bar ≥ ${String(bar)})`, `**${ratio.toFixed(2)}**`]));
  const ratios = measured.map(({ run, limit }) => (run.perSecond / limit).toFixed(2)).join(', ');
  const idle = median(measured.map(({ run }) => run.idle));
  console.log(`\nRatio by round: ${ratios}. Processors idle during a run: ${(100 * idle).toFixed(0)} %.`);
  console.log(
    'A tower of full size with random weights: `python tools/reference/real_size.py DIR q8`, then `--model DIR/q8`.',
  );
} finally {
  await rm(home, { recursive: true, force: true });
}
