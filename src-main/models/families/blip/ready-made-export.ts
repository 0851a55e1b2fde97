// The published ONNX export of BLIP captioning (ningpp/blip-image-captioning-base-ONNX): a vision encoder and a decoder without a cache,
// which is fed all tokens so far at each step. Slower than the checkpoint, equal in what it writes. Runs in inference processes only.
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { Decoder } from '../../generate/decoder.ts';
import type { TowerOptions } from '../../model-description.ts';
import { openSession, type Session } from '../../runtime/session.ts';
import type { BlipConfig } from './blip-config.ts';
import { tokensOf } from './blip-decoder.ts';
import type { BlipWriter, Memory } from './blip-writer.ts';
import type { ExportFiles } from './export-files.ts';
import { openTogether } from './open-together.ts';

const states = 'encoder_hidden_states';

export async function openExport(files: ExportFiles, config: BlipConfig, options: TowerOptions): Promise<BlipWriter> {
  const { vision, decoder } = await openTogether(async (open) => ({
    vision: await open(openSession({ path: files.vision }, options, { feeds: ['pixel_values'], reads: [states] })),
    decoder: await open(
      openSession({ path: files.decoder }, options, { feeds: ['input_ids', states], reads: ['logits'] }),
    ),
  }));
  const { imageSize } = config.vision;
  return {
    async look(pixelValues) {
      const feeds = { pixel_values: { data: pixelValues, dims: [1, 3, imageSize, imageSize] } };
      return (await vision.step(feeds, { reads: [], keeps: [states] })).kept;
    },
    ask: null,
    decoder: (memory) => new RereadingDecoder(decoder, memory, config.text.vocabulary),
    async release() {
      await Promise.all([vision.release(), decoder.release()]);
    },
  };
}

/** What it keeps of a text are its tokens. Rows run one by one: the export is made for one. */
class RereadingDecoder implements Decoder {
  readonly vocabulary: number;
  readonly #session: Session;
  readonly #memory: Memory;
  #rows: readonly (readonly number[])[] = [];

  constructor(session: Session, memory: Memory, vocabulary: number) {
    this.#session = session;
    this.#memory = memory;
    this.vocabulary = vocabulary;
  }

  async feed(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    tokensOf(rows);
    this.#rows = rows.map((row, i) => [...(this.#rows[i] ?? []), ...row]);
    const logits = new Float32Array(rows.length * this.vocabulary);
    for (const [i, ids] of this.#rows.entries()) logits.set(await this.#lastLogits(ids), i * this.vocabulary);
    return logits;
  }

  reorder(order: readonly number[]): void {
    this.#rows = order.map((row) => this.#rows[row] ?? []);
  }

  async #lastLogits(ids: readonly number[]): Promise<Float32Array> {
    const feeds = { input_ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] }, ...this.#memory };
    const { logits = new Float32Array() } = await this.#session.run(feeds, ['logits']);
    if (logits.length !== ids.length * this.vocabulary)
      throw damaged('The text decoder of the model has another vocabulary than its configuration says.');
    return logits.subarray(-this.vocabulary);
  }
}
