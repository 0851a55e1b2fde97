// Captions by BLIP, as the reference's BlipForConditionalGeneration.generate writes them. Runs in inference processes only.
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { generate } from '../../generate/generate.ts';
import type { CaptionOptions, Captioner, WrittenText } from '../../language-models.ts';
import type { TowerOptions } from '../../model-description.ts';
import type { SeenPicture } from '../../../../src-shared/photo/view-spec.ts';
import { readBlipConfig, type BlipConfig } from './blip-config.ts';
import { defaultMaxNewTokens, openParts, type BlipParts } from './blip-parts.ts';

/** `model-missing` or `model-damaged` with one sentence. */
export async function openBlipCaptioner(directory: string, options: TowerOptions): Promise<Captioner> {
  const config = await readBlipConfig(directory);
  if (config.task !== 'caption') throw damaged('This BLIP answers questions; it does not write captions.');
  return new BlipCaptioner(config, await openParts(directory, config, options));
}

class BlipCaptioner implements Captioner {
  readonly plan: Captioner['plan'];
  readonly #config: BlipConfig;
  readonly #parts: BlipParts;

  constructor(config: BlipConfig, parts: BlipParts) {
    this.#config = config;
    this.#parts = parts;
    this.plan = parts.plan;
  }

  async caption(picture: SeenPicture, { prompt, ...options }: CaptionOptions = {}): Promise<WrittenText> {
    const { tokenizer, writer, pixelValues } = this.#parts;
    const { maxTokens, startToken, endToken } = this.#config.text;
    // As the reference does: a prompt is [CLS] … [SEP]; the end is dropped and the start becomes that of the decoder.
    const begun = [startToken, ...tokenizer.encode(prompt ?? '', maxTokens).slice(1, -1)];
    const maxNewTokens = Math.min(options.maxNewTokens ?? defaultMaxNewTokens, maxTokens - begun.length);
    const decoder = writer.decoder(await writer.look(pixelValues(picture)));
    const task = { prompt: begun, endTokens: [endToken], options: { ...options, maxNewTokens } };
    const { ids, end } = await generate(decoder, task);
    return { text: tokenizer.decode([...begun, ...ids]), ids, end };
  }

  release(): Promise<void> {
    return this.#parts.writer.release();
  }
}
