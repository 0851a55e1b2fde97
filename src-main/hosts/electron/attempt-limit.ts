// "Once more, but not for ever": whether something that failed may be tried again. Pure but for the clock it is given.

export interface AttemptLimit {
  readonly times: number;
  readonly withinMs: number;
}

/** Answers true so many times within any such span, then false. */
export function limitAttempts({ times, withinMs }: AttemptLimit, now: () => number = Date.now): () => boolean {
  let made: number[] = [];
  return () => {
    made = made.filter((atMs) => atMs > now() - withinMs);
    if (made.length >= times) return false;
    made.push(now());
    return true;
  };
}
