// Results as text for a person. Pure; runs in the command line's process. `--json` prints the results themselves instead.
import type { EvaluationReport } from '../../../src-shared/contract/evaluation.ts';
import type { IndexReport } from '../../../src-shared/contract/jobs.ts';
import type { FileOutcome, LibraryStatus, PhotoDetails } from '../../../src-shared/contract/library.ts';
import type { PhotoLabel } from '../../../src-shared/contract/labels.ts';
import type { MatchResult, SearchResult } from '../../../src-shared/contract/search.ts';
import { describeDuration } from './progress-display.ts';

export const lines = (...text: readonly string[]): string => text.map((line) => `${line}\n`).join('');

export const count = (number: number, noun: string): string => `${String(number)} ${noun}${number === 1 ? '' : 's'}`;

/** 0.913 → " 91.3 %". */
export const percent = (probability: number): string => `${(probability * 100).toFixed(1).padStart(5)} %`;

/** File names may hold anything: control characters would move the cursor or worse. */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');

export function printIndex(report: IndexReport): string {
  const { seen, indexed, unchanged, skipped, failed, seconds } = report;
  if (seen === 0) return lines('No photos were found there. Files of other kinds are left alone.');
  const parts = [`${String(indexed)} indexed`, `${String(unchanged)} unchanged`];
  if (skipped.length > 0) parts.push(`${String(skipped.length)} skipped`);
  if (failed.length > 0) parts.push(`${String(failed.length)} could not be read`);
  const took = seconds < 10 ? `${seconds.toFixed(1)} s` : describeDuration(seconds);
  return lines(
    `${count(seen, 'photo')} seen in ${took}: ${parts.join(', ')}.`,
    ...[...skipped, ...failed].map(outcomeLine),
  );
}

const outcomeLine = ({ path, message }: FileOutcome): string => `  ${printable(path)}: ${printable(message)}`;

export function printSearch({ results, searched, milliseconds }: SearchResult): string {
  if (searched === 0) return lines('There are no photos to search yet. Index a folder first: afterimage index DIR');
  return lines(
    ...results.map(
      ({ rank, similarity, path }) => `${String(rank).padStart(4)}  ${similarity.toFixed(4)}  ${printable(path)}`,
    ),
    `${count(results.length, 'result')} of ${count(searched, 'photo')} in ${milliseconds.toFixed(0)} ms.`,
  );
}

export function printMatch({ results }: MatchResult): string {
  return lines(...results.map(({ text, probability }) => `${percent(probability)}  ${printable(text)}`));
}

const labelWords = ({ label, probability }: PhotoLabel): string => `${label} ${percent(probability).trim()}`;

export function printShow(photo: PhotoDetails): string {
  const place = photo.gps ? `${String(photo.gps.latitude)}, ${String(photo.gps.longitude)}` : null;
  const camera = photo.camera
    ? [photo.camera.make, photo.camera.model].filter((part) => part !== null).join(' ')
    : null;
  const size =
    photo.width !== null && photo.height !== null ? `${String(photo.width)} × ${String(photo.height)}` : null;
  const taken = photo.takenAt === null ? null : `${photo.takenAt.replace('T', ' ')} ${photo.offset ?? ''}`.trim();
  const rows: [string, string | null][] = [
    ['format', photo.format],
    ['size', size],
    ['orientation', photo.orientation === null ? null : String(photo.orientation)],
    ['taken', taken],
    ['place', place],
    ['camera', camera],
    ['bytes', String(photo.bytes)],
    ['sha256', photo.sha256],
    ['status', photo.status],
    ['reason', photo.outcome?.message ?? null],
    ['caption', photo.caption === null ? null : `${photo.caption.text} (${photo.caption.model ?? 'yours'})`],
    ...photo.labels.map(({ name, labels }): [string, string] => [name, labels.map(labelWords).join(', ')]),
  ];
  const known = rows.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(12)}${printable(value)}`]));
  return lines(printable(photo.path), ...known);
}

export function printStatus(status: LibraryStatus): string {
  const { library, folders, photos, indexed, waiting, skipped, failed, missing } = status;
  return lines(
    printable(library),
    `${count(photos, 'photo')} in ${count(folders, 'folder')}: ${String(indexed)} indexed, ${String(waiting)} waiting, ` +
      `${String(skipped)} skipped, ${String(failed)} could not be read, ${String(missing)} missing.`,
  );
}

export function printEvaluation(report: EvaluationReport): string {
  const figures = (row: { 'ndcg@5': number; 'ndcg@10': number; 'recall@10': number }): string =>
    [row['ndcg@5'], row['ndcg@10'], row['recall@10']].map((value) => value.toFixed(4).padStart(9)).join('');
  return lines(
    '   ndcg@5  ndcg@10 recall@10',
    ...report.perQuery.map((row) => `${figures(row)}  ${printable(row.text)}`),
    `${figures(report)}  mean of ${count(report.queries, 'query').replace(/ys$/, 'ies')}`,
  );
}
