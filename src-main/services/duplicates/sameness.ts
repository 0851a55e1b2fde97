// Which contents have the same pixels: equal size and equal pixels of the thumbnail first, then, for those alone, equal pixels at full
// size, which costs a whole decode of each and is asked once. Pure bookkeeping; runs in the backend.
import { readFingerprint } from '../../media/picture-fingerprint.ts';

export interface Sameness {
  note(contentId: number, fingerprint: Uint8Array): void;
  /** Contents whose full pixels must be known before anything can be said of them. */
  unproven(): readonly number[];
  /** They may be the same, and nobody knows yet. */
  pending(a: number, b: number): boolean;
  /** All contents with the same pixels as this one, itself included, lowest id first. */
  classOf(contentId: number): readonly number[];
  /** Those of more than one content. */
  classes(): readonly (readonly number[])[];
}

interface Noted {
  readonly small: string;
  readonly full: string | null;
}

export function createSameness(): Sameness {
  const noted = new Map<number, Noted>();
  const bySmall = new Map<string, number[]>();
  /** Hashes of thumbnails that several contents have. */
  const shared = new Set<string>();
  const sharing = (contentId: number): readonly number[] => {
    const small = noted.get(contentId)?.small;
    return small == null || !shared.has(small) ? [] : (bySmall.get(small) ?? []);
  };
  const provenSame = (a: number, b: number): boolean => {
    const full = noted.get(a)?.full;
    return a === b || (full != null && full !== 'unreadable' && full === noted.get(b)?.full);
  };
  const classOf = (contentId: number): readonly number[] => {
    const others = sharing(contentId);
    return others.length < 2
      ? [contentId]
      : others.filter((other) => provenSame(contentId, other)).toSorted((a, b) => a - b);
  };
  return {
    note(contentId, fingerprint) {
      const read = readFingerprint(fingerprint);
      if (read == null) return;
      const known = noted.has(contentId);
      noted.set(contentId, { small: read.small, full: read.full });
      if (known) return;
      const others = bySmall.get(read.small);
      if (others == null) bySmall.set(read.small, [contentId]);
      else {
        others.push(contentId);
        shared.add(read.small);
      }
    },
    unproven: () =>
      [...shared].flatMap((small) => bySmall.get(small) ?? []).filter((id) => noted.get(id)?.full === null),
    pending(a, b) {
      const [one, other] = [noted.get(a), noted.get(b)];
      return one != null && one.small === other?.small && (one.full === null || other.full === null);
    },
    classOf,
    classes: () => {
      const found: (readonly number[])[] = [];
      for (const small of shared)
        for (const id of bySmall.get(small) ?? []) {
          const members = classOf(id);
          if (members.length > 1 && members[0] === id) found.push(members);
        }
      return found;
    },
  };
}
