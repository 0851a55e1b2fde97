// The parts of a typed query as chips: what each says, and what becomes of the text when it is pressed. No DOM.
import { withPartAs, withoutPart } from '../../../src-shared/query/edit.ts';
import type { PlacedPart } from '../../../src-shared/query/query.ts';
import { quoted } from '../../../src-shared/query/signs.ts';
import { t } from '../../state/messages.svelte.ts';
import { parsedOf } from '../../state/query.ts';
import { termWords } from './filter-words.ts';

export interface Chip {
  readonly key: string;
  readonly words: string;
  /** Something that was not understood, and is not searched for. */
  readonly isProblem: boolean;
  /** The text without it. */
  readonly without: string;
  /** What was probably meant. */
  readonly fix: { readonly label: string; readonly text: string } | null;
}

/** All but the plain words, in the order of the text. */
export function chipsOf(text: string): Chip[] {
  return parsedOf({ text }).parts.flatMap((part, at) => {
    const words = wordsOf(part);
    if (words == null) return [];
    const isProblem = part.kind === 'problem';
    const fix = isProblem ? fixOf(text, part) : null;
    return [{ key: `${String(at)} ${words}`, words, isProblem, without: withoutPart(text, part), fix }];
  });
}

type ProblemPart = PlacedPart & { readonly kind: 'problem' };

function wordsOf(part: PlacedPart): string | null {
  switch (part.kind) {
    case 'words':
      return null;
    case 'not':
      return t('chips.without', { words: part.text });
    case 'term':
      return termWords(part.term);
    case 'problem':
      return part.reason === 'unknown-key'
        ? t('chips.unknown', { text: part.text })
        : t('chips.takes', { text: part.text, hint: part.hint ?? '' });
  }
}

function fixOf(text: string, part: ProblemPart): Chip['fix'] {
  if (part.reason === 'bad-value') return null;
  if (part.hint == null)
    return { label: t('chips.wordForWord'), text: withPartAs(text, part, quoted(part.text.replaceAll('"', ''))) };
  const colon = part.text.search(/[:：]/);
  const sign = /^[-−－]/.test(part.text) ? '-' : '';
  const fixed = `${sign}${part.hint}:${part.text.slice(colon + 1)}`;
  return { label: t('chips.meant', { key: `${part.hint}:` }), text: withPartAs(text, part, fixed) };
}
