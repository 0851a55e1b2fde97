// The groups of both kinds as they stand: who shows each content now, what a person told apart, which photo is kept. Runs in the backend.
import type { DuplicateKind, KeeperReason } from '../../../src-shared/contract/choices.ts';
import type { ModelId, PhotoId } from '../../../src-shared/photo/ids.ts';
import { burstLine, nearLine } from '../../media/picture-likeness.ts';
import {
  candidatesOf,
  copiedContents,
  dismissedPairs,
  embeddingCosine,
  type Candidate,
} from '../../store/duplicates.ts';
import type { Library } from '../../store/open.ts';
import { burstSeconds, pairKey } from './comparer.ts';
import type { Comparison } from './comparison.ts';
import { linkedParts, nearGroups } from './grouping.ts';
import { compareKeepers, reasonsFor } from './keeper.ts';

export interface BuiltGroup {
  readonly id: string;
  /** The one that is kept first. */
  readonly photos: readonly PhotoId[];
  readonly keeper: PhotoId;
  readonly reasons: readonly KeeperReason[];
  readonly likeness: number;
  /** What would be free. */
  readonly bytes: number;
}

/** Below it the model sees two different things, whatever the pixels look like. Chosen low, to veto only; not measured. */
const leastCosine = 0.8;

export interface GroupsParts {
  readonly library: Library;
  readonly comparison: Comparison;
  /** Null where no model can be described: then pixels alone decide. */
  readonly modelId: () => Promise<ModelId | null>;
}

export async function buildGroups(parts: GroupsParts, kind: DuplicateKind): Promise<BuiltGroup[]> {
  const apart = new Set(dismissedPairs(parts.library).map(({ a, b }) => pairKey(a, b)));
  const groups = kind === 'identical' ? identicalGroups(parts, apart) : await nearOnes(parts, apart);
  return groups.toSorted((one, other) => other.bytes - one.bytes || one.keeper - other.keeper);
}

function byContent(candidates: readonly Candidate[]): Map<number, Candidate[]> {
  const map = new Map<number, Candidate[]>();
  for (const candidate of candidates) {
    const others = map.get(candidate.contentId);
    if (others == null) map.set(candidate.contentId, [candidate]);
    else others.push(candidate);
  }
  return map;
}

function groupOf(kind: DuplicateKind, members: readonly Candidate[], likeness: number): BuiltGroup {
  const [keeper, ...others] = members.toSorted(compareKeepers);
  if (keeper == null) throw new Error('a group of nobody');
  const ids = [keeper, ...others].map(({ id }) => id);
  return {
    id: `${kind}-${String(Math.min(...ids))}-${String(ids.length)}`,
    photos: ids,
    keeper: keeper.id,
    reasons: reasonsFor(keeper, others),
    likeness,
    bytes: others.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function identicalGroups({ library, comparison }: GroupsParts, apart: ReadonlySet<string>): BuiltGroup[] {
  const classes = comparison.sameness.classes();
  const inClass = new Set(classes.flat());
  const copied = copiedContents(library).filter((id) => !inClass.has(id));
  const all = [...classes, ...copied.map((id) => [id])];
  const shown = byContent(candidatesOf(library, all.flat()));
  return all.flatMap((contents) => {
    const photos = contents.flatMap((id) => shown.get(id) ?? []);
    const places = photos.map((_, place) => place);
    const content = (place: number): number => photos[place]?.contentId ?? 0;
    return linkedParts(places, (a, b) => !apart.has(pairKey(content(a), content(b))))
      .map((part) => part.flatMap((place) => photos[place] ?? []))
      .filter((part) => part.length > 1)
      .map((part) => groupOf('identical', part, 1));
  });
}

/** Contents with the same pixels stand as one, for the photo of them that is kept. */
interface Standing {
  readonly contents: readonly number[];
  readonly keeper: Candidate;
}

async function nearOnes(parts: GroupsParts, apart: ReadonlySet<string>): Promise<BuiltGroup[]> {
  const { library, comparison } = parts;
  const { comparer, sameness } = comparison;
  const pairs = comparer.pairs();
  const first = (id: number): number => sameness.classOf(id)[0] ?? id;
  const firsts = new Set(pairs.flatMap(({ a, b }) => [first(a), first(b)]));
  const standing = standingOnes(
    library,
    [...firsts].map((id) => sameness.classOf(id)),
  );
  const near = nearness({ ...parts, apart, standing, model: await parts.modelId() });
  const among = pairs
    .map(({ a, b, likeness }) => ({ a: first(a), b: first(b), likeness }))
    .filter(({ a, b }) => a !== b && near(a, b) != null);
  const groups = await nearGroups(among, near);
  return groups.map(({ members, likeness }) =>
    groupOf(
      'near',
      members.flatMap((id) => standing.get(id)?.keeper ?? []),
      likeness,
    ),
  );
}

function standingOnes(library: Library, classes: readonly (readonly number[])[]): Map<number, Standing> {
  const shown = byContent(candidatesOf(library, classes.flat()));
  const standing = new Map<number, Standing>();
  for (const contents of classes) {
    const [keeper] = contents.flatMap((id) => shown.get(id) ?? []).toSorted(compareKeepers);
    const [id] = contents;
    if (keeper != null && id != null) standing.set(id, { contents, keeper });
  }
  return standing;
}

interface NearnessParts extends GroupsParts {
  readonly apart: ReadonlySet<string>;
  readonly standing: ReadonlyMap<number, Standing>;
  readonly model: ModelId | null;
}

/** Each pair is looked at once a build. */
function nearness(parts: NearnessParts): (a: number, b: number) => number | null {
  const known = new Map<string, number | null>();
  return (a, b) => {
    const key = pairKey(a, b);
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = nearValue(parts, a, b)));
    return value;
  };
}

function nearValue(
  { library, comparison, apart, standing, model }: NearnessParts,
  a: number,
  b: number,
): number | null {
  const [one, other] = [standing.get(a), standing.get(b)];
  if (one == null || other == null || comparison.sameness.pending(a, b)) return null;
  if (one.contents.some((left) => other.contents.some((right) => apart.has(pairKey(left, right))))) return null;
  const likeness = comparison.comparer.likenessOf(a, b);
  if (likeness < (isBurst(comparison, a, b) ? burstLine : nearLine)) return null;
  const cosine = model == null ? null : embeddingCosine(library, model, { a, b });
  return cosine == null || cosine >= leastCosine ? likeness : null;
}

function isBurst(comparison: Comparison, a: number, b: number): boolean {
  const [one, other] = [comparison.takenAt(a), comparison.takenAt(b)];
  return one != null && other != null && Math.abs(one - other) <= burstSeconds;
}
