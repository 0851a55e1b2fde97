import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withNot, withPartAs, withTerm, withTermsOf, withoutPart, withoutTerm, withoutTerms } from './edit.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';
import type { FilterTerm } from './terms.ts';

const raw: FilterTerm = { key: 'type', value: 'raw', negated: false };
const home: FilterTerm = { key: 'tag', value: 'my home', negated: false };

describe('editing a query', () => {
  it('takes a part out with its own words and leaves the rest as it was typed', () => {
    const text = 'Red  boat  -people   at sea';
    const part = parseQuery(text).parts.find(({ kind }) => kind === 'not');
    expect(part && withoutPart(text, part)).toBe('Red  boat at sea');
    expect(part && withPartAs(text, part, '-dogs')).toBe('Red  boat -dogs at sea');
  });

  it('adds a filter once', () => {
    expect(withTerm('', raw)).toBe('type:raw');
    expect(withTerm('boat ', home)).toBe('boat tag:"my home"');
    expect(withTerm('boat format:DNG', raw)).toBe('boat format:DNG');
    expect(withoutTerm('boat format:DNG sea', raw)).toBe('boat sea');
  });

  it('closes quotes that were left open', () => {
    expect(withTerm('boat "red', raw)).toBe('boat "red" type:raw');
    expect(withTerm('tag:“red', raw)).toBe('tag:“red” type:raw');
    expect(withNot('tag:"', ['x'])).toBe('tag:"" -x');
  });

  it('sets all filters of a key, but for those that were negated', () => {
    expect(withTermsOf('type:jpeg boat -type:gif type:png', 'type', [raw])).toBe('boat -type:gif type:raw');
    expect(withTermsOf('type:jpeg boat', 'type', [])).toBe('boat');
  });

  it('sets the words to avoid', () => {
    expect(withNot('boat -sea -"blue sky" x', ['two men', 'a:b'])).toBe('boat x -"two men" -"a:b"');
  });

  it('clears the filters and what was not understood', () => {
    expect(withoutTerms('boat type:raw -sea foo:bar "x"')).toBe('boat -sea');
  });

  it('loses nothing of any text to which a filter is added', () => {
    const pieces = fc.constantFrom('boat', ' ', '"', '“', '”', '-', ':', 'tag:', 'foo:', 'x', '\u3000');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (list) => {
        const text = list.join('');
        const after = parseQuery(withTerm(text, raw));
        expect(after.terms).toContainEqual(raw);
        const letters = (so: string): string => so.replace(/["“”]/g, '').trim();
        expect(letters(withoutTerm(printQuery(after), raw))).toBe(letters(printQuery(parseQuery(text))));
      }),
      { numRuns: 2000 },
    );
  });
});
