// Captions by GIT, from the checkpoint's own files. Runs in inference processes.
// Reference: transformers GitForCausalLM.generate on what GitProcessor makes.
import type { SeenPicture, ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import type { GenerationOptions } from '../../generate/decoder.ts';
import { generate } from '../../generate/generate.ts';
import type { CaptionOptions, Captioner, WrittenText } from '../../language-models.ts';
import type { TowerOptions } from '../../model-description.ts';
import { levelValues, viewValues } from '../../pixel-values.ts';
import { openWeights } from '../../quantise/precision.ts';
import { openSession, type Kept, type Session } from '../../runtime/session.ts';
import { newTokenLimit, readGitConfig, type GitConfig } from './git-config.ts';
import { GitDecoder, textInputs, textOutputs } from './git-decoder.ts';
import { readGitPreprocessing, type GitPreprocessing } from './git-preprocessing.ts';
import { gitTextGraph } from './git-text-graph.ts';
import { gitVisionGraph } from './git-vision-graph.ts';
import { loadWordPieces, type WordPieces } from '../../word-pieces.ts';

/** `model-missing` or `model-damaged` with one sentence. */
export async function loadGitCaptioner(directory: string, options: TowerOptions): Promise<GitCaptioner> {
  const config = await readGitConfig(directory);
  const preprocessing = await readGitPreprocessing(directory, config.vision.imageSize);
  const pieces = await loadWordPieces(directory);
  const { checkpoint } = await openWeights(directory, options.weights);
  const graphs = { vision: gitVisionGraph(config, checkpoint).build(), text: gitTextGraph(config, checkpoint).build() };
  const vision = await openSession(graphs.vision, options, { feeds: ['pixel_values'], reads: ['image_embeds'] });
  const expected = { feeds: textInputs(config.text), reads: textOutputs(config.text) };
  const text = await openSession(graphs.text, options, expected).catch(async (error: unknown) => {
    await vision.release();
    throw error;
  });
  return new GitCaptioner({ config, preprocessing, pieces, vision, text });
}

interface Parts {
  readonly config: GitConfig;
  readonly preprocessing: GitPreprocessing;
  readonly pieces: WordPieces;
  readonly vision: Session;
  readonly text: Session;
}

export class GitCaptioner implements Captioner {
  readonly plan: ViewPlan;
  readonly #parts: Parts;
  readonly #levels: Float32Array;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.plan = parts.preprocessing.plan;
    this.#levels = levelValues(parts.preprocessing);
  }

  async caption(picture: SeenPicture, options: CaptionOptions = {}): Promise<WrittenText> {
    const { config, pieces } = this.#parts;
    const prompt = this.#promptIds(options.prompt ?? '');
    const decoder = await this.decoder(picture);
    const { startToken: _, endTokens, defaults } = config.writing;
    const maxNewTokens = newTokenLimit(config, prompt.length, options.maxNewTokens);
    const merged: GenerationOptions = { ...defaults, ...said(options), maxNewTokens };
    const { ids, end } = await generate(decoder, { prompt, endTokens, options: merged });
    return { text: pieces.decode([...prompt, ...ids]), ids, end };
  }

  /** The writer, ready for a picture; used by `caption`, and by the tests that feed it themselves. */
  async decoder(picture: SeenPicture): Promise<GitDecoder> {
    const { config, vision, text } = this.#parts;
    const side = config.vision.imageSize;
    const data = viewValues(picture.views.slice(0, 1), { width: side, height: side }, this.#levels);
    const feeds = { pixel_values: { data, dims: [1, 3, side, side] } };
    const { kept } = await vision.step(feeds, { reads: [], keeps: ['image_embeds'] });
    const nothing: Kept = { data: new Float32Array(), dims: [1, 0, config.text.width] };
    return new GitDecoder(text, config.text, kept['image_embeds'] ?? nothing);
  }

  async release(): Promise<void> {
    await Promise.all([this.#parts.vision.release(), this.#parts.text.release()]);
  }

  /** The start token and the words of the prompt, no end token: one position is left to write at. */
  #promptIds(prompt: string): number[] {
    const { config, pieces } = this.#parts;
    return [config.writing.startToken, ...pieces.encode(prompt, config.text.maxTokens).slice(1, -1)];
  }
}

/** Without what was left open, so that the publisher's defaults stand there. */
const said = (options: GenerationOptions): GenerationOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
