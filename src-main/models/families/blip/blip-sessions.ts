// Opens what a BLIP runs on: the published checkpoint by our own graphs, or a ready-made export. Runs in inference processes only.
// Both look and write behind one interface. `model-missing` and `model-damaged` come with one sentence.
import { weightFiles } from '../../checkpoint/open-checkpoint.ts';
import type { TowerOptions } from '../../model-description.ts';
import { openSession, type Session } from '../../runtime/session.ts';
import { openWeights } from '../../quantise/precision.ts';
import type { BlipConfig } from './blip-config.ts';
import { CachedDecoder } from './blip-decoder.ts';
import { decoderGraph, questionGraph } from './blip-text-graph.ts';
import { groups, namesOf } from './blip-text-layers.ts';
import { lookerOf, visionGraph } from './blip-vision-graph.ts';
import type { BlipWriter } from './blip-writer.ts';
import { exportOf } from './export-files.ts';
import { openTogether } from './open-together.ts';
import { openExport } from './ready-made-export.ts';

export async function openWriter(directory: string, config: BlipConfig, options: TowerOptions): Promise<BlipWriter> {
  if ((await weightFiles(directory)) === null) {
    const files = await exportOf(directory);
    if (files !== null && config.task === 'caption') return openExport(files, config, options);
  }
  return openCheckpointWriter(directory, config, options);
}

interface Sessions {
  readonly vision: Session;
  readonly question: Session | null;
  readonly decoder: Session;
}

async function openCheckpointWriter(directory: string, config: BlipConfig, options: TowerOptions): Promise<BlipWriter> {
  const { checkpoint } = await openWeights(directory, options.weights);
  const { layers } = config.text;
  const [picture, memory] = [namesOf(lookerOf(config).group, layers), namesOf(groups.memory, layers)];
  const feeds = ['input_ids', ...namesOf(groups.past, layers), ...memory];
  const reads = ['logits', ...namesOf(groups.present, layers)];
  // Built before any is opened: what is wrong with the weights is said before seconds are spent on the first of them.
  const [vision, decoder] = [visionGraph(config, checkpoint).build(), decoderGraph(config, checkpoint).build()];
  const question = config.task === 'answer' ? questionGraph(config, checkpoint).build() : null;
  return openTogether(async (open) =>
    writer(config, {
      vision: await open(openSession(vision, options, { feeds: ['pixel_values'], reads: picture })),
      question:
        question && (await open(openSession(question, options, { feeds: ['input_ids', ...picture], reads: memory }))),
      decoder: await open(openSession(decoder, options, { feeds, reads })),
    }),
  );
}

function writer(config: BlipConfig, { vision, question, decoder }: Sessions): BlipWriter {
  const { text } = config;
  const { imageSize } = config.vision;
  const [picture, memory] = [namesOf(lookerOf(config).group, text.layers), namesOf(groups.memory, text.layers)];
  return {
    async look(pixelValues) {
      const feeds = { pixel_values: { data: pixelValues, dims: [1, 3, imageSize, imageSize] } };
      return (await vision.step(feeds, { reads: [], keeps: picture })).kept;
    },
    ask:
      question &&
      (async (seen, ids) => {
        const feeds = { input_ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] }, ...seen };
        return (await question.step(feeds, { reads: [], keeps: memory })).kept;
      }),
    decoder: (over) => new CachedDecoder({ session: decoder, text, memory: over }),
    async release() {
      await Promise.all([vision.release(), question?.release(), decoder.release()]);
    },
  };
}
