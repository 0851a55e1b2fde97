// Text to the word pieces of BERT and back, exactly as the reference does it. Runs in inference processes; no ONNX.
// Reads the published tokenizer.json, or the vocab.txt of older checkpoints. Reference: transformers BertTokenizer; Wu et al. 2016.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { damaged } from './checkpoint/stored-tensor.ts';
import { readJson } from './read-json.ts';
import { withoutSpecialTokens } from './special-tokens.ts';
import { normaliseBert, type BertNormalising } from './bert-normaliser.ts';

export interface WordPieces {
  /** [CLS], pieces, [SEP]: at least 2 and at most `maxTokens` ids. Special tokens typed by a person are taken out. */
  encode(text: string, maxTokens: number): number[];
  /** Text without its special tokens. */
  decode(ids: readonly number[]): string;
}

const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;
/** Of the largest published word list (multilingual BERT, 1 MB) there is room for sixteen. */
const maxListBytes = 16 * 1024 * 1024;

const normaliserSchema = z.looseObject({
  type: z.literal('BertNormalizer'),
  clean_text: z.boolean().default(true),
  handle_chinese_chars: z.boolean().default(true),
  strip_accents: z.boolean().nullish(),
  lowercase: z.boolean().default(true),
});
const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ content: z.string(), special: z.boolean().optional() })).default([]),
  normalizer: normaliserSchema,
  model: z.looseObject({ type: z.literal('WordPiece') }),
});
const settingsSchema = z.looseObject({
  do_lower_case: z.boolean().default(true),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().default(true),
  clean_up_tokenization_spaces: z.boolean().nullish(),
});
type Settings = z.infer<typeof settingsSchema>;

/** `model-missing` without tokenizer.json and vocab.txt, `model-damaged` where they are no WordPiece tokenizer. */
export async function loadWordPieces(directory: string): Promise<WordPieces> {
  const settings = await readSettings(directory);
  const json = (await exists(directory, 'tokenizer.json'))
    ? await readJson(directory, 'tokenizer.json')
    : fromWordList(await readWordList(directory), settings);
  const parsed = tokenizerSchema.safeParse(json);
  if (!parsed.success) throw damaged('The file tokenizer.json of the model is no WordPiece tokenizer.', parsed.error);
  const { normalizer, added_tokens } = parsed.data;
  const special = added_tokens.filter((token) => token.special === true).map((token) => token.content);
  const how: BertNormalising = {
    clean: normalizer.clean_text,
    separateIdeographs: normalizer.handle_chinese_chars,
    lowerCase: normalizer.lowercase,
    stripAccents: normalizer.strip_accents ?? normalizer.lowercase,
  };
  // The library's own normaliser differs from the reference in rare letters, so the text comes to it normalised.
  const tokenizer = build({ ...parsed.data, normalizer: null });
  const tidy = settings.clean_up_tokenization_spaces ?? false;
  return {
    encode(text, maxTokens) {
      const { ids } = tokenizer.encode(normaliseBert(withoutSpecialTokens(text, special), how));
      const end = ids.at(-1);
      return end === undefined || ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), end];
    },
    decode: (ids) =>
      ids.length === 0
        ? ''
        : tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: tidy }),
  };
}

function build(json: object): Tokenizer {
  try {
    return new Tokenizer(json, {});
  } catch (error) {
    throw damaged('The file tokenizer.json of the model is no WordPiece tokenizer.', error);
  }
}

async function readSettings(directory: string): Promise<Settings> {
  const json = (await exists(directory, 'tokenizer_config.json'))
    ? await readJson(directory, 'tokenizer_config.json')
    : {};
  const parsed = settingsSchema.safeParse(json);
  if (!parsed.success) throw damaged('The file tokenizer_config.json does not describe a tokenizer.', parsed.error);
  return parsed.data;
}

async function readWordList(directory: string): Promise<string[]> {
  if (!(await exists(directory, 'vocab.txt'))) {
    // Says that tokenizer.json is missing: that is the file to be fetched.
    await readJson(directory, 'tokenizer.json');
  }
  const path = join(directory, 'vocab.txt');
  if ((await stat(path)).size > maxListBytes) throw damaged('The file vocab.txt of the model is absurdly large.');
  const words = (await readFile(path, 'utf8')).replace(/\r?\n$/, '').split(/\r?\n/);
  const absent = specialTokens.find((token) => !words.includes(token));
  if (absent !== undefined) throw damaged(`The word list of the model lacks ${absent}.`);
  return words;
}

/** What a tokenizer.json made from a word list would say: the pipeline of bert-base-uncased. */
function fromWordList(words: readonly string[], settings: Settings): object {
  const special = (token: (typeof specialTokens)[number]): object => ({ SpecialToken: { id: token, type_id: 0 } });
  return {
    added_tokens: specialTokens.map((content) => ({ id: words.indexOf(content), content, special: true })),
    normalizer: {
      type: 'BertNormalizer',
      handle_chinese_chars: settings.tokenize_chinese_chars,
      strip_accents: settings.strip_accents,
      lowercase: settings.do_lower_case,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      pair: [],
      special_tokens: {},
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    },
  };
}

const exists = (directory: string, name: string): Promise<boolean> =>
  stat(join(directory, name))
    .then((info) => info.isFile())
    .catch(() => false);
