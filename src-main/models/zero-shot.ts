// Zero-shot matching: which of some texts fits a picture best. Pure; runs anywhere in src-main.
// Radford et al. 2021, section 3.1: softmax over logit scale × cosine. Zhai et al. 2023: a sigmoid each, with a bias.
import { AppError } from '../../src-shared/contract/errors.ts';
import type { EmbeddingModelDescription } from './model-description.ts';

export interface Match {
  readonly similarity: number;
  readonly probability: number;
}

export type Logits = Pick<EmbeddingModelDescription, 'logitScale' | 'logitBias'>;

/**
 * One match a text, in the order given. Vectors are unit vectors of one model. Without a bias probabilities add up to 1 (softmax, CLIP);
 * with one each text is judged for itself (sigmoid, SigLIP), and none or several may be likely.
 */
export function zeroShot(
  image: Float32Array,
  texts: readonly Float32Array[],
  { logitScale, logitBias }: Logits,
): Match[] {
  const similarities = texts.map((text) => dot(image, text));
  if (logitBias !== null) {
    return similarities.map((similarity) => ({
      similarity,
      probability: sigmoid(logitScale * similarity + logitBias),
    }));
  }
  const top = Math.max(...similarities);
  const weights = similarities.map((similarity) => Math.exp(logitScale * (similarity - top)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return similarities.map((similarity, i) => ({ similarity, probability: (weights[i] ?? 0) / sum }));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function dot(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new AppError('internal', 'Embeddings of different models cannot be compared.');
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** The prompt of the CLIP paper for labels of photographs. */
export const defaultTemplate = 'a photo of a {}';

/** Puts a label where the template has `{}`; at its end where it has none. */
export function applyTemplate(template: string, label: string): string {
  const trimmed = label.trim();
  return template.includes('{}') ? template.replaceAll('{}', () => trimmed) : `${template.trimEnd()} ${trimmed}`;
}
