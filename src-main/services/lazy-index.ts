// The vector index of the serving model, opened and loaded at the first search and kept. Runs in the backend.
import { cancelled } from '../../src-shared/contract/errors.ts';
import type { VectorIndex } from '../store/search/vector-index.ts';

export interface LazyIndex {
  /** Resolves when all vectors are in memory; others are answered meanwhile. A failure (no model) is tried again at the next ask. */
  readonly get: () => Promise<VectorIndex>;
  /** Another model serves: the next ask opens its index. */
  readonly renew: () => void;
  readonly close: () => void;
}

export function createLazyIndex(open: () => Promise<VectorIndex>): LazyIndex {
  let opened: Promise<VectorIndex> | null = null;
  let index: VectorIndex | null = null;
  let closed = false;

  let renewals = 0;

  const openAndLoad = async (): Promise<VectorIndex> => {
    const begun = renewals;
    try {
      const mine = await open();
      index?.close();
      index = mine;
      await mine.load();
      return mine;
    } catch (error) {
      if (begun === renewals) opened = null;
      // The library was closed under it.
      throw closed ? cancelled() : error;
    }
  };

  return {
    get: () => (opened ??= openAndLoad()),
    renew() {
      renewals++;
      opened = null;
    },
    close() {
      closed = true;
      index?.close();
    },
  };
}
