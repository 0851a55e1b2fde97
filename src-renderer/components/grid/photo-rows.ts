// Rows for photos near the view, asked for in blocks and kept, so that scrolling back asks for nothing.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { PhotoRow } from '../../../src-shared/contract/library.ts';

const keptRows = 20_000;
const blockSize = 240;
const requestsAtOnce = 2;

export interface PhotoRows {
  get(id: number): PhotoRow | undefined;
  /** Asks for rows that are not here yet. The latest call replaces what still waits. */
  want(ids: readonly number[]): void;
  /** What is here may be out of date: it is shown until it has been asked for again. */
  expire(): void;
  /** Listens for rows that came, until the returned function is called. */
  onArrival(listener: () => void): () => void;
}

export function createPhotoRows(api: Api): PhotoRows {
  const rows = new Map<number, { readonly row: PhotoRow; readonly epoch: number }>();
  const asked = new Set<number>();
  const listeners = new Set<() => void>();
  let wanted: number[] = [];
  let running = 0;
  let epoch = 0;

  const isFresh = (id: number): boolean => rows.get(id)?.epoch === epoch;

  async function fetchBlock(block: number[]): Promise<void> {
    running += 1;
    const startedIn = epoch;
    try {
      const { photos } = await api.library.photos({ ids: block });
      for (const row of photos) rows.set(row.id, { row, epoch: startedIn });
      for (const listener of listeners) listener();
    } catch {
      // Offline or restarting: the ids stay unknown and are asked for again by the next scroll or after reconnecting.
    } finally {
      for (const id of block) asked.delete(id);
      running -= 1;
      pump();
    }
  }

  function pump(): void {
    while (running < requestsAtOnce) {
      const block = wanted.filter((id) => !asked.has(id) && !isFresh(id)).slice(0, blockSize);
      if (block.length === 0) return;
      for (const id of block) asked.add(id);
      const taken = new Set(block);
      wanted = wanted.filter((id) => !taken.has(id));
      void fetchBlock(block);
    }
  }

  return {
    get: (id) => rows.get(id)?.row,
    want(ids) {
      if (rows.size > keptRows) rows.clear();
      wanted = ids.filter((id) => !isFresh(id));
      if (wanted.length > 0) pump();
    },
    expire() {
      epoch += 1;
    },
    onArrival(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
