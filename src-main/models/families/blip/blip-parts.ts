// What captions and answers have in common: a folder's tokenizer, its way of looking at pictures, and what writes.
// Runs in inference processes only.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import type { SeenPicture, ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import type { TowerOptions } from '../../model-description.ts';
import { levelValues, viewValues } from '../../pixel-values.ts';
import { loadWordPieces, type WordPieces } from '../../word-pieces.ts';
import type { BlipConfig } from './blip-config.ts';
import { readBlipPreprocessing } from './blip-preprocessing.ts';
import { openWriter } from './blip-sessions.ts';
import type { BlipWriter } from './blip-writer.ts';

/**
 * What the reference writes at most where nothing is said. It reads neither generation_config.json nor the generation settings of
 * config.json for a BLIP: both are its outer model's, and the text decoder within writes.
 */
export const defaultMaxNewTokens = 20;

export interface BlipParts {
  readonly tokenizer: WordPieces;
  readonly writer: BlipWriter;
  readonly plan: ViewPlan;
  /** float32 [1, 3, size, size]. `invalid-input` where the picture was not prepared as the plan says. */
  readonly pixelValues: (picture: SeenPicture) => Float32Array;
}

export async function openParts(directory: string, config: BlipConfig, options: TowerOptions): Promise<BlipParts> {
  const { imageSize } = config.vision;
  const preprocessing = await readBlipPreprocessing(directory, imageSize);
  const levels = levelValues(preprocessing);
  const size = { width: imageSize, height: imageSize };
  return {
    tokenizer: await loadWordPieces(directory),
    writer: await openWriter(directory, config, options),
    plan: preprocessing.plan,
    pixelValues({ views }) {
      if (views.length !== 1) throw new AppError('invalid-input', 'The model wants one look at the picture.');
      return viewValues(views, size, levels);
    },
  };
}
