// Zero-shot matching: which of some texts fits a picture. Runs in the backend.
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { MatchResult } from '../../../src-shared/contract/search.ts';
import type { Services } from '../../../src-shared/contract/api.ts';
import { zeroShot, type Logits } from '../../models/zero-shot.ts';
import type { QueryVectors } from '../query-vectors.ts';

const defaultTemplate = 'a photo of a {}';

type MatchInput = Parameters<Services['search']['match']>[0];

export interface MatchOptions {
  readonly vectors: QueryVectors;
  /** How the serving model turns similarities into probabilities. */
  readonly logits: () => Promise<Logits>;
}

/** Most probable first. `invalid-input` where there is nothing to compare with. */
export async function match(input: MatchInput, options: MatchOptions, signal: AbortSignal): Promise<MatchResult> {
  const texts = matchTexts(input);
  const [picture, textVectors] = await Promise.all([
    options.vectors.ofPicture(input.image, signal),
    options.vectors.ofTexts(
      texts.map(({ asked }) => asked),
      signal,
    ),
  ]);
  const matches = zeroShot(picture.vector, textVectors, await options.logits());
  return { results: bestFirst(texts, matches).slice(0, input.top) };
}

interface MatchText {
  /** As the person gave it. */
  readonly given: string;
  /** As the model is asked. */
  readonly asked: string;
}

function matchTexts(input: Omit<MatchInput, 'image'>): MatchText[] {
  const template = input.template ?? defaultTemplate;
  if (!template.includes('{}')) throw new AppError('invalid-input', 'The template needs {} where the label goes.');
  const clean = (texts: readonly string[] | undefined): string[] =>
    (texts ?? []).map((text) => text.trim()).filter((text) => text !== '');
  const all = [
    ...clean(input.texts).map((text) => ({ given: text, asked: text })),
    ...clean(input.labels).map((label) => ({ given: label, asked: template.replaceAll('{}', label) })),
  ];
  if (all.length === 0) throw new AppError('invalid-input', 'Give at least one text or label to compare with.');
  return all;
}

function bestFirst(
  texts: readonly MatchText[],
  matches: readonly { readonly similarity: number; readonly probability: number }[],
): MatchResult['results'][number][] {
  return texts
    .map(({ given }, at) => ({
      text: given,
      similarity: matches[at]?.similarity ?? 0,
      probability: matches[at]?.probability ?? 0,
    }))
    .sort((a, b) => b.probability - a.probability);
}
