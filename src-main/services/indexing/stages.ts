// What every photo should have, and which version of it. Runs in the backend.
// Raising a version makes the next run do that stage again for every photo, and nothing else.
import type { StageName } from '../../../src-shared/contract/jobs.ts';
import type { ModelId } from '../../../src-shared/photo/ids.ts';

export interface StageWant {
  readonly stage: StageName;
  readonly version: string;
}

/** Raise it when a decoder learns files it refused before: they are tried again. */
export const outcomeVersion = '1';

/**
 * The stages in the order they are wanted. The version of `embed` is the model's id, which names weights, precision and
 * how pixels are made; without a model (none can be loaded) photos wait for that stage only.
 */
export function stageWants(modelId: ModelId | null): readonly StageWant[] {
  const wants: StageWant[] = [
    { stage: 'identify', version: '1' },
    { stage: 'metadata', version: '2' },
    // 2: with the fingerprint that duplicates are found by.
    { stage: 'thumbnail', version: '2' },
  ];
  if (modelId !== null) wants.push({ stage: 'embed', version: modelId });
  return wants;
}
