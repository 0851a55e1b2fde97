// Sentences in the user's language. Keys are typed by the English file; the other languages must have the very same keys
// and parameters (messages.test.ts). `t` reads a rune, so a change of language shows at once, without a reload.
import en from '../messages/en.json';
import zhCN from '../messages/zh-CN.json';

export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

/** A sentence, or one for each plural category of `n`. `{name}` is filled in; `{n}` is a number in local digits. */
type Sentence = string | { readonly one?: string; readonly other: string };
export type MessageKey = keyof typeof en;
export type Parameters = Readonly<Record<string, string | number>>;

export const catalogues: Readonly<Record<Locale, Readonly<Record<MessageKey, Sentence>>>> = { en, 'zh-CN': zhCN };

let current = $state<Locale>('en');

export const locale = (): Locale => current;

export function setLocale(next: Locale): void {
  current = next;
  if (typeof document !== 'undefined') document.documentElement.lang = next;
}

/** For dates and numbers: the user's own region of the shown language, so that British readers get British dates. */
export const formatLocale = (): string => formats[current];

const systemLanguages = typeof navigator === 'undefined' ? [] : navigator.languages;
const regionOf = (language: Locale): string =>
  systemLanguages.find((tag) => tag.slice(0, 2) === language.slice(0, 2)) ?? language;
const formats: Readonly<Record<Locale, string>> = { en: regionOf('en'), 'zh-CN': regionOf('zh-CN') };

/** The language to use where the setting says `system`. */
export const systemLocale = (languages: readonly string[]): Locale =>
  languages
    .map((language) => language.toLowerCase())
    .find((language) => /^(zh|en)\b/.test(language))
    ?.startsWith('zh')
    ? 'zh-CN'
    : 'en';

export const formatNumber = (value: number, options?: Intl.NumberFormatOptions): string =>
  numberFormat(formatLocale(), options).format(value);

export function t(key: MessageKey, parameters: Parameters = {}): string {
  const sentence = catalogues[current][key];
  const text = typeof sentence === 'string' ? sentence : pickPlural(sentence, parameters['n']);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    if (value == null) return whole;
    return typeof value === 'number' ? formatNumber(value) : value;
  });
}

function pickPlural(sentence: Exclude<Sentence, string>, n: string | number | undefined): string {
  const category = pluralRules(current).select(Number(n ?? 0));
  return (category === 'one' ? sentence.one : undefined) ?? sentence.other;
}

const plurals = new Map<Locale, Intl.PluralRules>();

function pluralRules(language: Locale): Intl.PluralRules {
  const rules = plurals.get(language) ?? new Intl.PluralRules(language);
  plurals.set(language, rules);
  return rules;
}

const numbers = new Map<string, Intl.NumberFormat>();

function numberFormat(language: string, options?: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options ?? null);
  const format = numbers.get(key) ?? new Intl.NumberFormat(language, options);
  numbers.set(key, format);
  return format;
}
