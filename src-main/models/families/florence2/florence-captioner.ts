// Captions by Florence-2 (Xiao et al. 2023) over a ready-made export. Runs in inference processes only.
// Reference: transformers Florence2Processor and Florence2ForConditionalGeneration.generate.
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import type { SeenPicture, ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { generate } from '../../generate/generate.ts';
import type { CaptionOptions, Captioner, WrittenText } from '../../language-models.ts';
import type { TowerOptions } from '../../model-description.ts';
import { levelValues, viewValues } from '../../pixel-values.ts';
import { readJson } from '../../read-json.ts';
import { openSession, type Kept, type Session } from '../../runtime/session.ts';
import type { Preprocessing } from '../clip/clip-config.ts';
import { withoutSpecialTokens } from '../../special-tokens.ts';
import { readFlorenceConfig, readFlorencePreprocessing, type FlorenceConfig } from './florence-config.ts';
import { cacheNames, FlorenceDecoder } from './florence-decoder.ts';
import { florenceFiles } from './florence-files.ts';

/** What the model was taught to be asked; given as a prompt, the first column chooses the length of the caption. */
const questions: Readonly<Record<string, string>> = {
  '<CAPTION>': 'What does the image describe?',
  '<DETAILED_CAPTION>': 'Describe in detail what is shown in the image.',
  '<MORE_DETAILED_CAPTION>': 'Describe with a paragraph what is shown in the image.',
};
const usual = '<CAPTION>';
const defaultMaxNewTokens = 100;

interface Parts {
  readonly config: FlorenceConfig;
  readonly preprocessing: Preprocessing;
  readonly tokenizer: Tokenizer;
  readonly special: readonly string[];
  readonly sessions: Readonly<Record<'vision' | 'words' | 'encoder' | 'decoder', Session>>;
}

/** `model-missing` or `model-damaged` with one sentence. */
export async function loadFlorenceCaptioner(directory: string, options: TowerOptions): Promise<FlorenceCaptioner> {
  const config = await readFlorenceConfig(directory);
  const preprocessing = await readFlorencePreprocessing(directory);
  const { tokenizer, special } = await loadWords(directory);
  const sessions = await openSessions(directory, config, options);
  return new FlorenceCaptioner({ config, preprocessing, tokenizer, special, sessions });
}

async function openSessions(
  directory: string,
  { decoder: { layers } }: FlorenceConfig,
  options: TowerOptions,
): Promise<Parts['sessions']> {
  const files = await florenceFiles(directory);
  const opened: Session[] = [];
  const open = async (path: string, feeds: string[], reads: string[]): Promise<Session> => {
    const session = await openSession({ path }, options, { feeds, reads });
    opened.push(session);
    return session;
  };
  const fed = ['encoder_attention_mask', 'encoder_hidden_states', 'inputs_embeds', 'use_cache_branch'];
  try {
    return {
      vision: await open(files.vision, ['pixel_values'], ['image_features']),
      words: await open(files.words, ['input_ids'], ['inputs_embeds']),
      encoder: await open(files.encoder, ['inputs_embeds', 'attention_mask'], ['last_hidden_state']),
      decoder: await open(
        files.decoder,
        [...fed, ...cacheNames('past_key_values', layers)],
        ['logits', ...cacheNames('present', layers)],
      ),
    };
  } catch (error) {
    await Promise.all(opened.map((session) => session.release()));
    throw error;
  }
}

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ content: z.string(), special: z.boolean().optional() })).default([]),
});

async function loadWords(directory: string): Promise<Pick<Parts, 'tokenizer' | 'special'>> {
  const json = await readJson(directory, 'tokenizer.json');
  try {
    const added = tokenizerSchema.parse(json).added_tokens;
    const special = added.filter((token) => token.special === true).map(({ content }) => content);
    return { tokenizer: new Tokenizer(json as object, {}), special };
  } catch (error) {
    throw damaged('The file tokenizer.json of the model is no tokenizer.', error);
  }
}

export class FlorenceCaptioner implements Captioner {
  readonly plan: ViewPlan;
  readonly #parts: Parts;
  readonly #levels: Float32Array;

  constructor(parts: Parts) {
    const { size, resample } = parts.preprocessing.pixels;
    this.#parts = parts;
    this.plan = () => [{ width: size, height: size, resample }];
    this.#levels = levelValues(parts.preprocessing);
  }

  /** `prompt`: `<CAPTION>` (as without), `<DETAILED_CAPTION>` or `<MORE_DETAILED_CAPTION>`; anything else is how the caption begins. */
  async caption(picture: SeenPicture, { prompt = '', ...options }: CaptionOptions = {}): Promise<WrittenText> {
    const { config, tokenizer, special } = this.#parts;
    const { startToken, endToken, firstToken, ...defaults } = config.writing;
    const question = questions[prompt] ?? questions[usual] ?? '';
    const beginning = prompt in questions ? '' : withoutSpecialTokens(prompt, special);
    const begun = beginning === '' ? [] : tokenizer.encode(beginning, { add_special_tokens: false }).ids;
    const decoder = await this.decoder(picture, question);
    const first = firstToken === null || begun.length === 0 ? [] : [firstToken];
    const maxNewTokens = (options.maxNewTokens ?? defaultMaxNewTokens) + (firstToken === null ? 0 : 1) - first.length;
    const said = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const task = { prompt: [startToken, ...first, ...begun], endTokens: [endToken] };
    const { ids, end } = await generate(decoder, { ...task, options: { ...defaults, ...said, maxNewTokens } });
    // Where the first token is forced it is among those written, and is no word.
    const words = ids[0] === firstToken ? ids.slice(1) : [...ids];
    return { text: this.#text([...begun, ...words]), ids: words, end };
  }

  /** The writer, ready for a picture and a question; used by `caption`, and by the tests that feed it themselves. */
  async decoder(picture: SeenPicture, question: string): Promise<FlorenceDecoder> {
    const { config, tokenizer, sessions } = this.#parts;
    const ids = tokenizer.encode(question).ids;
    const words = { input_ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] } };
    const asked = (await sessions.words.step(words, { reads: [], keeps: ['inputs_embeds'] })).kept['inputs_embeds'];
    const both = [...(await this.#look(picture)), ...(asked?.data ?? [])];
    const tokens = both.length / config.width;
    const { kept } = await sessions.encoder.step(
      {
        inputs_embeds: { data: Float32Array.from(both), dims: [1, tokens, config.width] },
        attention_mask: { data: new BigInt64Array(tokens).fill(1n), dims: [1, tokens] },
      },
      { reads: [], keeps: ['last_hidden_state'] },
    );
    const nothing: Kept = { data: new Float32Array(), dims: [1, 0, config.width] };
    return new FlorenceDecoder(sessions, config, { states: kept['last_hidden_state'] ?? nothing });
  }

  async release(): Promise<void> {
    await Promise.all(Object.values(this.#parts.sessions).map((session) => session.release()));
  }

  /** float32 [tokens, width] of the picture. */
  async #look(picture: SeenPicture): Promise<Float32Array> {
    const { preprocessing, sessions } = this.#parts;
    const side = preprocessing.pixels.size;
    const data = viewValues(picture.views.slice(0, 1), { width: side, height: side }, this.#levels);
    const feeds = { pixel_values: { data, dims: [1, 3, side, side] } };
    return (await sessions.vision.run(feeds, ['image_features']))['image_features'] ?? new Float32Array();
  }

  #text(ids: readonly number[]): string {
    if (ids.length === 0) return '';
    const how = { skip_special_tokens: true, clean_up_tokenization_spaces: false };
    return this.#parts.tokenizer.decode([...ids], how).trim();
  }
}
