// CLIP's text tower: words to unit vectors. Runs in the query process, kept warm.
import type { TextTower, TowerOptions } from '../../model-description.ts';
import { openSession } from '../../runtime/session.ts';
import { readClipConfig } from './clip-config.ts';
import { textGraph } from './clip-graph.ts';
import { towerSource } from './clip-source.ts';
import { loadTokenizer } from './clip-tokenizer.ts';
import { otherTextTower } from './sentence-config.ts';
import { loadSentenceTower } from './sentence-tower.ts';
import { TokenTower, tokenFeeds } from './token-tower.ts';

const output = 'text_embeds';
const maxBatch = 32;

/** The folder's own text tower, or the one in `text_tower` that takes its place. `model-missing` or `model-damaged` with one sentence. */
export async function loadTextTower(directory: string, options: TowerOptions): Promise<TextTower> {
  const config = await readClipConfig(directory);
  const other = await otherTextTower(directory);
  if (other !== null) return loadSentenceTower(other, { ...options, dimension: config.dimension });
  const tokenizer = await loadTokenizer(directory, config.text.maxTokens);
  const { model, quantised } = await towerSource({ directory, tower: 'text', weights: options.weights }, (checkpoint) =>
    textGraph(config, checkpoint),
  );
  const session = await openSession(model, options, { feeds: tokenFeeds, reads: [output] });
  return new TokenTower({ session, output, tokenizer, dimension: config.dimension, batch: quantised ? 1 : maxBatch });
}
