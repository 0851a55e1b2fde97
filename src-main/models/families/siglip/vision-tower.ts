// SigLIP's vision tower: RGB pixels to unit vectors. Runs in the indexing process (and in the query process for pictures searched by).
import type { TowerOptions, VisionTower } from '../../model-description.ts';
import { openSession } from '../../runtime/session.ts';
import { towerSource } from '../clip/clip-source.ts';
import { PixelTower } from '../clip/pixel-tower.ts';
import { readSiglipConfig, readSiglipPreprocessing } from './siglip-config.ts';
import { visionGraph } from './siglip-graph.ts';

const output = 'pooler_output';

/** `model-missing` or `model-damaged` with one sentence. */
export async function loadSiglipVisionTower(directory: string, options: TowerOptions): Promise<VisionTower> {
  const config = await readSiglipConfig(directory);
  const preprocessing = await readSiglipPreprocessing(directory, config.vision.imageSize);
  const { model, quantised } = await towerSource(
    { directory, tower: 'vision', weights: options.weights },
    (checkpoint) => visionGraph(config, checkpoint),
  );
  const session = await openSession(model, options, { feeds: ['pixel_values'], reads: [output] });
  return new PixelTower({ session, output, preprocessing, dimension: config.dimension, quantised });
}
