// Does what a person asked for, as one entry of the log, and announces it. Handed by backend.ts to every service that changes what
// belongs to a person: marks, tags, albums, captions, duplicates. Runs in the backend.
import type { Operation } from '../../../src-shared/contract/organise.ts';
import type { EventHub } from '../../../src-shared/rpc/events.ts';
import type { Library } from '../../store/open.ts';
import { movesTimeline, recordOperation, type NewOperation } from '../../store/organise/operations.ts';

export interface Recorder {
  /** Does and announces it; null where nothing was different. Not inside a transaction: nobody is told what may be rolled back. */
  record(operation: NewOperation): Operation | null;
  announce(operation: Operation | null): void;
}

export interface RecorderOptions {
  readonly library: Library;
  readonly announce: EventHub['emit'];
  /** The timeline is another one. */
  readonly onTimeline: () => void;
}

export function createRecorder({ library, announce, onTimeline }: RecorderOptions): Recorder {
  const told = (operation: Operation | null): void => {
    announce('organise.changed', { operation });
    if (operation != null && movesTimeline(library, operation)) onTimeline();
  };
  return {
    record(operation) {
      const recorded = recordOperation(library, operation);
      if (recorded != null) told(recorded);
      return recorded;
    },
    announce: told,
  };
}

/** What is thrown rejects. */
export const answer = <Out>(work: () => Out): Promise<Out> => Promise.resolve().then(work);
