// What waits until nothing lacks the stages before it: labels, then captions. Runs in the backend. What is wrong with a model here
// stops its stage and nothing else: the photos are there and can be searched.
import { AppError, logText } from '../../../src-shared/contract/errors.ts';
import type { ModelId } from '../../../src-shared/photo/ids.ts';
import type { EmbeddingModelDescription } from '../../models/model-description.ts';
import type { Library } from '../../store/open.ts';
import type { Line } from '../inference/line.ts';
import { captionPhotos } from './caption-photos.ts';
import { labelPhotos, type LabelRun } from './label-photos.ts';
import type { Progress } from './progress.ts';

export interface LaterStages {
  readonly library: Library;
  readonly indexer: Line;
  /** Of the search; null where none can be loaded. */
  readonly model: EmbeddingModelDescription | null;
  /** The model that captions; null where captions are off or none is there. */
  readonly captionModelId: ModelId | null;
  readonly labelMemory: LabelRun['memory'];
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Waits while paused. */
  readonly pass: () => Promise<void>;
  /** Captions are off now, or somebody waits for other work. */
  readonly giveWay: () => boolean;
  readonly changed: () => void;
  readonly log: (message: string) => void;
}

/** Rejects with the signal's reason and `disk-full`. */
export async function laterStages(stages: LaterStages): Promise<void> {
  const { model } = stages;
  if (model !== null)
    await apart('labels', stages, () => labelPhotos({ ...stages, model, memory: stages.labelMemory }));
  const modelId = stages.captionModelId;
  if (modelId !== null) await apart('captions', stages, () => captionPhotos({ ...stages, modelId }));
}

async function apart(name: string, { signal, log }: LaterStages, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (signal.aborted || (error instanceof AppError && error.code === 'disk-full')) throw error;
    log(`${name}: ${error instanceof AppError ? error.message : logText(error)}`);
  }
}
