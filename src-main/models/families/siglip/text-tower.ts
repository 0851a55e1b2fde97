// SigLIP's text tower: words to unit vectors. Runs in the query process, kept warm.
import type { TextTower, TowerOptions } from '../../model-description.ts';
import { openSession } from '../../runtime/session.ts';
import { towerSource } from '../clip/clip-source.ts';
import { TokenTower, tokenFeeds } from '../clip/token-tower.ts';
import { readSiglipConfig } from './siglip-config.ts';
import { textGraph } from './siglip-graph.ts';
import { loadSiglipTokenizer } from './siglip-tokenizer.ts';

const output = 'pooler_output';
/** All texts have the model's full length, so this is as much work as a hundred short ones of CLIP. */
const maxBatch = 16;

/** `model-missing` or `model-damaged` with one sentence. */
export async function loadSiglipTextTower(directory: string, options: TowerOptions): Promise<TextTower> {
  const config = await readSiglipConfig(directory);
  const tokenizer = await loadSiglipTokenizer(directory, config.text.tokens);
  const { model, quantised } = await towerSource({ directory, tower: 'text', weights: options.weights }, (checkpoint) =>
    textGraph(config, checkpoint),
  );
  const session = await openSession(model, options, { feeds: tokenFeeds, reads: [output] });
  return new TokenTower({ session, output, tokenizer, dimension: config.dimension, batch: quantised ? 1 : maxBatch });
}
