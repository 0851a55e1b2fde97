// Text to token ids, as the reference does it: the published tokenizer.json, cut to the model's length, ended by the end token.
// Runs in the query process; no ONNX. Reference: transformers CLIPTokenizer with truncation=True.
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { readJson } from '../../read-json.ts';
import { withoutSpecialTokens } from '../../special-tokens.ts';

export interface ClipTokenizer {
  /** Begin token, words, end token: between 2 and `maxTokens` ids. */
  encode(text: string): number[];
}

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ content: z.string(), special: z.boolean().optional() })).default([]),
  model: z.looseObject({ type: z.string().optional() }),
  normalizer: z.looseObject({ normalizers: z.array(z.looseObject({ type: z.string() })).optional() }).nullish(),
});

/** `model-missing` without tokenizer.json, `model-damaged` where it is none. */
export async function loadTokenizer(directory: string, maxTokens: number): Promise<ClipTokenizer> {
  const json = await readJson(directory, 'tokenizer.json');
  const parsed = tokenizerSchema.safeParse(json);
  if (!parsed.success) throw damaged('The file tokenizer.json of the model is no tokenizer.', parsed.error);
  const special = parsed.data.added_tokens.filter((token) => token.special === true).map((token) => token.content);
  const tokenizer = build(json);
  const lowerCase = parsed.data.normalizer?.normalizers?.some(({ type }) => type === 'Lowercase') === true;
  // The reference makes each letter small for itself, the library the text as a whole: they differ in a Σ that ends a word.
  const sigmas = (text: string): string => (lowerCase ? text.replaceAll('Σ', 'σ') : text);
  return {
    encode(text) {
      const ids = tokenizer.encode(sigmas(withoutSpecialTokens(text, special))).ids;
      const end = ids.at(-1);
      if (end === undefined || ids.length <= maxTokens) return ids;
      return [...ids.slice(0, maxTokens - 1), end];
    },
  };
}

function build(json: unknown): Tokenizer {
  try {
    return new Tokenizer(json as object, {});
  } catch (error) {
    throw damaged('The file tokenizer.json of the model is no tokenizer.', error);
  }
}
