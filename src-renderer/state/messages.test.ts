import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogues, locales, type MessageKey, setLocale, systemLocale, t } from './messages.svelte.ts';

const keys = Object.keys(catalogues.en) as MessageKey[];
const texts = (sentence: string | { readonly one?: string; readonly other: string }): string[] =>
  typeof sentence === 'string' ? [sentence] : [sentence.one, sentence.other].filter((text) => text != null);
const parameters = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();

const renderer = join(import.meta.dirname, '..');
const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes('.test.'))
  .map((name) => readFileSync(join(renderer, name), 'utf8'))
  .join('\n');

describe('messages', () => {
  it.each(locales)('%s has every key and no other, in order', (locale) => {
    expect(Object.keys(catalogues[locale])).toEqual([...keys].sort());
  });

  it.each(keys)('%s takes the same parameters in every language', (key) => {
    const expected = parameters(texts(catalogues.en[key]).at(-1) ?? '');
    for (const locale of locales)
      for (const text of texts(catalogues[locale][key])) expect(parameters(text)).toEqual(expected);
  });

  it('has both numbers in English wherever one language has', () => {
    for (const key of keys) {
      const isCounted = typeof catalogues.en[key] !== 'string';
      expect(typeof catalogues['zh-CN'][key] !== 'string', key).toBe(isCounted);
      if (isCounted) expect(texts(catalogues.en[key]), key).toHaveLength(2);
    }
  });

  it('leaves no English in the Chinese sentences but names and units', () => {
    const allowed = /Afterimage|MB|\{\w+\}|\/home\/you\/Pictures|-/g;
    for (const key of keys)
      for (const text of texts(catalogues['zh-CN'][key]))
        if (key !== 'filters.dateHint' && key !== 'folders.pathHint')
          expect(text.replace(allowed, ''), key).not.toMatch(/[A-Za-z]{2}/);
  });

  it('keeps no sentence that nothing says', () => {
    expect(keys.filter((key) => !sources.includes(`'${key}'`))).toEqual([]);
  });

  it('counts in the words of the language', () => {
    setLocale('en');
    expect([t('photos.count', { n: 1 }), t('photos.count', { n: 98_400 })]).toEqual(['1 photo', '98,400 photos']);
    setLocale('zh-CN');
    expect(t('photos.count', { n: 98_400 })).toBe('98,400 张照片');
    setLocale('en');
  });

  it('follows the first language of the system that it speaks', () => {
    expect(systemLocale(['fr-FR', 'zh-TW', 'en'])).toBe('zh-CN');
    expect(systemLocale(['en-GB', 'zh'])).toBe('en');
    expect(systemLocale(['fr', 'de'])).toBe('en');
  });
});
