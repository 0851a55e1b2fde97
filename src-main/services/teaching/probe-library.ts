// One lesson: a probe taught by examples, its values over the whole library, and what of it is worth asking about.
// Runs in the backend; reads vectors, writes nothing.
import { setImmediate } from 'node:timers/promises';
import type { ContentId, ModelId } from '../../../src-shared/photo/ids.ts';
import { probeValue, teachProbe, type LinearProbe } from '../../models/linear-probe.ts';
import { judgeValues } from '../../models/probe-line.ts';
import type { Library } from '../../store/open.ts';
import { sampleContents, vectorsAfter, vectorsOf } from '../../store/taught.ts';

export const fewestPositive = 3;
/** Others that stand for the library. Twice as many: average precision 0.01 better on drawn scenes, eight times the arithmetic of the fit. */
const backgroundSize = 256;
/** Of either kind, spread over all there are: beyond it an example changes little, and the time grows with the cube. */
const mostExamples = 250;
/** Photos between two breaths of the event loop: about ten milliseconds. */
const scannedAtOnce = 2000;

export interface Lesson {
  readonly positive: readonly ContentId[];
  readonly negative: readonly ContentId[];
  /** What the model makes of the label's name; null where it cannot read it. */
  readonly name: Float32Array | null;
  /** Suggestions at most. */
  readonly most: number;
  readonly signal: AbortSignal;
}

export interface LibraryVerdict {
  readonly precision: number | null;
  readonly recall: number;
  /** Surest first. */
  readonly suggestions: readonly { readonly contentId: ContentId; readonly probability: number }[];
  /** Every content but the examples, with the probe's value. */
  readonly contentIds: readonly ContentId[];
  readonly values: Float64Array;
  /** Whether the name had a say. */
  readonly named: boolean;
}

/** Null where there are too few examples with a vector of the model, or nothing else to tell them from. */
export async function probeLibrary(library: Library, model: ModelId, lesson: Lesson): Promise<LibraryVerdict | null> {
  const { name, most, signal } = lesson;
  const mine = new Set([...lesson.positive, ...lesson.negative]);
  const positive = vectorsOf(library, model, spread(lesson.positive));
  const negative = vectorsOf(library, model, spread(lesson.negative));
  const others = sampleContents(library, model, backgroundSize + mine.size).filter((contentId) => !mine.has(contentId));
  const background = vectorsOf(library, model, others.slice(0, backgroundSize));
  if (positive.length < fewestPositive || background.length + negative.length === 0) return null;
  const justVectors = (rows: readonly { readonly vector: Float32Array }[]): Float32Array[] =>
    rows.map(({ vector }) => vector);
  const probe = teachProbe({
    positive: justVectors(positive),
    negative: justVectors(negative),
    background: justVectors(background),
    name,
  });
  // Those of the background were taught to be no: what counts is what they would be worth had they not been.
  const known = new Map(background.map(({ contentId }, at) => [contentId, probe.leftOut.background[at] ?? 0]));
  const { contentIds, values } = await scan(probe, { library, model, signal, mine, known });
  const { probabilities, suggested, precision, recall } = judgeValues(values, probe.leftOut, most);
  const suggestions = suggested.flatMap((at) => {
    const contentId = contentIds[at];
    return contentId === undefined ? [] : [{ contentId, probability: probabilities[at] ?? 0 }];
  });
  return { precision, recall, suggestions, contentIds, values, named: probe.named };
}

/** At most so many, from all over. */
const spread = <Item>(items: readonly Item[]): Item[] =>
  items.length <= mostExamples
    ? [...items]
    : Array.from({ length: mostExamples }, (_, at) => items[Math.floor((at * items.length) / mostExamples)] as Item);

interface Scan {
  readonly library: Library;
  readonly model: ModelId;
  readonly signal: AbortSignal;
  /** Examples: not asked about. */
  readonly mine: ReadonlySet<ContentId>;
  readonly known: ReadonlyMap<ContentId, number>;
}

/** The probe's values over the whole library, in slices, so that others are answered meanwhile. */
async function scan(
  probe: LinearProbe,
  { library, model, signal, mine, known }: Scan,
): Promise<Pick<LibraryVerdict, 'contentIds' | 'values'>> {
  const contentIds: ContentId[] = [];
  const values: number[] = [];
  let after = 0;
  for (;;) {
    signal.throwIfAborted();
    const { rows, last } = vectorsAfter(library, model, { after, limit: scannedAtOnce });
    for (const { contentId, vector } of rows) {
      if (mine.has(contentId)) continue;
      contentIds.push(contentId);
      values.push(known.get(contentId) ?? probeValue(probe, vector));
    }
    if (rows.length < scannedAtOnce) return { contentIds, values: Float64Array.from(values) };
    after = last;
    await setImmediate();
  }
}
