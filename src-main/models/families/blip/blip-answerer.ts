// Answers by BLIP, as the reference's BlipForQuestionAnswering.generate writes them. Runs in inference processes only.
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { GenerationOptions } from '../../generate/decoder.ts';
import { generateBeams, type Generated } from '../../generate/generate.ts';
import type { Answer, Answerer } from '../../language-models.ts';
import type { TowerOptions } from '../../model-description.ts';
import type { SeenPicture } from '../../../../src-shared/photo/view-spec.ts';
import { readBlipConfig, type BlipConfig } from './blip-config.ts';
import { defaultMaxNewTokens, openParts, type BlipParts } from './blip-parts.ts';
import type { BlipWriter, Memory } from './blip-writer.ts';

/** `model-missing` or `model-damaged` with one sentence. */
export async function openBlipAnswerer(directory: string, options: TowerOptions): Promise<Answerer> {
  const config = await readBlipConfig(directory);
  if (config.task !== 'answer') throw damaged('This BLIP writes captions; it does not answer questions.');
  const parts = await openParts(directory, config, options);
  const { ask } = parts.writer;
  if (ask === null) throw damaged('This BLIP has no encoder of questions.');
  return new BlipAnswerer(config, parts, ask);
}

class BlipAnswerer implements Answerer {
  readonly plan: Answerer['plan'];
  readonly #config: BlipConfig;
  readonly #parts: BlipParts;
  readonly #ask: NonNullable<BlipWriter['ask']>;
  /** The last picture: people ask more than one question about it, and looking takes longest. */
  #seen: { readonly pixels: Uint8Array; readonly memory: Memory } | null = null;

  constructor(config: BlipConfig, parts: BlipParts, ask: NonNullable<BlipWriter['ask']>) {
    this.#config = config;
    this.#parts = parts;
    this.#ask = ask;
    this.plan = parts.plan;
  }

  async answer(picture: SeenPicture, question: string, options: GenerationOptions = {}): Promise<Answer> {
    const { tokenizer, writer } = this.#parts;
    const { maxTokens, startToken, endToken } = this.#config.text;
    const seen = await this.#look(picture);
    // The reference keeps the question's [CLS] (the authors' own code puts [ENC] there).
    const decoder = writer.decoder(await this.#ask(seen, tokenizer.encode(question, maxTokens)));
    const maxNewTokens = Math.min(options.maxNewTokens ?? defaultMaxNewTokens, maxTokens - 1);
    const task = { prompt: [startToken], endTokens: [endToken], options: { ...options, maxNewTokens } };
    const found = await generateBeams(decoder, task);
    return {
      text: tokenizer.decode(found[0]?.ids ?? []),
      alternatives: alternativesOf(found, options, (ids) => tokenizer.decode(ids)),
    };
  }

  async release(): Promise<void> {
    this.#seen = null;
    await this.#parts.writer.release();
  }

  async #look(picture: SeenPicture): Promise<Memory> {
    const values = this.#parts.pixelValues(picture);
    const pixels = picture.views[0]?.data ?? new Uint8Array();
    if (this.#seen !== null && Buffer.compare(this.#seen.pixels, pixels) === 0) return this.#seen.memory;
    this.#seen = null;
    const memory = await this.#parts.writer.look(values);
    this.#seen = { pixels: pixels.slice(), memory };
    return memory;
  }
}

/**
 * Each text once, in the order of the search (the answer first), with the probability that the model writes it word for word: exp of the
 * sum of its tokens' log-probabilities, the end token included. What other answers there are is not known, so they do not sum to 1.
 */
function alternativesOf(
  found: readonly Generated[],
  { beams = 1, lengthPenalty = 1 }: GenerationOptions,
  decode: (ids: readonly number[]) => string,
): Answer['alternatives'] {
  const byText = new Map<string, number>();
  for (const { ids, end, logProbability } of found) {
    const length = ids.length + (end === 'finished' ? 1 : 0);
    const sum = beams > 1 ? logProbability * length ** lengthPenalty : logProbability;
    const text = decode(ids);
    byText.set(text, (byText.get(text) ?? 0) + Math.exp(sum));
  }
  return [...byText].map(([text, probability]) => ({ text, probability }));
}
