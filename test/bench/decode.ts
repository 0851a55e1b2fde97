// Photos a second of what indexing asks of a picture, on a photo-like JPEG made here. Run by hand:
//   node test/bench/decode.ts [seconds per row]
// Prints a Markdown table. The row "examine" is what the indexer does; "shrunk decode alone" is what no order of the rest
// can beat. Processor time is of all threads, so it hardly depends on what else the machine does; photos a second do.
import sharp from 'sharp';
import type { PixelSpec } from '../../src-shared/photo/pixel-spec.ts';
import { decode } from '../../src-main/media/decode.ts';
import { readMetadata } from '../../src-main/media/metadata.ts';
import { fastShortSide, pixelsFor } from '../../src-main/media/pixels.ts';
import { examine, preview } from '../../src-main/media/thumbnail.ts';
import { photoLike } from './bench-photos.ts';

const secondsPerRow = Number(process.argv[2] ?? 4);
const spec: PixelSpec = { size: 224, fit: 'crop', resample: 'bicubic' };

interface Measured {
  readonly perSecond: number;
  readonly cpuMs: number;
}

/** Runs `work` over and over with `inFlight` at a time: calls a second, and processor time of one call. */
async function measure(work: () => Promise<unknown>, inFlight: number): Promise<Measured> {
  await work();
  let done = 0;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const end = started + secondsPerRow * 1000;
  const lane = async (): Promise<void> => {
    do {
      await work();
      done++;
    } while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: done / ((performance.now() - started) / 1000), cpuMs: (user + system) / 1000 / done };
}

const sizes = [
  [4000, 3000],
  [6000, 4000],
] as const;
const jpegs = await Promise.all(sizes.map(([width, height]) => photoLike(width, height)));

const rows: readonly (readonly [string, (jpeg: Buffer) => Promise<unknown>])[] = [
  ['metadata', (jpeg) => readMetadata(jpeg, 'jpeg')],
  ['full decode', (jpeg) => decode(jpeg, 'jpeg')],
  ['exact 224 tensor', (jpeg) => pixelsFor(spec, jpeg, 'jpeg', { exact: true })],
  ['shrunk decode alone', (jpeg) => decode(jpeg, 'jpeg', { shrinkTo: fastShortSide(spec) })],
  ['224 tensor alone', (jpeg) => pixelsFor(spec, jpeg, 'jpeg')],
  ['thumbnail alone', (jpeg) => examine(jpeg, 'jpeg', { thumbnail: true, pixels: null })],
  ['examine: thumbnail + 224 tensor, one decode', (jpeg) => examine(jpeg, 'jpeg', { thumbnail: true, pixels: spec })],
  ['preview 2048', (jpeg) => preview(jpeg, 'jpeg')],
];

const megapixels = sizes.map(([width, height], index) => {
  const megabytes = ((jpegs[index]?.length ?? 0) / 1e6).toFixed(1);
  return `${String((width * height) / 1e6)} MP (${megabytes} MB)`;
});
console.log(`| processor ms a photo · photos/s with 3 in flight | ${megapixels.join(' | ')} |`);
console.log(`| --- |${' --- |'.repeat(jpegs.length)}`);
for (const [name, work] of rows) {
  const cells: string[] = [];
  for (const jpeg of jpegs) {
    const { cpuMs, perSecond } = await measure(() => work(jpeg), 3);
    cells.push(`${cpuMs.toFixed(1)} · ${perSecond.toFixed(1)}`);
  }
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
console.log(`\nnode ${process.version}, sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`);
