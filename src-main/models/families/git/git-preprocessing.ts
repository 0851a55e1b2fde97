// How a GIT looks at a picture: one look, the middle of it, as its preprocessor_config.json says (the same file as a CLIP's).
// Runs in inference processes; reads one small file. Reference: transformers CLIPImageProcessorPil.
import type { PixelSpec } from '../../../../src-shared/photo/pixel-spec.ts';
import type { PictureSize, ViewPlan, ViewSpec } from '../../../../src-shared/photo/view-spec.ts';
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

/** The shorter side becomes `size`, the longer one keeps the shape (rounded down), and the middle square is kept. */
export function lookOf(original: PictureSize, { size, fit, resample }: PixelSpec): ViewSpec {
  if (fit === 'fill') return { width: size, height: size, resample };
  const shorter = Math.min(original.width, original.height);
  const longer = (side: number): number => Math.trunc((size * side) / shorter);
  const [width, height] =
    original.width <= original.height ? [size, longer(original.height)] : [longer(original.width), size];
  const middle = (side: number): number => Math.floor((side - size) / 2);
  return { width, height, resample, part: { left: middle(width), top: middle(height), width: size, height: size } };
}
