// Reads preprocessor_config.json of a BLIP: how a picture is looked at, and how its levels become numbers.
// Runs in inference processes; reads one small file. Reference: transformers BlipImageProcessorPil.
import { z } from 'zod';
import type { ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { Normalising } from '../../pixel-values.ts';
import { readJson } from '../../read-json.ts';
import { parseAs } from './blip-config.ts';

interface BlipPreprocessing extends Normalising {
  /** One look: the whole picture, pressed into a square. */
  readonly plan: ViewPlan;
}

const channels = z.tuple([z.number(), z.number(), z.number()]);
const side = z.int().positive();
const preprocessorSchema = z.object({
  do_resize: z.literal(true).default(true),
  do_rescale: z.boolean().default(true),
  do_normalize: z.boolean().default(true),
  size: z.union([z.object({ height: side, width: side }), side]).default(384),
  // PIL's numbers: 2 bilinear, 3 bicubic.
  resample: z.union([z.literal(2), z.literal(3)]).default(3),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  image_mean: channels.default([0.48145466, 0.4578275, 0.40821073]),
  image_std: channels.default([0.26862954, 0.26130258, 0.27577711]),
});

/** `model-missing` without the file, `model-damaged` where it asks for pictures that the model cannot look at. */
export async function readBlipPreprocessing(directory: string, imageSize: number): Promise<BlipPreprocessing> {
  const file = 'preprocessor_config.json';
  const config = parseAs(preprocessorSchema, await readJson(directory, file), file);
  const { width, height } = typeof config.size === 'number' ? { width: config.size, height: config.size } : config.size;
  if (width !== imageSize || height !== imageSize)
    throw damaged('preprocessor_config.json and config.json disagree about the size of the pictures.');
  const look = { width, height, resample: config.resample === 3 ? ('bicubic' as const) : ('bilinear' as const) };
  return {
    plan: () => [look],
    rescale: config.do_rescale ? config.rescale_factor : 1,
    mean: config.do_normalize ? config.image_mean : [0, 0, 0],
    deviation: config.do_normalize ? config.image_std : [1, 1, 1],
  };
}
