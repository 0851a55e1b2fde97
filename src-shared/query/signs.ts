// The signs of the query language, half and full width alike, and how a value is put in quotes. Runs everywhere; pure.

export const isSpace = (sign: string | undefined): boolean => sign != null && /\s/.test(sign);
export const isMinus = (sign: string | undefined): boolean => sign === '-' || sign === '−' || sign === '－';
export const isColon = (sign: string | undefined): boolean => sign === ':' || sign === '：';
export const isQuote = (sign: string | undefined): boolean => sign === '"' || sign === '“';

/** A quotation mark inside is doubled. */
export const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Whether the text would be read as one value without quotes. */
export const isBare = (text: string): boolean => text !== '' && !/\s/.test(text) && !isQuote(text[0]);

export const printValue = (text: string): string => (isBare(text) ? text : quoted(text));

/** What stands in the quotes that open at `at`, and where they end; quotes that are still open end with the text. */
export function readQuoted(text: string, at: number): { readonly value: string; readonly to: number } {
  const close = text[at] === '“' ? '”' : '"';
  let value = '';
  let from = at + 1;
  for (;;) {
    const end = text.indexOf(close, from);
    if (end < 0) return { value: value + text.slice(from), to: text.length };
    value += text.slice(from, end);
    if (close !== '"' || text[end + 1] !== '"') return { value, to: end + 1 };
    value += '"';
    from = end + 2;
  }
}
