// How a LLaVA looks at a picture: which looks it takes, and how their levels become numbers, as preprocessor_config.json says.
// Runs in inference processes; reads one small file. Reference: transformers CLIPImageProcessorPil, SiglipImageProcessorPil, LlavaOnevisionImageProcessorPil.
import type { ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import type { Normalising } from '../../pixel-values.ts';
import { readPreprocessing } from '../clip/clip-config.ts';
import { lookOf } from '../../one-look.ts';
import type { LlavaConfig } from './llava-config.ts';
import { tiledPlan } from './tiles.ts';

export interface LlavaPreprocessing extends Normalising {
  readonly plan: ViewPlan;
}

/** `tiles`: large pictures are looked at in parts too, where the model was taught to. `model-missing`, `model-damaged`. */
export async function readLlavaPreprocessing(
  directory: string,
  { vision, tiling }: LlavaConfig,
  tiles: boolean,
): Promise<LlavaPreprocessing> {
  const { pixels, rescale, mean, deviation } = await readPreprocessing(directory, vision.imageSize);
  const plan: ViewPlan =
    tiles && tiling !== null
      ? tiledPlan(tiling.grids, { side: pixels.size, resample: pixels.resample })
      : (original) => [lookOf(original, pixels)];
  return { plan, rescale, mean, deviation };
}
