// How a GIT looks at a picture: one look, the middle of it, as its preprocessor_config.json says (the same file as a CLIP's).
// Runs in inference processes; reads one small file. Reference: transformers CLIPImageProcessorPil.
import type { ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import { lookOf } from '../../one-look.ts';
import type { Normalising } from '../../pixel-values.ts';
import { readPreprocessing } from '../clip/clip-config.ts';

export interface GitPreprocessing extends Normalising {
  readonly plan: ViewPlan;
}

/** `model-missing` without the file, `model-damaged` where it asks for pictures that the model cannot look at. */
export async function readGitPreprocessing(directory: string, imageSize: number): Promise<GitPreprocessing> {
  const { pixels, rescale, mean, deviation } = await readPreprocessing(directory, imageSize);
  return { plan: (original) => [lookOf(original, pixels)], rescale, mean, deviation };
}
