// The outside test corpus: where it lies, what its manifest says, and a pool of child processes to read it in, so that
// no file of it can harm the tests. Tests that use it skip where it is absent.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.env['AFTERIMAGE_CORPUS'] ?? join(repository, '..', 'shared', 'corpus');

/** The corpus folder, or null (with a line that says so) where it is absent. */
export function findCorpus(): string | null {
  if (existsSync(join(folder, 'MANIFEST.tsv'))) return folder;
  console.info(`Skipped: no test corpus at ${folder} (AFTERIMAGE_CORPUS names another place).`);
  return null;
}

export interface CorpusFile {
  readonly path: string;
  readonly name: string;
  readonly format: string;
  readonly kind: string;
  readonly expect: string;
  readonly sha256: string;
  readonly displayWidth: number | null;
  readonly displayHeight: number | null;
  readonly dateTaken: string;
  readonly utcOffset: string;
  readonly make: string;
  readonly model: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

const toNumber = (text: string): number | null => (text === '' || Number.isNaN(Number(text)) ? null : Number(text));

/** Every row of the manifest, with absolute paths. */
export function readManifest(corpus: string): CorpusFile[] {
  const [head = '', ...lines] = readFileSync(join(corpus, 'MANIFEST.tsv'), 'utf8').trimEnd().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const cell = (column: string): string => cells[columns.indexOf(column)] ?? '';
    return {
      path: join(corpus, cell('path')),
      name: cell('path'),
      format: cell('format'),
      kind: cell('kind'),
      expect: cell('expect'),
      sha256: cell('sha256'),
      displayWidth: toNumber(cell('display_width')),
      displayHeight: toNumber(cell('display_height')),
      dateTaken: cell('date_taken'),
      utcOffset: cell('utc_offset'),
      make: cell('make'),
      model: cell('model'),
      latitude: toNumber(cell('gps_lat')),
      longitude: toNumber(cell('gps_lon')),
    };
  });
}
