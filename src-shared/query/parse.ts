// Takes a typed query apart. Never throws, and is linear in the text: it runs at every key stroke. Runs everywhere; pure.
// [Note: query language] docs/search-syntax.md says what a person may type; what cannot be understood is a `problem`, never silence.
import { filterNamed, nearestKey, termOf } from './filters/all.ts';
import type { ParsedQuery, PlacedPart, QueryPart } from './query.ts';
import { isColon, isMinus, isQuote, isSpace, readQuoted } from './signs.ts';

/** One thing between spaces (or in quotes). `key` is null without a colon that stands between two things. */
interface Token {
  readonly raw: string;
  readonly from: number;
  readonly to: number;
  readonly negated: boolean;
  readonly key: string | null;
  readonly value: string;
  readonly quoted: boolean;
}

export function parseQuery(text: string): ParsedQuery {
  const parts: PlacedPart[] = [];
  for (let at = afterSpaces(text, 0); at < text.length;) {
    const token = readToken(text, at);
    const part = partOf(token);
    if (part != null) addPart(parts, { ...part, from: token.from, to: token.to });
    at = afterSpaces(text, token.to);
  }
  return {
    parts,
    words: parts.flatMap((part) => (part.kind === 'words' ? [part.text] : [])).join(' '),
    not: parts.flatMap((part) => (part.kind === 'not' ? [part.text] : [])),
    terms: parts.flatMap((part) => (part.kind === 'term' ? [part.term] : [])),
    problems: parts.filter((part) => part.kind === 'problem'),
  };
}

/** Where the token stands that the cursor is in or right behind; null between two of them. */
export function placeAround(text: string, at: number): { readonly from: number; readonly to: number } | null {
  for (let from = afterSpaces(text, 0); from < text.length && from <= at;) {
    const { to } = readToken(text, from);
    if (at <= to) return { from, to };
    from = afterSpaces(text, to);
  }
  return null;
}

/** Nothing but filters: it is answered without a model. */
export const isFiltersOnly = (parsed: ParsedQuery): boolean =>
  parsed.words === '' && parsed.not.length === 0 && parsed.terms.length > 0;

/** Words that stand side by side are one part. */
function addPart(parts: PlacedPart[], part: PlacedPart): void {
  const before = parts.at(-1);
  if (part.kind === 'words' && before?.kind === 'words')
    parts[parts.length - 1] = { kind: 'words', text: `${before.text} ${part.text}`, from: before.from, to: part.to };
  else parts.push(part);
}

/** Null for empty quotes, which say nothing. */
function partOf(token: Token): QueryPart | null {
  const { key, negated, quoted, value } = token;
  if (key != null) return keyedPart({ ...token, key });
  const words = value.replace(/\s+/g, ' ').trim();
  if (!negated && !quoted) return { kind: 'words', text: words };
  if (words === '') return null;
  return negated ? { kind: 'not', text: words } : { kind: 'term', term: { key: 'exact', value: words, negated } };
}

function keyedPart({ key, negated, raw, value }: Token & { readonly key: string }): QueryPart {
  const filter = filterNamed(key);
  if (filter == null) return { kind: 'problem', text: raw, reason: 'unknown-key', hint: nearestKey(key) };
  const term = termOf(filter, value, negated);
  if (term == null) return { kind: 'problem', text: raw, reason: 'bad-value', hint: filter.hint };
  return { kind: 'term', term };
}

function readToken(text: string, from: number): Token {
  const negated = isMinus(text[from]) && !isOnlyMinus(text, from);
  const start = negated ? from + 1 : from;
  const token = (value: string, to: number, rest: { key: string | null; quoted: boolean }): Token => {
    return { raw: text.slice(from, to), from, to, negated, value, ...rest };
  };
  if (isQuote(text[start])) {
    const { value, to } = readQuoted(text, start);
    return token(value, to, { key: null, quoted: true });
  }
  const colon = colonOf(text, start);
  if (colon != null) {
    const key = text.slice(start, colon);
    const quoted = isQuote(text[colon + 1]);
    const { value, to } = quoted ? readQuoted(text, colon + 1) : readWord(text, colon + 1);
    if (value.trim() !== '') return token(value, to, { key, quoted });
    if (quoted) return token(text.slice(start, to), to, { key: null, quoted: false });
  }
  const { value, to } = readWord(text, start);
  return token(value, to, { key: null, quoted: false });
}

function readWord(text: string, from: number): { readonly value: string; readonly to: number } {
  let to = from;
  while (to < text.length && !isSpace(text[to])) to++;
  return { value: text.slice(from, to), to };
}

/** Where the colon stands that has a key before it. Looks no further than it must: quotes may follow each other without a space. */
function colonOf(text: string, start: number): number | null {
  for (let at = start; at < text.length; at++) {
    if (isColon(text[at])) return at > start ? at : null;
    if (isSpace(text[at]) || isQuote(text[at])) return null;
  }
  return null;
}

function isOnlyMinus(text: string, from: number): boolean {
  let at = from;
  while (isMinus(text[at])) at++;
  return at === text.length || isSpace(text[at]);
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (isSpace(text[at])) at++;
  return at;
}
