// Answers to questions about a picture by ViLT, a classifier over a few thousand answers. Runs in inference processes.
// Reference: transformers ViltForQuestionAnswering on what ViltProcessor makes.
import type { SeenPicture, ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { Answer, Answerer } from '../../language-models.ts';
import type { TowerOptions } from '../../model-description.ts';
import { levelValues, viewValues } from '../../pixel-values.ts';
import { openWeights } from '../../quantise/precision.ts';
import { openSession, type Session } from '../../runtime/session.ts';
import { loadWordPieces, type WordPieces } from '../../word-pieces.ts';
import { readViltConfig, type ViltConfig } from './vilt-config.ts';
import { viltGraph } from './vilt-graph.ts';
import { readViltPreprocessing, type ViltPreprocessing } from './vilt-preprocessing.ts';

/** As many answers as are worth showing. */
const alternatives = 5;

/** `model-missing` or `model-damaged` with one sentence. */
export async function loadViltAnswerer(directory: string, options: TowerOptions): Promise<ViltAnswerer> {
  const config = await readViltConfig(directory);
  const preprocessing = await readViltPreprocessing(directory, config.patchSize);
  const pieces = await loadWordPieces(directory);
  const { checkpoint } = await openWeights(directory, options.weights);
  const graph = viltGraph(config, checkpoint).build();
  const session = await openSession(graph, options, { feeds: ['input_ids', 'pixel_values'], reads: ['logits'] });
  return new ViltAnswerer({ config, preprocessing, pieces, session });
}

interface Parts {
  readonly config: ViltConfig;
  readonly preprocessing: ViltPreprocessing;
  readonly pieces: WordPieces;
  readonly session: Session;
}

export class ViltAnswerer implements Answerer {
  readonly plan: ViewPlan;
  readonly #parts: Parts;
  readonly #levels: Float32Array;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.plan = parts.preprocessing.plan;
    this.#levels = levelValues(parts.preprocessing);
  }

  async answer(picture: SeenPicture, question: string): Promise<Answer> {
    const { labels } = this.#parts.config;
    const best = likeliest(await this.logits(picture, question), alternatives);
    // Trained on answers that may be right at the same time, each with a sigmoid of its own (binary cross entropy): they add up to no 1.
    const ranked = best.map(({ index, logit }) => ({
      text: labels[index] ?? '',
      probability: 1 / (1 + Math.exp(-logit)),
    }));
    return { text: ranked[0]?.text ?? '', alternatives: ranked };
  }

  /** One logit an answer of the configuration, float32. Questions are cut to the model's length. */
  async logits(picture: SeenPicture, question: string): Promise<Float32Array> {
    const { config, pieces, session } = this.#parts;
    const [view] = picture.views;
    if (view === undefined) throw new AppError('invalid-input', 'There is no picture to be asked about.');
    const ids = pieces.encode(question, config.maxTokens);
    const read = await session.run(
      {
        input_ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] },
        pixel_values: { data: viewValues([view], view, this.#levels), dims: [1, 3, view.height, view.width] },
      },
      ['logits'],
    );
    const logits = read['logits'] ?? new Float32Array();
    if (!logits.every(Number.isFinite)) throw damaged('The model answers with no usable number.');
    return logits;
  }

  release(): Promise<void> {
    return this.#parts.session.release();
  }
}

/** The greatest logits, greatest first; of equal ones the earlier, as the reference's argmax. */
export function likeliest(logits: Float32Array, count: number): { index: number; logit: number }[] {
  const best: { index: number; logit: number }[] = [];
  for (const [index, logit] of logits.entries()) {
    if (best.length === count && logit <= (best.at(-1)?.logit ?? Infinity)) continue;
    const place = best.findIndex((other) => logit > other.logit);
    best.splice(place === -1 ? best.length : place, 0, { index, logit });
    best.length = Math.min(best.length, count);
  }
  return best;
}
