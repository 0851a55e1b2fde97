// Text to ids and back for LLaVA, by the published tokenizer.json (LLaMA's or Qwen2's). Runs in inference processes; no ONNX.
// Reference: transformers TokenizersBackend, as LlavaProcessor and LlavaOnevisionProcessor use it.
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { readJsonIfThere } from '../../chat-template.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { readJson } from '../../read-json.ts';
import { withoutSpecialTokens } from '../../special-tokens.ts';

export interface LlavaTokenizer {
  /** The word that stands for a picture in prompts. */
  readonly pictureToken: string;
  /** `bos_token` and its like, for templates. */
  readonly specialTokens: Readonly<Record<string, string>>;
  /** Whether it has a token of that name. */
  has(token: string): boolean;
  /** Id of a special token; undefined where there is none of that name. */
  idOf(token: string): number | undefined;
  /** Special tokens that a person typed would act as what they are: they are taken out. */
  clean(text: string): string;
  /** Ids of a whole prompt, special tokens in it recognised; begins as the model's texts begin. */
  encode(prompt: string): number[];
  /** Special tokens are left out; spaces are as the model wrote them. */
  decode(ids: readonly number[]): string;
}

const maxTokenizerBytes = 64 * 1024 * 1024;
const tokenizerSchema = z.looseObject({
  added_tokens: z
    .array(z.looseObject({ id: z.int(), content: z.string(), special: z.boolean().optional() }))
    .default([]),
});
const specialToken = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)])
  .nullish();
const wordsSchema = z.looseObject({
  bos_token: specialToken,
  eos_token: specialToken,
  unk_token: specialToken,
  pad_token: specialToken,
});

/** `model-missing` without tokenizer.json, `model-damaged` where it is none or has no word for pictures. */
export async function loadLlavaTokenizer(directory: string, pictureTokenId: number): Promise<LlavaTokenizer> {
  const json = await readJson(directory, 'tokenizer.json', maxTokenizerBytes);
  const parsed = tokenizerSchema.safeParse(json);
  if (!parsed.success) throw damaged('The file tokenizer.json of the model is no tokenizer.', parsed.error);
  const added = parsed.data.added_tokens;
  const pictureToken = added.find(({ id }) => id === pictureTokenId)?.content;
  if (pictureToken === undefined) throw damaged('The tokenizer of the model has no word for pictures.');
  const special = [...added.filter((token) => token.special === true).map(({ content }) => content), pictureToken];
  const specialTokens = await readSpecialTokens(directory);
  const begin = specialTokens['bos_token'];
  const tokenizer = build(json);
  return {
    pictureToken,
    specialTokens,
    has: (token) => tokenizer.token_to_id(token) !== undefined,
    idOf: (token) => tokenizer.token_to_id(token),
    clean: (text) => withoutSpecialTokens(text, special),
    // A template may write the first token itself; then it must not come twice.
    encode: (prompt) =>
      tokenizer.encode(prompt, { add_special_tokens: begin === undefined || !prompt.startsWith(begin) }).ids,
    decode(ids) {
      // Models have more rows than their tokenizers have words; the reference passes over those.
      const known = ids.filter((id) => tokenizer.id_to_token(id) !== undefined);
      if (known.length === 0) return '';
      return tokenizer.decode(known, { skip_special_tokens: true, clean_up_tokenization_spaces: false });
    },
  };
}

async function readSpecialTokens(directory: string): Promise<Record<string, string>> {
  const found = wordsSchema.safeParse((await readJsonIfThere(directory, 'tokenizer_config.json')) ?? {});
  if (!found.success) throw damaged('The file tokenizer_config.json of the model does not fit.', found.error);
  const { bos_token, eos_token, unk_token, pad_token } = found.data;
  const entries = Object.entries({ bos_token, eos_token, unk_token, pad_token });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function build(json: unknown): Tokenizer {
  try {
    return new Tokenizer(json as object, {});
  } catch (error) {
    throw damaged('The file tokenizer.json of the model is no tokenizer.', error);
  }
}
