// How often "near" is right, and what comparing costs. Run by hand:  node test/bench/duplicates.ts [--contents N] [--scenes N]
// Prints Markdown tables. Positives are drawn scenes (and, where the test corpus is there, its photographs), each resized, compressed,
// cropped and so on; negatives are all pairs of different pictures, among them scenes of the same things.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fingerprintBytes, gridSide, readFingerprint } from '../../src-main/media/picture-fingerprint.ts';
import { keysOf, bands, probes, spectrumOf, spectrumSimilarity } from '../../src-main/media/picture-keys.ts';
import { likeness, nearLine, shapeOf } from '../../src-main/media/picture-likeness.ts';
import { createComparer } from '../../src-main/services/duplicates/comparer.ts';
import { findCorpus } from '../support/corpus.ts';
import { drawnScenes, fingerprintOfPng, pngOf, transformations } from '../support/altered-pictures.ts';
import { seeded } from '../support/fake-library.ts';
import { tableRow } from './bench-figures.ts';

const { values } = parseArgs({
  options: { contents: { type: 'string', default: '100000' }, scenes: { type: 'string', default: '120' } },
});

interface Picture {
  readonly png: Buffer;
  readonly fingerprint: Uint8Array;
}

function photographs(): string[] {
  const corpus = findCorpus();
  if (corpus == null) return [];
  const all = readdirSync(join(corpus, 'photos'), { recursive: true, encoding: 'utf8' });
  return all.filter((name) => /\.(jpg|png)$/.test(name)).map((name) => join(corpus, 'photos', name));
}

async function pictures(): Promise<Picture[]> {
  const pngs = await drawnScenes(Number(values.scenes));
  for (const file of photographs()) pngs.push(await pngOf(readFileSync(file)));
  return Promise.all(pngs.map(async (png) => ({ png, fingerprint: await fingerprintOfPng(png) })));
}

const shapeFor = (bytes: Uint8Array): ReturnType<typeof shapeOf> => {
  const read = readFingerprint(bytes);
  if (read == null) throw new Error('no fingerprint');
  return shapeOf(read);
};

/** Whether the keys bring two together at all. */
function meet(one: Uint8Array, other: Uint8Array): boolean {
  const [a, b] = [one, other].map((bytes) => spectrumOf(readFingerprint(bytes)?.grid ?? new Uint8Array()));
  if (a == null || b == null || spectrumSimilarity(a, b) < 0.6) return false;
  const [own, asked] = [new Uint16Array(probes), new Uint16Array(probes)];
  return Array.from({ length: bands }).some((_, band) => {
    keysOf(a, band, own);
    keysOf(b, band, asked);
    return asked.includes(own[0] ?? 0);
  });
}

async function quality(): Promise<void> {
  const all = await pictures();
  const shapes = all.map(({ fingerprint }) => shapeFor(fingerprint));
  console.log(tableRow(['change', 'pairs', 'alike ≥ line', 'found']));
  console.log(tableRow(['---', '--:', '--:', '--:']));
  let [pairs, found] = [0, 0];
  for (const [name, change] of Object.entries(transformations)) {
    let [alike, met] = [0, 0];
    for (const [at, { png, fingerprint }] of all.entries()) {
      const changed = await fingerprintOfPng(await change(png));
      const own = shapes[at];
      if (own == null || likeness(own, shapeFor(changed)) < nearLine) continue;
      alike += 1;
      if (meet(fingerprint, changed)) met += 1;
    }
    pairs += all.length;
    found += met;
    const share = (count: number): string => `${((100 * count) / all.length).toFixed(1)} %`;
    console.log(tableRow([name, String(all.length), share(alike), share(met)]));
  }
  let [others, wrong] = [0, 0];
  for (const [at, one] of shapes.entries())
    for (const other of shapes.slice(at + 1)) {
      others += 1;
      if (likeness(one, other) >= nearLine) wrong += 1;
    }
  const precision = ((100 * found) / (found + wrong)).toFixed(1);
  console.log(`\nRecall ${((100 * found) / pairs).toFixed(1)} % of ${String(pairs)} pairs; of ${String(others)} pairs of different pictures ${String(wrong)} are called near: precision ${precision} %.\n`); // prettier-ignore
}

/** Clouds: sums of waves, the larger the longer, as in photographs; every fiftieth is an earlier one with other noise. */
function clouds(count: number): Uint8Array[] {
  const random = seeded(5);
  const made: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    const copied = index % 50 === 49 ? made[Math.floor(random() * made.length)] : undefined;
    const bytes = copied?.slice() ?? new Uint8Array(fingerprintBytes);
    bytes[0] = 1;
    for (let at = 4; at < 20; at++) bytes[at] = Math.floor(random() * 256);
    const waves = copied == null ? Array.from({ length: 10 }, () => [Math.ceil(random() * 6), Math.ceil(random() * 6), random() * 7, random() < 0.5 ? -1 : 1] as const) : []; // prettier-ignore
    for (let cell = 0; cell < gridSide * gridSide; cell++) {
      const [x, y] = [cell % gridSide, Math.floor(cell / gridSide)];
      const level = waves.reduce((sum, [u, v, phase, way]) => sum + (60 / (u + v)) * Math.sin((u * x + way * v * y) / 7 + phase), copied?.[36 + cell] ?? 128); // prettier-ignore
      bytes[36 + cell] = Math.max(0, Math.min(255, Math.round(level + (random() - 0.5) * 6)));
    }
    made.push(bytes);
  }
  return made;
}

async function cost(): Promise<void> {
  const all = clouds(Number(values.contents));
  const comparer = createComparer((contentId) => all[contentId - 1] ?? null);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const start = performance.now();
  await comparer.add(all.map((fingerprint, at) => ({ contentId: at + 1, fingerprint, takenAtSeconds: null })));
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  const copies = Math.floor(all.length / 50);
  const pairs = comparer.pairs().filter((pair) => pair.likeness >= nearLine).length;
  console.log(
    tableRow(['contents', 'first comparison', 'longest slice', 'memory', 'copies in it', 'near pairs found']),
  );
  console.log(tableRow(['--:', '--:', '--:', '--:', '--:', '--:']));
  console.log(tableRow([String(all.length), `${seconds.toFixed(1)} s`, `${(delay.max / 1e6).toFixed(0)} ms`, `${((process.memoryUsage().rss - before) / 1e6).toFixed(0)} MB`, String(copies), String(pairs)])); // prettier-ignore
}

if (values.scenes !== '0') await quality();
await cost();
