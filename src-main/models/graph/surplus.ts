// Refuses checkpoints that hold more than a model has use for: a mixed-up folder, another model under the same name.
// Runs in inference processes; compares names.
import { damaged, quoted, type Checkpoint } from '../checkpoint/stored-tensor.ts';
import { codesOf, scalesOf, type GraphBuilder } from './graph-builder.ts';

export interface Expected {
  /** Parts of the checkpoint that the graphs are the whole of; names outside them are another part's. */
  readonly prefixes: readonly string[];
  /** Names that published checkpoints hold although nothing reads them: buffers of positions, old heads. */
  readonly harmless: RegExp;
}

/** `model-damaged`, naming the first tensor under the prefixes that none of the graphs was built from. */
export function refuseSurplus(
  checkpoint: Checkpoint,
  graphs: readonly Pick<GraphBuilder, 'claimed'>[],
  { prefixes, harmless }: Expected,
): void {
  const claimed = (name: string): boolean => graphs.some((graph) => graph.claimed.has(name));
  // Smaller forms of weights are ours, whether the graphs took them or not.
  const smaller = new Set([...checkpoint.keys()].filter(claimed).flatMap((name) => [codesOf(name), scalesOf(name)]));
  for (const name of checkpoint.keys()) {
    if (!prefixes.some((prefix) => name.startsWith(prefix))) continue;
    if (claimed(name) || smaller.has(name) || harmless.test(name)) continue;
    throw damaged(`The model holds a tensor that its configuration has no place for: ${quoted(name)}.`);
  }
}
