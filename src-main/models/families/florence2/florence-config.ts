// Reads config.json, generation_config.json and preprocessor_config.json of a Florence-2 export. Reads small files only; no ONNX.
// Reference: transformers Florence2Config, BartConfig.
import { z } from 'zod';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { readJson } from '../../read-json.ts';
import { parseAs, readPreprocessing, type Preprocessing } from '../clip/clip-config.ts';

export interface FlorenceConfig {
  readonly width: number;
  readonly vocabulary: number;
  readonly decoder: { readonly layers: number; readonly heads: number };
  readonly writing: {
    readonly startToken: number;
    readonly endToken: number;
    /** The first token of every text, whatever the model thinks; null where nothing is forced. */
    readonly firstToken: number | null;
    readonly beams: number;
    readonly noRepeatNgramSize: number;
    readonly earlyStopping: boolean;
  };
}

const count = z.int().min(1).max(2_000_000);
const textSchema = z.object({
  d_model: count.default(1024),
  vocab_size: count.default(50265),
  decoder_layers: count.max(200).default(12),
  decoder_attention_heads: count.default(16),
});
const configSchema = z.object({ model_type: z.literal('florence2'), text_config: z.looseObject({}).nullish() });
const writingSchema = z.object({
  decoder_start_token_id: z.int().default(2),
  eos_token_id: z.int().default(2),
  forced_bos_token_id: z.int().nullish(),
  num_beams: z.int().min(1).max(10).default(3),
  no_repeat_ngram_size: z.int().min(0).default(0),
  early_stopping: z.boolean().default(false),
});

/** `model-missing` or `model-damaged` with one sentence. */
export async function readFlorenceConfig(directory: string): Promise<FlorenceConfig> {
  const file = 'config.json';
  const config = parseAs(configSchema, await readJson(directory, file), file);
  const text = parseAs(textSchema, config.text_config ?? {}, file);
  const generation = 'generation_config.json';
  const json = await readJson(directory, generation).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'model-missing') return config.text_config ?? {};
    throw error;
  });
  const writing = parseAs(writingSchema, json, generation);
  return {
    width: text.d_model,
    vocabulary: text.vocab_size,
    decoder: { layers: text.decoder_layers, heads: text.decoder_attention_heads },
    writing: {
      startToken: writing.decoder_start_token_id,
      endToken: writing.eos_token_id,
      firstToken: writing.forced_bos_token_id ?? null,
      beams: writing.num_beams,
      noRepeatNgramSize: writing.no_repeat_ngram_size,
      earlyStopping: writing.early_stopping,
    },
  };
}

const sizeSchema = z.looseObject({ size: z.object({ height: z.int().positive(), width: z.int().positive() }) });

/** The whole picture, pressed into a square of the size that the file says (768 in the published ones). */
export async function readFlorencePreprocessing(directory: string): Promise<Preprocessing> {
  const file = 'preprocessor_config.json';
  const { size } = parseAs(sizeSchema, await readJson(directory, file), file);
  return readPreprocessing(directory, size.height, { do_center_crop: false });
}
