// The model of each task, as the services need it: where it lies, what it is, and when it is another one. Runs in the backend.
// Reads descriptions, never weights.
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Task } from '../../src-shared/contract/models.ts';
import type { EmbeddingModelDescription, ModelDescription } from '../models/model-description.ts';
import type { WritingTask } from './inference/protocol.ts';
import type { ModelChoice } from './models/choice.ts';

export type DescribeModel = (directory: string) => Promise<ModelDescription | EmbeddingModelDescription>;

export interface TaskModels {
  /** `model-missing` or `model-damaged` with a sentence where none can serve. */
  directoryFor(task: Task): Promise<string>;
  /** The same, or null where none is there; what is wrong with it is then told by whoever needs it. */
  directoryOrNull(task: Task): Promise<string | null>;
  /** As `directoryFor`; `model-damaged` also where it cannot do the task. */
  describe(task: Task): Promise<ModelDescription | EmbeddingModelDescription>;
  onChange(listener: (task: Task) => void): () => void;
}

export interface TaskModelsOptions {
  readonly choice: ModelChoice;
  /** Serve their task whatever is chosen: named on the command line, or by a test. */
  readonly fixed?: Readonly<Partial<Record<WritingTask, string>>> | undefined;
  readonly describe: DescribeModel;
}

export function createTaskModels({ choice, fixed = {}, describe }: TaskModelsOptions): TaskModels {
  const directoryFor = async (task: Task): Promise<string> => {
    const named = task === 'embed' ? undefined : fixed[task];
    return named ?? (await choice.directoryFor(task));
  };
  return {
    directoryFor,
    directoryOrNull: (task) => directoryFor(task).catch(() => null),
    async describe(task) {
      const description = await describe(await directoryFor(task));
      if (description.tasks.includes(task)) return description;
      throw new AppError('model-damaged', `The model “${description.name}” cannot do this (${task}).`);
    },
    onChange: (listener) => choice.onChange(listener),
  };
}
