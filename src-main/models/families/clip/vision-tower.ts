// CLIP's vision tower: RGB pixels to unit vectors. Runs in the indexing process (and in the query process for pictures searched by).
import type { TowerOptions, VisionTower } from '../../model-description.ts';
import { openSession } from '../../runtime/session.ts';
import { readClipConfig, readPreprocessing } from './clip-config.ts';
import { visionGraph } from './clip-graph.ts';
import { towerSource } from './clip-source.ts';
import { PixelTower } from './pixel-tower.ts';

const output = 'image_embeds';

/** `model-missing` or `model-damaged` with one sentence. */
export async function loadVisionTower(directory: string, options: TowerOptions): Promise<VisionTower> {
  const config = await readClipConfig(directory);
  const preprocessing = await readPreprocessing(directory, config.vision.imageSize);
  const { model, quantised } = await towerSource(
    { directory, tower: 'vision', weights: options.weights },
    (checkpoint) => visionGraph(config, checkpoint),
  );
  const session = await openSession(model, options, { feeds: ['pixel_values'], reads: [output] });
  return new PixelTower({ session, output, preprocessing, dimension: config.dimension, quantised });
}
