// What a person asked, taken apart and checked: words for the model, words to avoid, filters, pictures. Runs in the backend; pure
// but for the names of folders.
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { QueryPicture, SearchFilters, SearchQuery } from '../../../src-shared/contract/search.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { whereOf } from '../../../src-shared/query/print.ts';
import type { FilterTerm } from '../../../src-shared/query/terms.ts';
import { termsOf, type Within } from '../../store/search/filters.ts';
import { toFilePath } from '../file-path.ts';

export interface Question {
  /** For the model; empty where there are none. */
  readonly words: string;
  readonly not: readonly string[];
  readonly pictures: readonly QueryPicture[];
  readonly within: Within | undefined;
  /** All filters of the language, typed or handed in, in order. */
  readonly terms: readonly FilterTerm[];
}

const mostPictures = 4;

/** `invalid-input` where nothing is asked, or a handed-in filter is none. What is typed and not understood is left to who shows it. */
export async function understand(input: SearchQuery): Promise<Question> {
  const parsed = parseQuery(input.text ?? '');
  const not = [...parsed.not, input.not ?? ''].map((text) => text.trim()).filter((text) => text !== '');
  const pictures = [...(input.image ? [{ image: input.image }] : []), ...(input.images ?? [])];
  if (pictures.length > mostPictures) throw new AppError('invalid-input', 'At most four pictures can be searched by.');
  const filters = await namedAsKnown(input.filters);
  const typed = whereOf(parsed);
  const asked: Question = {
    words: parsed.words.trim(),
    not,
    pictures,
    within: typed === '' ? filters : { ...filters, typed },
    terms: [...termsOf(filters?.where), ...parsed.terms],
  };
  if (asked.words === '' && pictures.length === 0 && !anyFilter(asked.within))
    throw new AppError('invalid-input', 'Type some words, or give a picture to search by.');
  return asked;
}

const anyFilter = ({ folders, takenFrom, takenTo, formats, where, typed }: Within = {}): boolean =>
  [folders, takenFrom, takenTo, formats, where, typed].some((value) => value != null && value.length > 0);

/** Folders by the names the library has for them. */
async function namedAsKnown(filters: SearchFilters | undefined): Promise<SearchFilters | undefined> {
  if (filters?.folders === undefined) return filters;
  return { ...filters, folders: await Promise.all(filters.folders.map(toFilePath)) };
}
