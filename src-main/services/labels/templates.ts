// Prompt ensembles: the sentences that a label is put into, and their mean as one vector. Pure; runs in the backend.
import { AppError } from '../../../src-shared/contract/errors.ts';
import { applyTemplate } from '../../models/zero-shot.ts';

/**
 * The seven that together beat all eighty on ImageNet (openai/CLIP, notebooks/Prompt_Engineering_for_ImageNet.ipynb), and the plain one
 * of the paper: a library holds plain photographs above all.
 */
export const defaultTemplates: readonly string[] = [
  'a photo of a {}.',
  'itap of a {}.',
  'a bad photo of the {}.',
  'a origami {}.',
  'a photo of the large {}.',
  'a {} in a video game.',
  'art of the {}.',
  'a photo of the small {}.',
];

/** A label of more words than this is a sentence already. */
const mostWordsOfAName = 4;

/** What the model is asked for a label: each template with the label in it; a sentence is asked as it is. */
export function promptsOf(label: string, templates: readonly string[]): string[] {
  const name = label.trim();
  if (name.split(/\s+/).length > mostWordsOfAName) return [name];
  return [...new Set(templates.map((template) => applyTemplate(template, name)))];
}

/** The unit vector in the middle of unit vectors (Radford et al. 2021, section 3.1.4). */
export function ensemble(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (vector[at] ?? 0);
  const length = Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0));
  if (!(length > 0)) throw new AppError('internal', 'The prompts of a label cancel each other out.');
  return Float32Array.from(sum, (value) => value / length);
}
