// Work that several callers ask for is done once, and stopped when none of them wants it any more. Runs in the backend.
import { cancelled } from '../../../src-shared/contract/errors.ts';

interface Work<Result> {
  readonly result: Promise<Result>;
  readonly controller: AbortController;
  callers: number;
}

export interface SharedWork<Result> {
  /** Joins the work under way for `key`, or starts it. A caller that leaves rejects with `cancelled` at once. */
  join(key: string, start: (signal: AbortSignal) => Promise<Result>, signal: AbortSignal): Promise<Result>;
  isUnderWay(key: string): boolean;
  /** Stops everything; resolves when all has ended. */
  stop(): Promise<void>;
}

export function createSharedWork<Result>(): SharedWork<Result> {
  const under = new Map<string, Work<Result>>();

  const begin = (key: string, start: (signal: AbortSignal) => Promise<Result>): Work<Result> => {
    const controller = new AbortController();
    const result = start(controller.signal).finally(() => under.delete(key));
    const work = { result, controller, callers: 0 };
    under.set(key, work);
    return work;
  };

  return {
    async join(key, start, signal) {
      if (signal.aborted) throw cancelled();
      let work = under.get(key);
      // The last caller has just left: that work ends before it is begun anew.
      while (work?.controller.signal.aborted === true) {
        await work.result.catch(() => undefined);
        work = under.get(key);
      }
      work ??= begin(key, start);
      return await stay(work, signal);
    },
    isUnderWay: (key) => under.has(key),
    async stop() {
      for (const { controller } of under.values()) controller.abort();
      await Promise.allSettled([...under.values()].map(({ result }) => result));
    },
  };
}

async function stay<Result>(work: Work<Result>, signal: AbortSignal): Promise<Result> {
  work.callers += 1;
  const left = Promise.withResolvers<never>();
  const leave = (): void => {
    left.reject(cancelled());
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work.result, left.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
    work.callers -= 1;
    if (work.callers === 0) work.controller.abort();
  }
}
