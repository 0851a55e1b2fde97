// How a ViLT looks at a picture: whole and in its own shape, in sides that patches fill. From its preprocessor_config.json.
// Runs in inference processes; reads one small file. Reference: transformers ViltImageProcessorPil.
import { z } from 'zod';
import type { PictureSize, ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { Normalising } from '../../pixel-values.ts';
import { readJson } from '../../read-json.ts';
import { parseAs } from './vilt-config.ts';

export interface ViltPreprocessing extends Normalising {
  readonly plan: ViewPlan;
}

const channels = z.tuple([z.number(), z.number(), z.number()]);
const side = z.int().positive().max(8192);
const schema = z.object({
  do_resize: z.literal(true).default(true),
  do_rescale: z.boolean().default(true),
  do_normalize: z.boolean().default(true),
  size: z.union([side, z.object({ shortest_edge: side })]).default(384),
  size_divisor: side.default(32),
  // PIL's numbers: 2 bilinear, 3 bicubic.
  resample: z.union([z.literal(2), z.literal(3)]).default(3),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  image_mean: channels.default([0.5, 0.5, 0.5]),
  image_std: channels.default([0.5, 0.5, 0.5]),
});

/** `model-missing` without the file, `model-damaged` where it asks for pictures that the model cannot look at. */
export async function readViltPreprocessing(directory: string, patchSize: number): Promise<ViltPreprocessing> {
  const file = 'preprocessor_config.json';
  const config = parseAs(schema, await readJson(directory, file), file);
  const limits = {
    shortest: typeof config.size === 'number' ? config.size : config.size.shortest_edge,
    divisor: config.size_divisor,
  };
  if (limits.divisor < patchSize || limits.shortest < limits.divisor)
    throw damaged('preprocessor_config.json asks for pictures that are smaller than a patch.');
  const resample = config.resample === 3 ? 'bicubic' : 'bilinear';
  return {
    plan: (original) => [{ ...sizeFor(original, limits), resample }],
    rescale: config.do_rescale ? config.rescale_factor : 1,
    mean: config.do_normalize ? config.image_mean : [0, 0, 0],
    deviation: config.do_normalize ? config.image_std : [1, 1, 1],
  };
}

/** Of the longest side to the shortest: the usual limits of detection on COCO, 1333 and 800 pixels, whatever the shortest side is. */
const longestToShortest = 1333 / 800;

/**
 * The shorter side becomes `shortest`; where the longer one is then above its limit, both shrink until it is not; then both are cut to
 * multiples of `divisor`. In the reference's order and rounding, but never below one `divisor`: there the reference fails.
 */
export function sizeFor(
  { width, height }: PictureSize,
  { shortest, divisor }: { shortest: number; divisor: number },
): PictureSize {
  const longest = Math.trunc(longestToShortest * shortest);
  let scale = shortest / Math.min(width, height);
  let [wide, high] = height < width ? [scale * width, shortest] : [shortest, scale * height];
  if (Math.max(wide, high) > longest) {
    scale = longest / Math.max(wide, high);
    [wide, high] = [scale * wide, scale * high];
  }
  const whole = (length: number): number => Math.max(1, Math.floor(Math.trunc(length + 0.5) / divisor)) * divisor;
  return { width: whole(wide), height: whole(high) };
}
