// What a person asks for, as one value with three faces: the typed text, the chips, the URL. The text stays the single
// truth for words: a chip that goes takes its words out of the text. Pure.
import type { QueryImage, SearchFilters, SearchQuery } from '../../src-shared/contract/search.ts';
import { photoFormats } from '../../src-shared/photo/formats.ts';

export type PhotoFormatName = (typeof photoFormats)[number];

export interface Query {
  /** As typed, `-minus` words included. */
  readonly text: string;
  readonly image: QueryImage | null;
  /** Weight of the words against the picture. */
  readonly alpha: number;
  readonly folders: readonly string[];
  readonly takenFrom: string | null;
  readonly takenTo: string | null;
  readonly formats: readonly PhotoFormatName[];
}

/** As the program's own; chosen by measurement (docs/performance.md). */
export const defaultAlpha = 0.65;

export const emptyQuery: Query = {
  text: '',
  image: null,
  alpha: defaultAlpha,
  folders: [],
  takenFrom: null,
  takenTo: null,
  formats: [],
};

/** `-sky` or `-"blue sky"`, at the start or after white space; a hyphen inside a word is a hyphen. */
const minusPattern = /(^|\s)[-−－](?:"([^"]*)"?|([^\s"]+))/g;

export interface Words {
  readonly plain: string;
  readonly minus: readonly string[];
}

export function splitWords(text: string): Words {
  const minus: string[] = [];
  const plain = text.replace(minusPattern, (...match: (string | undefined)[]) => {
    const [, space = '', quoted, word] = match;
    const found = (quoted ?? word ?? '').trim();
    if (found !== '') minus.push(found);
    return space;
  });
  return { plain: plain.replace(/\s+/g, ' ').trim(), minus };
}

/** Words of the languages we speak that people write where they mean to leave something out. */
const withoutPatterns = [
  /(?:^|\s)(?:without|not|no)\s+(?:any\s+|a\s+|the\s+)?([\p{L}\d]+)/iu,
  /(?:没有|不要|不含)([\p{Script=Han}]{1,6})/u,
];

export interface MinusOffer {
  readonly words: string;
  /** The text with the phrase turned into a minus word. */
  readonly text: string;
}

/** "beach without people": models do not hear the "without", so a person is offered `-people` instead. */
export function minusOffer(text: string): MinusOffer | null {
  const { plain, minus } = splitWords(text);
  for (const pattern of withoutPatterns) {
    const [phrase, words] = pattern.exec(plain) ?? [];
    if (phrase == null || words == null) continue;
    const rest = plain.replace(phrase, ' ').replace(/\s+/g, ' ').trim();
    return { words, text: joinWords({ plain: rest, minus: [...minus, words] }) };
  }
  return null;
}

const printMinus = (words: string): string => (/\s/.test(words) ? `-"${words}"` : `-${words}`);

export const joinWords = ({ plain, minus }: Words): string =>
  [plain, ...minus.map(printMinus)].filter((part) => part !== '').join(' ');

/** The text with its minus words replaced by these. */
export const withMinus = (text: string, minus: readonly string[]): string =>
  joinWords({ plain: splitWords(text).plain, minus: minus.filter((words) => words.trim() !== '') });

const cjk = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/** One letter says nothing; one Chinese character can be a word. */
export function isSearchable(query: Query): boolean {
  const { plain } = splitWords(query.text);
  return query.image != null || plain.length >= 2 || cjk.test(plain);
}

export const isEmpty = (query: Query): boolean => query.text.trim() === '' && query.image == null && !hasFilters(query);

export const hasFilters = (query: Query): boolean =>
  query.folders.length > 0 || query.takenFrom != null || query.takenTo != null || query.formats.length > 0;

export const isMixed = (query: Query): boolean => query.image != null && splitWords(query.text).plain !== '';

function filtersOf(query: Query): SearchFilters | undefined {
  if (!hasFilters(query)) return undefined;
  return {
    ...(query.folders.length > 0 && { folders: [...query.folders] }),
    ...(query.takenFrom != null && { takenFrom: query.takenFrom }),
    ...(query.takenTo != null && { takenTo: query.takenTo }),
    ...(query.formats.length > 0 && { formats: [...query.formats] }),
  };
}

export function toSearchQuery(query: Query, limit: number): SearchQuery {
  const { plain, minus } = splitWords(query.text);
  const filters = filtersOf(query);
  return {
    ...(plain !== '' && { text: plain }),
    ...(query.image != null && { image: query.image }),
    ...(minus.length > 0 && { not: minus.join(', ') }),
    ...(isMixed(query) && { alpha: query.alpha }),
    ...(filters != null && { filters }),
    limit,
  };
}

function printImage(image: QueryImage): string {
  if ('photoId' in image) return `photo:${String(image.photoId)}`;
  return 'path' in image ? `file:${image.path}` : `opened:${image.imageId}`;
}

function parseImage(text: string | null): QueryImage | null {
  const [, kind, rest] = /^(photo|file|opened):(.+)$/.exec(text ?? '') ?? [];
  if (kind == null || rest == null) return null;
  if (kind === 'photo') return /^\d{1,10}$/.test(rest) && Number(rest) > 0 ? { photoId: Number(rest) } : null;
  return kind === 'file' ? { path: rest } : { imageId: rest };
}

export function queryToParameters(query: Query): URLSearchParams {
  const parameters = new URLSearchParams();
  if (query.text !== '') parameters.set('q', query.text);
  if (query.image != null) parameters.set('image', printImage(query.image));
  if (query.alpha !== defaultAlpha) parameters.set('alpha', String(query.alpha));
  for (const folder of query.folders) parameters.append('folder', folder);
  if (query.takenFrom != null) parameters.set('from', query.takenFrom);
  if (query.takenTo != null) parameters.set('to', query.takenTo);
  for (const format of query.formats) parameters.append('type', format);
  return parameters;
}

export function queryFromParameters(parameters: URLSearchParams): Query {
  const alpha = Number(parameters.get('alpha') ?? defaultAlpha);
  return {
    text: parameters.get('q') ?? '',
    image: parseImage(parameters.get('image')),
    alpha: alpha >= 0 && alpha <= 1 ? alpha : defaultAlpha,
    folders: parameters.getAll('folder').filter((folder) => folder !== ''),
    takenFrom: dayOrNull(parameters.get('from')),
    takenTo: dayOrNull(parameters.get('to')),
    formats: photoFormats.filter((format) => parameters.getAll('type').includes(format)),
  };
}

const dayOrNull = (text: string | null): string | null => (text != null && isDay(text) ? text : null);

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** `2024`, `2024-05`, `2024/5/12`: as a first or a last day. Null where it is no date. */
export function dayFromText(text: string, end: 'first' | 'last'): string | null {
  const [, year, month, day] = /^\s*(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[月日年]?\s*$/.exec(text) ?? [];
  if (year == null) return null;
  const monthNumber = month == null ? (end === 'first' ? 1 : 12) : Number(month);
  const lastOfMonth = new Date(Date.UTC(Number(year), monthNumber, 0)).getUTCDate();
  const dayNumber = day == null ? (end === 'first' ? 1 : lastOfMonth) : Number(day);
  const printed = `${year}-${String(monthNumber).padStart(2, '0')}-${String(dayNumber).padStart(2, '0')}`;
  return isDay(printed) ? printed : null;
}
