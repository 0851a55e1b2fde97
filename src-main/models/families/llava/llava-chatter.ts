// A conversation about pictures with a LLaVA. Runs in inference processes.
// Looks (vision tower, projector), reads the prompt in parts, writes token by token.
import { z } from 'zod';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import type { SeenPicture, ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import { readChatTemplate, readJsonIfThere } from '../../chat-template.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { generate } from '../../generate/generate.ts';
import type { Chatter, ChatOptions, Conversation, WrittenText } from '../../language-models.ts';
import { levelValues } from '../../pixel-values.ts';
import { LanguageDecoder, tooLong } from './language-decoder.ts';
import { readLlavaConfig, tokensPerView, type LlavaConfig } from './llava-config.ts';
import { readLlavaPreprocessing } from './llava-preprocessing.ts';
import { openLlava, type LlavaOptions, type LlavaSessions } from './llava-sessions.ts';
import { loadLlavaTokenizer, type LlavaTokenizer } from './llava-tokenizer.ts';
import { Looker } from './looker.ts';
import { promptIds, renderPrompt, type PromptParts } from './prompt.ts';
import { StreamedText } from './streamed-text.ts';

export interface LlavaChatOptions extends LlavaOptions {
  /**
   * Look at large pictures in tiles too, where the model was taught to (LLaVA-OneVision): up to ten times as many tokens, which takes
   * minutes on a processor. Default false: the whole picture in one look, as the reference does where there are several pictures.
   */
  readonly tiles?: boolean | undefined;
}

/** `model-missing` or `model-damaged` with one sentence. */
export async function loadLlava(directory: string, options: LlavaChatOptions): Promise<Chatter> {
  const config = await readLlavaConfig(directory);
  const { plan, ...normalising } = await readLlavaPreprocessing(directory, config, options.tiles === true);
  const tokenizer = await loadLlavaTokenizer(directory, config.imageToken);
  const fallback = tokenizer.has('<|im_start|>') ? 'chatml' : 'vicuna';
  const template = await readChatTemplate(directory, tokenizer, fallback);
  const endTokens = await readEndTokens(directory, tokenizer);
  const sessions = await openLlava(directory, config, options);
  const prompt = { template, tokenizer, imageToken: config.imageToken };
  const looker = new Looker({ config, sessions, levels: levelValues(normalising) });
  return new LlavaChatter({ config, plan, looker, prompt, endTokens, sessions });
}

const ids = z.union([z.int(), z.array(z.int())]).nullish();
const endSchema = z.looseObject({ eos_token_id: ids, text_config: z.looseObject({ eos_token_id: ids }).optional() });

/** As generation_config.json says, else config.json, else the tokenizer's end token. */
async function readEndTokens(directory: string, tokenizer: LlavaTokenizer): Promise<number[]> {
  for (const file of ['generation_config.json', 'config.json']) {
    const found = endSchema.safeParse(await readJsonIfThere(directory, file));
    const ends = found.success ? (found.data.eos_token_id ?? found.data.text_config?.eos_token_id) : null;
    if (ends != null) return [ends].flat();
  }
  const end = tokenizer.idOf(tokenizer.specialTokens['eos_token'] ?? '</s>');
  if (end === undefined) throw damaged('The model does not say how its texts end.');
  return [end];
}

interface Parts {
  readonly config: LlavaConfig;
  readonly plan: ViewPlan;
  readonly looker: Looker;
  readonly prompt: PromptParts;
  readonly endTokens: readonly number[];
  readonly sessions: LlavaSessions;
}

const defaultMaxNewTokens = 512;
/** Pictures may fill half of what the model can remember. */
const mostPictures = 8;

class LlavaChatter implements Chatter {
  readonly plan: ViewPlan;
  readonly maxPictures: number;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.plan = parts.plan;
    const fitting = Math.floor(parts.config.language.context / 2 / tokensPerView(parts.config.vision));
    this.maxPictures = Math.min(Math.max(fitting, 1), mostPictures);
  }

  async reply(conversation: Conversation, options: ChatOptions = {}): Promise<WrittenText> {
    const { config, prompt, sessions, looker } = this.#parts;
    const { signal, onPhase } = options;
    if (conversation.pictures.length > this.maxPictures)
      throw new AppError('too-large', `This model can look at ${String(this.maxPictures)} pictures at most.`);
    const rendered = renderPrompt(conversation.messages, conversation.pictures.length, prompt);
    const pictures: Float32Array[] = [];
    if (conversation.pictures.length > 0) onPhase?.('looking');
    // As the reference: tiles are for a picture that is alone.
    const looks = conversation.pictures.length > 1 ? conversation.pictures.map(wholeOnly) : conversation.pictures;
    for (const picture of looks) {
      const features = await looker.featuresOf(picture, signal);
      if (features === null) return { text: '', ids: [], end: 'stopped' };
      pictures.push(features);
    }
    const width = config.language.width;
    const ids = promptIds(
      rendered,
      pictures.map(({ length }) => length / width),
      prompt,
    );
    const room = config.language.context - ids.length;
    if (room < 1) throw tooLong();
    onPhase?.('thinking');
    const decoder = new LanguageDecoder({ config, sessions, features: joined(pictures), signal });
    return this.#write(decoder, ids, {
      ...options,
      maxNewTokens: Math.min(options.maxNewTokens ?? defaultMaxNewTokens, room),
    });
  }

  release(): Promise<void> {
    this.#parts.looker.forget();
    return this.#parts.sessions.release();
  }

  async #write(decoder: LanguageDecoder, prompt: readonly number[], options: ChatOptions): Promise<WrittenText> {
    const { tokenizer } = this.#parts.prompt;
    const said = new StreamedText(
      (ids) => tokenizer.decode(ids),
      (text) => options.onText?.(text),
    );
    const written = await generate(decoder, {
      prompt,
      endTokens: this.#parts.endTokens,
      options: {
        ...options,
        onToken: (id) => {
          if (said.empty) options.onPhase?.('writing');
          said.push(id);
          options.onToken?.(id);
        },
      },
    });
    // Beams choose their tokens in the end only.
    if (said.empty) for (const id of written.ids) said.push(id);
    return { text: said.finish(), ids: written.ids, end: written.end };
  }
}

const wholeOnly = ({ original, views }: SeenPicture): SeenPicture => ({ original, views: views.slice(0, 1) });

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
