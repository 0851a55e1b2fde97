// Text to token ids, as SigLIP and SigLIP 2 were trained: canonicalised or lower-cased, then the published tokenizer.json, padded to one length.
// Runs in the query process only (SigLIP 2's vocabulary has 256,000 words); no ONNX. Reference: transformers SiglipTokenizer, Siglip2Tokenizer.
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { readJson } from '../../read-json.ts';
import { withoutSpecialTokens } from '../../special-tokens.ts';
import { Charsmap } from './precompiled-charsmap.ts';

export interface SiglipTokenizer {
  /** Exactly as many ids as the model has positions. */
  encode(text: string): number[];
}

/** SigLIP 2's has 34 MB. */
const maxTokenizerBytes = 128 * 1024 * 1024;

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ content: z.string(), special: z.boolean().optional() })).default([]),
  model: z.looseObject({ type: z.string().optional() }),
  normalizer: z.looseObject({ normalizers: z.array(z.looseObject({ type: z.string() })).optional() }).nullish(),
  padding: z.looseObject({ direction: z.string().optional(), pad_token: z.string().optional() }).nullish(),
});
const token = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)])
  .nullish();
const configSchema = z.looseObject({
  tokenizer_class: z.string().nullish(),
  do_lower_case: z.boolean().nullish(),
  padding_side: z.enum(['left', 'right']).nullish(),
  pad_token: token,
  bos_token: token,
  eos_token: token,
  add_bos_token: z.boolean().nullish(),
  add_eos_token: z.boolean().nullish(),
});
type Published = z.infer<typeof tokenizerSchema>;
type TokenizerConfig = z.infer<typeof configSchema>;

/** `model-missing` without tokenizer.json, `model-damaged` where it is none. */
export async function loadSiglipTokenizer(directory: string, length: number): Promise<SiglipTokenizer> {
  const json = await readJson(directory, 'tokenizer.json', maxTokenizerBytes);
  const parsed = tokenizerSchema.safeParse(json);
  if (!parsed.success) throw noTokenizer(parsed.error);
  const config = await readTokenizerConfig(directory);
  // SigLIP's is a unigram model, SigLIP 2's is Gemma's BPE; what is done to texts before them differs.
  const unigram = parsed.data.model.type === 'Unigram';
  const tokenizer = build(unigram ? { ...parsed.data, normalizer: null } : json);
  const { cased, prepared } = unigram ? firstKind(parsed.data, config) : secondKind;
  const special = parsed.data.added_tokens.filter((added) => added.special === true).map(({ content }) => content);
  const { before, after } = surroundings(tokenizer, config);
  const { id: padding, left } = paddingOf(tokenizer, parsed.data, config);
  return {
    encode(text) {
      const clean = prepared(withoutSpecialTokens(cased(text), special));
      const words = tokenizer.encode(clean, { add_special_tokens: false }).ids;
      const ids = [...before, ...words.slice(0, length - before.length - after.length), ...after];
      const fill = new Array<number>(length - ids.length).fill(padding);
      return left ? [...fill, ...ids] : [...ids, ...fill];
    },
  };
}

async function readTokenizerConfig(directory: string): Promise<TokenizerConfig> {
  const json = await readJson(directory, 'tokenizer_config.json').catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'model-missing') return {};
    throw error;
  });
  const parsed = configSchema.safeParse(json);
  if (!parsed.success) throw damaged('The file tokenizer_config.json of the model cannot be used.', parsed.error);
  return parsed.data;
}

const noTokenizer = (cause: unknown): AppError =>
  damaged('The file tokenizer.json of the model is no tokenizer.', cause);

function build(json: unknown): Tokenizer {
  try {
    return new Tokenizer(json as object, {});
  } catch (error) {
    throw noTokenizer(error);
  }
}

function idOf(tokenizer: Tokenizer, content: string): number {
  const id = tokenizer.token_to_id(content);
  if (id === undefined) throw damaged('The tokenizer of the model lacks a token that its configuration names.');
  return id;
}

/**
 * Ids that stand before and after the words of every text. A configuration that says whether to add begin and end tokens wins, as in the
 * reference, which then makes this part anew; otherwise it is as tokenizer.json has it.
 */
function surroundings(tokenizer: Tokenizer, config: TokenizerConfig): { before: number[]; after: number[] } {
  if (config.add_bos_token != null || config.add_eos_token != null) {
    const added = (wanted: boolean | null | undefined, content: string | null | undefined): number[] =>
      wanted === true && content != null ? [idOf(tokenizer, content)] : [];
    return {
      before: added(config.add_bos_token, config.bos_token),
      after: added(config.add_eos_token, config.eos_token),
    };
  }
  const word = 'a';
  const inner = tokenizer.encode(word, { add_special_tokens: false }).ids;
  const whole = tokenizer.encode(word).ids;
  const start = whole.findIndex((_, i) => inner.every((id, j) => whole[i + j] === id));
  if (start < 0) throw noTokenizer(null);
  return { before: whole.slice(0, start), after: whole.slice(start + inner.length) };
}

function paddingOf(
  tokenizer: Tokenizer,
  { padding }: Published,
  config: TokenizerConfig,
): { id: number; left: boolean } {
  const content = config.pad_token ?? padding?.pad_token;
  if (content == null) throw damaged('The tokenizer of the model does not say what texts are padded with.');
  // The reference's classes of Gemma's tokenizer pad at the left unless their configuration says otherwise; the published ones say right.
  const usual = /^(Gemma|Siglip2)/.test(config.tokenizer_class ?? '') ? 'left' : 'right';
  const direction = config.padding_side ?? padding?.direction?.toLowerCase() ?? usual;
  return { id: idOf(tokenizer, content), left: direction === 'left' };
}

/** What is done to a text before the words of tokenizer.json are looked for in it; special tokens are taken out in between. */
interface Preparation {
  readonly cased: (text: string) => string;
  readonly prepared: (text: string) => string;
}

function firstKind(published: Published, { do_lower_case: lower }: TokenizerConfig): Preparation {
  const charsmap = charsmapOf(published);
  return {
    cased: (text) => (lower === false ? text : text.toLowerCase()),
    prepared: (text) => canonical(text, charsmap),
  };
}

/** SigLIP 2 was trained on lower-cased texts; letter by letter, as the reference does it (a final Σ becomes σ, not ς). */
const secondKind: Preparation = {
  cased: (text) => Array.from(text, (letter) => letter.toLowerCase()).join(''),
  prepared: (text) => text,
};

/** string.punctuation of Python. */
const punctuation = /[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/g;
/** What Python's regular expressions and str.strip take for white space; JavaScript's \s is another set. */
const whiteSpace = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const spaces = new RegExp(whiteSpace, 'g');
const edges = new RegExp(`^${whiteSpace}|${whiteSpace}$`, 'g');

/**
 * SigLIP's canonical texts (lower case already): no ASCII punctuation, single spaces; then sentencepiece's own replacements and single spaces again.
 * The published tokenizer.json says the same in other words, but for characters that are combined from several; so only its table is used.
 */
function canonical(text: string, charsmap: Charsmap | null): string {
  const plain = text.replaceAll('▁', ' ').replace(punctuation, '').replace(spaces, ' ').replace(edges, '');
  return (charsmap?.apply(plain) ?? plain).replace(/ {2,}/g, ' ').replace(/^ | $/g, '');
}

function charsmapOf({ normalizer }: Published): Charsmap | null {
  const steps = normalizer?.normalizers ?? (normalizer == null ? [] : [normalizer]);
  const step = steps.find(({ type }) => type === 'Precompiled');
  const table = step?.['precompiled_charsmap'];
  return typeof table === 'string' && table !== '' ? new Charsmap(table) : null;
}
