// Results as text for a person. Pure; runs in the command line's process. `--json` prints the results themselves instead.
import type { EvaluationReport } from '../../../src-shared/contract/evaluation.ts';
import type { IndexReport } from '../../../src-shared/contract/jobs.ts';
import type { FileOutcome, LibraryStatus, PhotoDetails } from '../../../src-shared/contract/library.ts';
import type { PhotoLabel } from '../../../src-shared/contract/labels.ts';
import type { MatchResult, SearchHit, SearchResult } from '../../../src-shared/contract/search.ts';
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

/** Where the band changes a line says so; behind each path is what spoke for it besides the look. */
export function printSearch({ results, searched, milliseconds, confidence, counts, relax }: SearchResult): string {
  if (searched === 0 && relax.length === 0)
    return lines(
      'There are no photos to search. Index a folder first (afterimage index DIR), or ask with fewer filters.',
    );
  const told = results.flatMap((hit, at) =>
    hit.band === results[at - 1]?.band ? [hitLine(hit)] : [bandLine(hit.band, counts), hitLine(hit)],
  );
  const found = `${String(counts.strong)} strong, ${String(counts.possible)} possible`;
  return lines(
    ...(confidence === 'none'
      ? [results.length > 0 ? 'No clear match. Closest, probably not it:' : 'No clear match.']
      : []),
    ...told,
    ...relax.map(({ term, hidden }) => `Without ${printable(term)}: ${count(hidden, 'result')} more.`),
    `${count(results.length, 'result')} of ${count(searched, 'photo')} (${found}) in ${milliseconds.toFixed(0)} ms.`,
  );
}

const bandLine = (band: SearchHit['band'], counts: SearchResult['counts']): string =>
  `${band} (${String(counts[band])})`;

function hitLine({ rank, similarity, path, why }: SearchHit): string {
  const said = why.flatMap(({ source, text, words }) =>
    source === 'look' || source === 'filter' ? [] : [`${source} “${text ?? words.join(' ')}”`],
  );
  const reason = said.length === 0 ? '' : `  (${said.join(', ')})`;
  const value = similarity === null ? '      ' : similarity.toFixed(4);
  return `${String(rank).padStart(4)}  ${value}  ${printable(path)}${printable(reason)}`;
}

export function printMatch({ results }: MatchResult): string {
  return lines(...results.map(({ text, probability }) => `${percent(probability)}  ${printable(text)}`));
}

const labelWords = ({ label, probability }: PhotoLabel): string => `${label} ${percent(probability).trim()}`;

export function printShow(photo: PhotoDetails): string {
  const position = photo.gps ? `${String(photo.gps.latitude)}, ${String(photo.gps.longitude)}` : null;
  const town = photo.place
    ? [photo.place.town, photo.place.region, photo.place.country].filter((part) => part !== null).join(', ')
    : null;
  const marks = [photo.favourite && 'favourite', photo.hidden && 'hidden', photo.removed && 'removed'];
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
    ['place', position],
    ['near', town],
    ['camera', camera],
    ['lens', photo.lens],
    ['bytes', String(photo.bytes)],
    ['sha256', photo.sha256],
    ['status', photo.status],
    ['reason', photo.outcome?.message ?? null],
    ['caption', photo.caption === null ? null : `${photo.caption.text} (${photo.caption.model ?? 'yours'})`],
    ['marks', listed(marks.filter((mark) => mark !== false))],
    ['rating', photo.rating === 0 ? null : String(photo.rating)],
    ['tags', listed(photo.tags.map(({ name, state }) => (state === 'suggested' ? `${name} (suggested)` : name)))],
    ['albums', listed(photo.albums.map(({ name }) => name))],
    ...photo.labels.map(({ name, labels }): [string, string] => [name, labels.map(labelWords).join(', ')]),
  ];
  const known = rows.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(12)}${printable(value)}`]));
  return lines(printable(photo.path), ...known);
}

const listed = (names: readonly string[]): string | null => (names.length === 0 ? null : names.join(', '));

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
