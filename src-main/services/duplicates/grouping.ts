// Groups out of pairs. Near ones grow only while every one is near every other: a chain of slow drift is no group. Pure.
import type { NearPair } from './comparer.ts';
import { createSlices } from './slice.ts';

export interface NearGroup {
  readonly members: readonly number[];
  /** Of the least alike two. */
  readonly likeness: number;
}

/** More of one scene than anybody looks at side by side. */
const mostMembers = 60;

/**
 * Complete linkage, likest pairs first. `near`: how alike two are, or null where they are not near: asked for the pairs that no key
 * brought together.
 */
export async function nearGroups(
  pairs: readonly NearPair[],
  near: (a: number, b: number) => number | null,
): Promise<NearGroup[]> {
  const rest = createSlices();
  const groups = new Map<number, { members: number[]; likeness: number }>();
  const of = (id: number): { members: number[]; likeness: number } => groups.get(id) ?? { members: [id], likeness: 1 };
  const ordered = pairs.toSorted((one, other) => other.likeness - one.likeness || one.a - other.a || one.b - other.b);
  for (const { a, b } of ordered) {
    await rest();
    const [one, other] = [of(a), of(b)];
    if (one === other || one.members.length + other.members.length > mostMembers) continue;
    const least = leastAcross(one.members, other.members, near);
    if (least == null) continue;
    const merged = {
      members: [...one.members, ...other.members],
      likeness: Math.min(one.likeness, other.likeness, least),
    };
    for (const member of merged.members) groups.set(member, merged);
  }
  return [...new Set(groups.values())];
}

function leastAcross(
  one: readonly number[],
  other: readonly number[],
  near: (a: number, b: number) => number | null,
): number | null {
  let least = 1;
  for (const a of one)
    for (const b of other) {
      const value = near(a, b);
      if (value == null) return null;
      least = Math.min(least, value);
    }
  return least;
}

/** Parts of a set that hang together by any chain of links: for sameness, which is handed on. */
export function linkedParts(members: readonly number[], linked: (a: number, b: number) => boolean): number[][] {
  const parts: number[][] = [];
  const left = new Set(members);
  for (const start of members) {
    if (!left.delete(start)) continue;
    const part = [start];
    for (const member of part)
      for (const other of left)
        if (linked(member, other)) {
          part.push(other);
          left.delete(other);
        }
    parts.push(part);
  }
  return parts;
}
