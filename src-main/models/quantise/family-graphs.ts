// What is linear in each family's graphs, and how many bits it gets. Runs in an inference process: builds graphs, runs none.
import { damaged, quoted, type Checkpoint } from '../checkpoint/stored-tensor.ts';
import { readBlipConfig } from '../families/blip/blip-config.ts';
import * as blipText from '../families/blip/blip-text-graph.ts';
import * as blipVision from '../families/blip/blip-vision-graph.ts';
import { readClipConfig } from '../families/clip/clip-config.ts';
import * as clip from '../families/clip/clip-graph.ts';
import { readGitConfig } from '../families/git/git-config.ts';
import { gitTextGraph } from '../families/git/git-text-graph.ts';
import { gitVisionGraph } from '../families/git/git-vision-graph.ts';
import { languageGraph } from '../families/llava/language-graph.ts';
import { readLlavaConfig } from '../families/llava/llava-config.ts';
import { pictureGraph } from '../families/llava/picture-graph.ts';
import { readSiglipConfig } from '../families/siglip/siglip-config.ts';
import * as siglip from '../families/siglip/siglip-graph.ts';
import { readViltConfig } from '../families/vilt/vilt-config.ts';
import { viltGraph } from '../families/vilt/vilt-graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { FamilyName } from '../model-description.ts';
import type { PlannedWeight, Precision } from './quantised-layout.ts';

interface FamilyGraphs {
  /** Towers, encoders, classifiers: 8 bits, for 4 would change what they see. */
  readonly seeing: readonly GraphBuilder[];
  /** What writes text: 4 bits, where 4 are asked for, but for the layer that ends in the vocabulary, which decides each token. */
  readonly writing?: { readonly graph: GraphBuilder; readonly vocabulary: number } | undefined;
}

type Graphs = (directory: string, checkpoint: Checkpoint) => Promise<FamilyGraphs>;

/** One row a family, over its published weights. */
const familyGraphs: Readonly<Partial<Record<FamilyName, Graphs>>> = {
  clip: async (directory, checkpoint) => {
    const config = await readClipConfig(directory);
    return { seeing: [clip.visionGraph(config, checkpoint), clip.textGraph(config, checkpoint)] };
  },
  siglip: async (directory, checkpoint) => {
    const config = await readSiglipConfig(directory);
    return { seeing: [siglip.visionGraph(config, checkpoint), siglip.textGraph(config, checkpoint)] };
  },
  blip: async (directory, checkpoint) => {
    const config = await readBlipConfig(directory);
    const questions = config.task === 'answer' ? [blipText.questionGraph(config, checkpoint)] : [];
    const writing = { graph: blipText.decoderGraph(config, checkpoint), vocabulary: config.text.vocabulary };
    return { seeing: [blipVision.visionGraph(config, checkpoint), ...questions], writing };
  },
  git: async (directory, checkpoint) => {
    const config = await readGitConfig(directory);
    const writing = { graph: gitTextGraph(config, checkpoint), vocabulary: config.text.vocabulary };
    return { seeing: [gitVisionGraph(config, checkpoint)], writing };
  },
  vilt: async (directory, checkpoint) => ({ seeing: [viltGraph(await readViltConfig(directory), checkpoint)] }),
  llava: async (directory, checkpoint) => {
    const config = await readLlavaConfig(directory);
    const writing = { graph: languageGraph(config, checkpoint), vocabulary: config.language.vocabulary };
    return { seeing: [pictureGraph(config, checkpoint)], writing };
  },
};

/** `model-damaged` where the family has nothing that could be made smaller, or the checkpoint does not fit its configuration. */
export async function plannedWeights(
  family: FamilyName,
  { directory, checkpoint }: { readonly directory: string; readonly checkpoint: Checkpoint },
  precision: Precision,
): Promise<PlannedWeight[]> {
  const graphs = await familyGraphs[family]?.(directory, checkpoint);
  if (graphs === undefined) throw damaged(`Models of the kind ${quoted(family)} cannot be made smaller.`);
  const planned = new Map<string, PlannedWeight>();
  const { graph, vocabulary } = graphs.writing ?? {};
  for (const weight of graph?.linears ?? [])
    planned.set(weight.name, { ...weight, bits: precision === 'q4' && weight.to !== vocabulary ? 4 : 8 });
  for (const weight of graphs.seeing.flatMap(({ linears }) => linears))
    planned.set(weight.name, { ...weight, bits: 8 });
  return [...planned.values()];
}
