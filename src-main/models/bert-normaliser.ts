// Makes a text what BERT's word pieces are cut from: cleaned, ideographs apart, accents off, small letters. Pure; runs anywhere.
// Follows the reference's library (Hugging Face tokenizers, BertNormalizer) letter by letter, its order and its gaps too.

export interface BertNormalising {
  readonly clean: boolean;
  readonly separateIdeographs: boolean;
  readonly stripAccents: boolean;
  readonly lowerCase: boolean;
}

/** In the order of the reference; each letter is made small for itself, so that no rule of word ends (final sigma) applies. */
export function normaliseBert(text: string, how: BertNormalising): string {
  let normal = text;
  if (how.clean) normal = Array.from(normal, cleaned).join('');
  if (how.separateIdeographs) normal = Array.from(normal, apart).join('');
  if (how.stripAccents) normal = normal.normalize('NFD').replace(/\p{Mn}/gu, '');
  if (how.lowerCase) normal = Array.from(normal, (letter) => letter.toLowerCase()).join('');
  return normal;
}

function cleaned(letter: string): string {
  if (letter === '\t' || letter === '\n' || letter === '\r') return ' ';
  if (letter === '\ufffd' || /^[\p{Cc}\p{Cf}\p{Co}\p{Cs}]$/u.test(letter)) return '';
  return /^\p{White_Space}$/u.test(letter) ? ' ' : letter;
}

/** First and last code points of the ideographs; the sixth block begins late in the reference too. */
const ideographs = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
] as const;

function apart(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  return ideographs.some(([first, last]) => code >= first && code <= last) ? ` ${letter} ` : letter;
}
