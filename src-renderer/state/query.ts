// What a person asks for, as one value with three faces: the typed text, the chips, the URL. The text is the single truth
// for words and filters: a chip that goes takes its words out of the text. Pure.
import { sorts, strictnesses, type Sort, type Strictness } from '../../src-shared/contract/choices.ts';
import type { Box, QueryImage, QueryPicture, SearchFilters, SearchQuery } from '../../src-shared/contract/search.ts';
import { photoFormats } from '../../src-shared/photo/formats.ts';
import { days } from '../../src-shared/query/days.ts';
import { withNot, withPartAs, withTerm } from '../../src-shared/query/edit.ts';
import { isFiltersOnly as saysFiltersOnly, parseQuery } from '../../src-shared/query/parse.ts';
import { whereOf } from '../../src-shared/query/print.ts';
import type { ParsedQuery } from '../../src-shared/query/query.ts';

export interface Query {
  /** As typed: words, `-minus` words, filters. */
  readonly text: string;
  /** At most `mostPictures`. */
  readonly images: readonly QueryPicture[];
  /** Weight of the words against the pictures. */
  readonly alpha: number;
  readonly sort: Sort;
  /** Null: as the setting says. */
  readonly strictness: Strictness | null;
}

/** As the program's own; chosen by measurement (docs/performance.md). */
export const defaultAlpha = 0.65;
/** As many as the contract takes. */
export const mostPictures = 4;

export const emptyQuery: Query = { text: '', images: [], alpha: defaultAlpha, sort: 'relevance', strictness: null };

let parsedLast: { readonly text: string; readonly parsed: ParsedQuery } | null = null;

/** One text is asked about many times in a row. */
export function parsedOf({ text }: Pick<Query, 'text'>): ParsedQuery {
  if (parsedLast?.text !== text) parsedLast = { text, parsed: parseQuery(text) };
  return parsedLast.parsed;
}

export interface Words {
  readonly plain: string;
  readonly minus: readonly string[];
}

export function splitWords(text: string): Words {
  const { words, not } = parsedOf({ text });
  return { plain: words, minus: not };
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
  const { parts, not } = parsedOf({ text });
  for (const part of parts) {
    if (part.kind !== 'words') continue;
    for (const pattern of withoutPatterns) {
      const [phrase, words] = pattern.exec(part.text) ?? [];
      if (phrase == null || words == null) continue;
      const rest = part.text.replace(phrase, ' ').replace(/\s+/g, ' ').trim();
      return { words, text: withNot(withPartAs(text, part, rest), [...not, words]) };
    }
  }
  return null;
}

const cjk = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/** One letter says nothing; one Chinese character can be a word; filters alone show what they let through. */
export function isSearchable(query: Query): boolean {
  const { words, terms } = parsedOf(query);
  return query.images.length > 0 || words.length >= 2 || cjk.test(words) || (words === '' && terms.length > 0);
}

export const isEmpty = (query: Query): boolean => query.text.trim() === '' && query.images.length === 0;

export const hasFilters = (query: Query): boolean => parsedOf(query).terms.length > 0;

/** Nothing but filters: no model is asked, and there is no likeness to speak of. */
export const isFiltersOnly = (query: Query): boolean => query.images.length === 0 && saysFiltersOnly(parsedOf(query));

export const isMixed = (query: Query): boolean => query.images.length > 0 && parsedOf(query).words !== '';

export const filtersOf = (query: Query): SearchFilters | undefined =>
  hasFilters(query) ? { where: whereOf(parsedOf(query)) } : undefined;

export function toSearchQuery(query: Query, limit: number): SearchQuery {
  const text = query.text.trim();
  return {
    ...(text !== '' && { text }),
    ...(query.images.length > 0 && { images: [...query.images] }),
    ...(isMixed(query) && { alpha: query.alpha }),
    ...(query.sort !== 'relevance' && { sort: query.sort }),
    ...(query.strictness != null && { strictness: query.strictness }),
    limit,
  };
}

/** The picture that is all there is to a query, but for filters: photos like it are asked for, itself left out. */
export function lonePicture(query: Query): QueryImage | null {
  const { words, not } = parsedOf(query);
  const [first, second] = query.images;
  if (first == null || second != null || first.box != null || words !== '' || not.length > 0) return null;
  return query.sort === 'relevance' && query.strictness == null ? first.image : null;
}

/** The query with one more picture; null where there is no room for it. The same picture comes once. */
export function withImage(query: Query, image: QueryImage): Query | null {
  const printed = printImage(image);
  if (query.images.some((other) => other.box == null && printImage(other.image) === printed)) return query;
  return query.images.length < mostPictures ? { ...query, images: [...query.images, { image }] } : null;
}

export const withoutImage = (query: Query, picture: QueryPicture): Query => ({
  ...query,
  images: query.images.filter((other) => other !== picture),
});

function printImage(image: QueryImage): string {
  if ('photoId' in image) return `photo:${String(image.photoId)}`;
  return 'path' in image ? `file:${image.path}` : `opened:${image.imageId}`;
}

function parseImage(text: string): QueryImage | null {
  const [, kind, rest] = /^(photo|file|opened):(.+)$/s.exec(text) ?? [];
  if (kind == null || rest == null) return null;
  if (kind === 'photo') return /^\d{1,10}$/.test(rest) && Number(rest) > 0 ? { photoId: Number(rest) } : null;
  return kind === 'file' ? { path: rest } : { imageId: rest };
}

/** `photo:12`, with a weight and a part of it `w0.5;b0.1,0.2,0.5,0.5;photo:12`. */
function printPicture({ image, weight, box }: QueryPicture): string {
  const share = box == null ? '' : `b${[box.x, box.y, box.width, box.height].join(',')};`;
  return `${weight == null ? '' : `w${String(weight)};`}${share}${printImage(image)}`;
}

function parsePicture(text: string): QueryPicture | null {
  const [, weightText, boxText, rest = ''] = /^(?:w([^;:]+);)?(?:b([^;:]+);)?(.*)$/s.exec(text) ?? [];
  const image = parseImage(rest);
  const weight = weightText == null ? NaN : Number(weightText);
  const box = boxFrom(boxText ?? '');
  return image && { image, ...(weight >= 0 && weight <= 10 && { weight }), ...(box != null && { box }) };
}

function boxFrom(text: string): Box | null {
  const shares = text.split(',').map(Number);
  const [x, y, width, height] = shares;
  if (x == null || y == null || width == null || height == null || shares.length !== 4) return null;
  return shares.every((share) => share >= 0 && share <= 1) ? { x, y, width, height } : null;
}

export function queryToParameters(query: Query): URLSearchParams {
  const parameters = new URLSearchParams();
  if (query.text !== '') parameters.set('q', query.text);
  for (const picture of query.images) parameters.append('image', printPicture(picture));
  if (query.alpha !== defaultAlpha) parameters.set('alpha', String(query.alpha));
  if (query.sort !== 'relevance') parameters.set('sort', query.sort);
  if (query.strictness != null) parameters.set('strictness', query.strictness);
  return parameters;
}

export function queryFromParameters(parameters: URLSearchParams): Query {
  const alpha = Number(parameters.get('alpha') ?? defaultAlpha);
  return {
    text: withOldFilters(parameters.get('q') ?? '', parameters),
    images: parameters
      .getAll('image')
      .flatMap((text) => parsePicture(text) ?? [])
      .slice(0, mostPictures),
    alpha: alpha >= 0 && alpha <= 1 ? alpha : defaultAlpha,
    sort: sorts.find((sort) => sort === parameters.get('sort')) ?? 'relevance',
    strictness: strictnesses.find((strictness) => strictness === parameters.get('strictness')) ?? null,
  };
}

/** Addresses of earlier versions had their filters beside the text; bookmarks of them still mean the same. */
function withOldFilters(text: string, parameters: URLSearchParams): string {
  let full = text;
  for (const value of parameters.getAll('folder'))
    if (value.trim() !== '') full = withTerm(full, { key: 'folder', value, negated: false });
  const from = days(parameters.get('from') ?? '')?.first ?? null;
  const to = days(parameters.get('to') ?? '')?.last ?? null;
  if (from != null || to != null) full = withTerm(full, { key: 'taken', value: { from, to }, negated: false });
  for (const value of photoFormats)
    if (parameters.getAll('type').includes(value)) full = withTerm(full, { key: 'type', value, negated: false });
  return full;
}
