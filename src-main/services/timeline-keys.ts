// Short names for filters in the addresses of packed timelines: no address ever carries what a person typed. Runs in the backend.
import { createHash } from 'node:crypto';
import { AppError } from '../../src-shared/contract/errors.ts';

export interface TimelineKeys {
  /** Hexadecimal; the same for the same filters. */
  readonly keyOf: (where: string) => string;
  /** Throws `not-found`: then `library.timeline` is to be asked again. */
  readonly filtersOf: (key: string) => string;
}

/** Views that were open lately, in all windows. */
const keysKept = 256;
const keyLetters = 16;

export function createTimelineKeys(): TimelineKeys {
  const filters = new Map<string, string>();
  return {
    keyOf(where) {
      const key = createHash('sha256').update(where).digest('hex').slice(0, keyLetters);
      filters.delete(key);
      filters.set(key, where);
      const oldest = filters.keys().next();
      if (filters.size > keysKept && oldest.done !== true) filters.delete(oldest.value);
      return key;
    },
    filtersOf(key) {
      const where = filters.get(key);
      if (where === undefined) throw new AppError('not-found', 'This view of the timeline is not known any more.');
      return where;
    },
  };
}
