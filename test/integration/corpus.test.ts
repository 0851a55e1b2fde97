// 685 files that nobody here wrote (damaged, hostile, exotic, ordinary), each read in a child process: what the bar of
// the first issue asks. The manifest records what independent decoders and exiftool make of the same files.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outcomeCodes } from '../../src-shared/photo/formats.ts';
import { findCorpus, readManifest, type CorpusFile } from '../support/corpus.ts';
import { readFiles, type PoolReport } from '../support/media-pool.ts';

const corpus = findCorpus();
const files = corpus === null ? [] : readManifest(corpus);

/** The bar, in processor time: wall-clock time on a machine that builds and tests at once says nothing about a file. */
const longestMs = 15_000;
/** A child silent for this long hangs. */
const hangMs = 90_000;
const claimed = new Set('jpeg png webp gif tiff bigtiff avif svg bmp heif jxl cr3 crw mrw raf rw2 x3f'.split(' '));

interface Row {
  readonly file: CorpusFile;
  readonly report: PoolReport;
}

const shown = ({ report }: Row): boolean => report.outcome === 'shown';

/** exiftool's `2011:06:14 15:47+02:00` as we write it; null where it is no date. */
function wallTime(raw: string): string | null {
  const match = /^(\d{4}):(\d\d):(\d\d)(?: (\d\d):(\d\d)(?::(\d\d))?)?/.exec(raw);
  if (!match || match[1] === '0000') return null;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

const near = (a: number | undefined, b: number | null): boolean =>
  a !== undefined && b !== null && Math.abs(a - b) < 1e-5;

function rootMeanSquare(a: Uint8Array, b: Uint8Array): number {
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0) / a.length);
}

/** Names of the rows that fail, and the share that does not; printed so that the figure is in every run's log. */
function share(
  what: string,
  rows: readonly Row[],
  holds: (row: Row) => boolean,
): { fraction: number; misses: string[] } {
  const misses = rows.filter((row) => !holds(row)).map(({ file }) => file.name);
  const fraction = rows.length === 0 ? 0 : 1 - misses.length / rows.length;
  console.info(
    `${what}: ${String(rows.length - misses.length)} of ${String(rows.length)} (${(fraction * 100).toFixed(1)} %)`,
  );
  if (misses.length > 0 && misses.length <= 12) console.info(misses.map((name) => `  not: ${name}`).join('\n'));
  return { fraction, misses };
}

describe('corpus of other people’s files', () => {
  let rows: Row[] = [];

  beforeEach(({ skip }) => {
    skip(corpus === null, 'no test corpus lies beside the repository');
  });

  beforeAll(async () => {
    if (corpus === null) return;
    const reports = await readFiles(
      files.map(({ path }) => path),
      { children: 2, fileTimeoutMs: hangMs, maxResidentBytes: 1_500_000_000 },
    );
    rows = files.flatMap((file, index) => {
      const report = reports[index];
      return report ? [{ file, report }] : [];
    });
  }, 900_000);

  it('gives every file a stated outcome and lets no decoder die', () => {
    const known = new Set<string>(['shown', ...outcomeCodes]);
    const { misses } = share(
      'stated outcome',
      rows,
      ({ report }) => known.has(report.outcome) && report.outcome !== 'internal',
    );
    expect(misses).toEqual([]);
    expect(rows).toHaveLength(files.length);
    const killed = new Set(['crashed', 'timed-out', 'out-of-memory']);
    expect(rows.filter(({ report }) => killed.has(report.outcome)).map(({ file }) => file.name)).toEqual([]);
  });

  it('takes at most 15 seconds for any file', () => {
    const slowest = rows.reduce((a, b) => (a.report.cpuMs > b.report.cpuMs ? a : b));
    const [cpuMs, elapsedMs] = [slowest.report.cpuMs, slowest.report.elapsedMs].map(Math.round);
    console.info(
      `longest file: ${String(cpuMs)} ms of processor, ${String(elapsedMs)} ms of clock, ${slowest.file.name}`,
    );
    expect(slowest.report.cpuMs).toBeLessThanOrEqual(longestMs);
  });

  it('shows at least 99 % of the files that independent decoders show, in the formats we claim', () => {
    const expected = rows.filter(({ file }) => file.expect === 'show' && claimed.has(file.format));
    expect(expected.length).toBeGreaterThan(400);
    // One AVIF grid whose tiles differ in chroma format is missing: libavif itself refuses it.
    expect(share('shown of claimed formats', expected, shown).fraction).toBeGreaterThanOrEqual(0.99);
  });

  it('shows most damaged files that some decoder still shows', () => {
    const disputed = rows.filter(({ file }) => file.expect === 'show-or-refuse' && claimed.has(file.format));
    expect(share('shown although damaged', disputed, shown).fraction).toBeGreaterThanOrEqual(0.8);
  });

  it('gives every orientation file the size it is displayed at', () => {
    const turned = rows.filter(({ file }) => file.kind === 'orientation');
    const right = ({ file, report }: Row): boolean =>
      report.width === file.displayWidth && report.height === file.displayHeight;
    expect(turned.length).toBeGreaterThanOrEqual(17);
    expect(share('sizes of orientation files', turned, right).misses).toEqual([]);
  });

  it('gives every shown file the same size in metadata and pixels, and the size other tools display', () => {
    const pictures = rows.filter(shown);
    const agree = ({ report }: Row): boolean =>
      report.metadata?.width === report.width && report.metadata.height === report.height;
    expect(share('metadata agrees with pixels', pictures, agree).misses).toEqual([]);
    const known = pictures.filter(({ file }) => file.displayWidth !== null && file.expect === 'show');
    const right = ({ file, report }: Row): boolean =>
      report.width === file.displayWidth && report.height === file.displayHeight;
    expect(share('sizes of all shown files', known, right).misses).toEqual([]);
  });

  it('turns every member of an orientation family the same way up', () => {
    const family = rows.filter(({ file }) => file.name.includes('exif-orientation-examples/Landscape_'));
    const upright = family.find(({ file }) => file.name.endsWith('Landscape_1.jpg'))?.report.pixels;
    const alike = ({ report }: Row): boolean =>
      upright != null && report.pixels != null && rootMeanSquare(report.pixels, upright) < 10;
    expect(family).toHaveLength(8);
    expect(share('upright pixels', family, alike).misses).toEqual([]);
  });

  it('fingerprints every file as the manifest does and changes none', () => {
    expect(share('fingerprints', rows, ({ file, report }) => report.sha256 === file.sha256).misses).toEqual([]);
  });

  it('reads the dates exiftool reads from 99 % of the shown files that have one', () => {
    // The manifest prefers xmp:CreateDate (when the file was made) to photoshop:DateCreated (when the picture was): in
    // long_description.jpg they differ and ours is the picture's. The one miss is a date in a PNG's private text chunk.
    const dated = rows.filter(
      (row) => shown(row) && wallTime(row.file.dateTaken) !== null && !row.file.name.endsWith('long_description.jpg'),
    );
    expect(dated.length).toBeGreaterThan(120);
    const same = ({ file, report }: Row): boolean => report.metadata?.takenAt === wallTime(file.dateTaken);
    expect(share('dates', dated, same).fraction).toBeGreaterThanOrEqual(0.99);
  });

  it('reads stated offsets, and gives none to a photo without a date', () => {
    const stated = rows.filter((row) => shown(row) && row.file.utcOffset !== '');
    expect(share('offsets', stated, ({ file, report }) => report.metadata?.offset === file.utcOffset).misses).toEqual(
      [],
    );
    const undated = rows.filter(({ report }) => report.metadata !== null && report.metadata.takenAt === null);
    expect(undated.filter(({ report }) => report.metadata?.offset !== null)).toEqual([]);
  });

  it('reads every position with its sign, and takes 0, 0 for none', () => {
    const placed = rows.filter((row) => shown(row) && row.file.latitude !== null);
    const same = ({ file, report }: Row): boolean => {
      const gps = report.metadata?.gps ?? null;
      if (file.latitude === 0 && file.longitude === 0) return gps === null;
      return near(gps?.latitude, file.latitude) && near(gps?.longitude, file.longitude);
    };
    expect(placed.length).toBeGreaterThan(20);
    expect(share('positions', placed, same).misses).toEqual([]);
  });

  it('reads every camera', () => {
    const made = rows.filter((row) => shown(row) && row.file.make + row.file.model !== '');
    const same = ({ file, report }: Row): boolean =>
      (report.metadata?.camera?.make ?? '') === file.make && (report.metadata?.camera?.model ?? '') === file.model;
    expect(made.length).toBeGreaterThan(90);
    expect(share('cameras', made, same).misses).toEqual([]);
  });

  it('answers bombs at once and still shows an honest giant', () => {
    const bombs = rows.filter(({ file }) => file.kind === 'bomb');
    for (const { file, report } of bombs) {
      console.info(`bomb ${file.name}: ${report.outcome} after ${String(Math.round(report.cpuMs))} ms of processor`);
      expect(report.cpuMs, file.name).toBeLessThan(10_000);
    }
    expect(bombs.find(({ file }) => file.name.endsWith('giant-image.jpg'))?.report.outcome).toBe('shown');
    expect(bombs.find(({ file }) => file.name.endsWith('65536-uint32-limit.png'))?.report.outcome).toBe('too-large');
  });
});
