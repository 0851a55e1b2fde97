// docs/search-syntax.md against the parser: every filter has its row, every example means what its row says.
import { describe, expect, it } from 'vitest';
import { allFilters, filterNamed } from '../../src-shared/query/filters/all.ts';
import { parseQuery } from '../../src-shared/query/parse.ts';
import { textOf } from './repository.ts';

const page = textOf('docs/search-syntax.md');

/** Cells of the rows of the tables under a heading, but for the heads. */
function rows(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())); // prettier-ignore
}

const quotedIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');
const table = rows('Filters').filter((row) => row.length === 4);

describe('the search syntax as it is documented', () => {
  it('has a row for every filter, and no other', () => {
    expect(table.flatMap(([key]) => quotedIn(key))).toEqual(allFilters.map(({ key }) => key));
  });

  it('names every Latin alias of every filter', () => {
    for (const [key = '', aliases] of table) {
      const known = filterNamed(quotedIn(key)[0] ?? '')?.aliases.filter((alias) => /^[a-z]+$/.test(alias));
      expect.soft(quotedIn(aliases), key).toEqual(known);
    }
  });

  it('has examples that the filter of their row takes', () => {
    for (const [key = '', , , examples] of table) {
      const texts = quotedIn(examples);
      expect(texts, key).not.toEqual([]);
      for (const text of texts) {
        const { parts, terms } = parseQuery(text);
        expect.soft(parts.length, text).toBe(1);
        expect.soft(terms[0]?.key, text).toBe(quotedIn(key)[0]);
        expect.soft(terms[0]?.negated, text).toBe(text.startsWith('-'));
      }
    }
  });

  it('shows every value of the filters that have few', () => {
    for (const { key, choices } of allFilters.filter((filter) => ['is', 'has', 'orientation'].includes(filter.key))) {
      const [, , , examples] = table.find(([cell]) => cell === `\`${key}\``) ?? [];
      expect
        .soft(quotedIn(examples), key)
        .toEqual(choices?.map((choice) => `${key}:${JSON.stringify(choice).slice(1, -1)}`));
    }
  });

  it('says what each kind of part is', () => {
    const kinds = rows('The query language').map(([typed]) => {
      const { parts } = parseQuery(quotedIn(typed)[0] ?? '');
      return parts.map((part) =>
        part.kind === 'term' ? `${part.term.negated ? '-' : ''}${part.term.key}` : part.kind,
      );
    });
    expect(kinds).toEqual([
      ['words'],
      ['not'],
      ['not'],
      ['exact'],
      ['tag'],
      ['tag'],
      ['-tag'],
      ['-exact'],
      ['words', 'not', 'tag'],
      ['words'],
    ]);
    for (const text of ['12:30', 'kamera:fuji']) {
      expect(page).toContain(`\`${text}\``);
      expect(parseQuery(text).problems).toHaveLength(1);
    }
  });
});
