// The serving model as a service. Runs in the backend; reads the model's description, never its weights.
import type { Services } from '../../src-shared/contract/api.ts';
import type { EmbeddingModelDescription } from '../models/model-description.ts';

export interface ServingModelSource {
  /** Described once; a failure is tried again at the next ask, because a model may be put in place meanwhile. */
  describe(): Promise<EmbeddingModelDescription>;
}

export function createServingModel(read: () => Promise<EmbeddingModelDescription>): ServingModelSource {
  let described: Promise<EmbeddingModelDescription> | null = null;
  return {
    describe: () =>
      (described ??= read().catch((error: unknown) => {
        described = null;
        throw error;
      })),
  };
}

export function createModels(source: ServingModelSource): Services['models'] {
  return {
    async serving() {
      const { id, name, dimension, licence, knows } = await source.describe();
      return { id, name, dimension, licence, knows };
    },
  };
}
