// How much a photo's look speaks for a query, as log odds: 0 is as likely right as wrong. Judged by the query's own similarities over
// the whole library, whatever the filters. Runs in the backend; pure. See [Note: judged against neutral texts].
import { topTexts, type NeutralIndex } from './neutral-index.ts';
import type { Places } from './vector-index.ts';

/** log odds = z · deviations + margin · logits + bias. Measured with a model on judged photos; kept with the model. */
export interface Line {
  readonly z: number;
  readonly margin: number;
  readonly bias: number;
}

/** `few`: for libraries too small for deviations; there a photo's own deviations over the neutral texts count. */
export interface Calibration {
  readonly text: Line;
  readonly few: Line;
}

/**
 * Of the bundled starter on its sample library with one concept left out at a time (test/bench/relevance.ts). Deviations and logits
 * mean the same for every contrastive model, so another model starts from it and is shifted by its own library.
 */
export const defaultCalibration: Calibration = {
  text: { z: 1.37, margin: 0.32, bias: -6.02 },
  few: { z: 0.53, margin: 0.46, bias: -4.65 },
};

/** Without neutral texts there are only deviations of the raw similarities. */
const plainText = { z: 2.17, bias: -8.3 };
/**
 * Likeness of pictures. Half of the sample photos 3.5 deviations away show the same thing; but who gives a picture asks for what is
 * like it in any way, so the line to strong is drawn at 2.5, and the one to possible at 1.5: some 25 photos of 400.
 */
const picture = { z: 2, bias: -5 };

/** Photos from which on deviations over the library mean something. */
export const fewPhotos = 60;

/** Of similarities: middle and spread that a few right photos cannot move. */
interface Robust {
  readonly median: number;
  /** As a standard deviation: 1.4826 × the median absolute deviation. */
  readonly deviation: number;
}

/** So many evenly spaced places give the median within a fortieth of a deviation. */
const sampled = 4096;

/** Over places with photos; a sample of them where there are many. */
function robust(values: Float32Array, { size, copies }: Places): Robust {
  const seen: number[] = [];
  const step = Math.max(1, Math.floor(size / sampled));
  for (let place = 0; place < size; place += step) if (copies[place] !== 0) seen.push(values[place] as number);
  const median = middle(seen);
  const deviation = 1.4826 * middle(seen.map((value) => Math.abs(value - median)));
  return { median, deviation: deviation > 1e-6 ? deviation : 1 };
}

function middle(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return Float64Array.from(values).sort()[values.length >> 1] ?? 0;
}

export interface TextQuestion {
  /** Similarities to the words, by place. */
  readonly values: Float32Array;
  /** The whole library. */
  readonly places: Places;
  /** Null where there are no neutral texts (yet). */
  readonly neutral: NeutralIndex | null;
  /** Neutral texts that say what the words say. */
  readonly same: ReadonlySet<number>;
  /** What the model multiplies similarities by. */
  readonly logitScale: number;
  readonly calibration: Calibration;
}

/** Of words, by place. One pass each over 100,000 places: a few milliseconds, no more. */
export function textEvidence(question: TextQuestion): Float32Array {
  const { values, places, neutral, same } = question;
  if (neutral === null || neutral.size === 0) {
    const { median, deviation } = robust(values, places);
    const bias = plainText.bias + bySize(photosIn(places));
    return values.map((value) => (plainText.z * (value - median)) / deviation + bias);
  }
  const evidence = new Float32Array(values.length);
  const { mean, sd } = neutral;
  for (let place = 0; place < values.length; place++)
    evidence[place] = (values[place] as number) - (mean[place] as number);
  const photos = photosIn(places);
  const few = photos < fewPhotos;
  const line = few ? question.calibration.few : question.calibration.text;
  const { median, deviation } = few ? { median: 0, deviation: 1 } : robust(evidence, places);
  const perLogit = line.margin * question.logitScale;
  const bias = line.bias + bySize(photos);
  for (let place = 0; place < values.length; place++) {
    const unit = few ? (sd[place] as number) : deviation;
    const deviations = ((evidence[place] as number) - median) / unit;
    const margin = (values[place] as number) - otherText(neutral, place, same);
    evidence[place] = line.z * deviations + perLogit * margin + bias;
  }
  return evidence;
}

function photosIn({ copies, size }: Places): number {
  let photos = 0;
  for (let place = 0; place < size; place++) photos += copies[place] as number;
  return photos;
}

/**
 * The more photos, the further the best of the wrong ones stands out, and the smaller the part of them that one thing is on. With the
 * exponent 0.5, a hundred sample photos are told too little (a third of what is there is called none), with 1 too much.
 */
const bySize = (photos: number): number => -0.75 * Math.log(Math.max(leastPhotos, photos) / calibratedOn);

/** Photos of the library that the numbers above were measured on. */
const calibratedOn = 400;
const leastPhotos = 20;

/** How like the photo is to the best neutral text that says something else. */
function otherText({ top, topSimilarity }: NeutralIndex, place: number, same: ReadonlySet<number>): number {
  const first = place * topTexts;
  for (let at = first; at < first + topTexts; at++)
    if (!same.has(top[at] as number)) return topSimilarity[at] as number;
  return topSimilarity[first + topTexts - 1] ?? 0;
}

/** Of a picture, by place. */
export function pictureEvidence(values: Float32Array, places: Places): Float32Array {
  const { median, deviation } = robust(values, places);
  const bias = picture.bias + bySize(photosIn(places));
  return values.map((value) => (picture.z * (value - median)) / deviation + bias);
}

/** Of words to avoid: what it takes away, a deviation's worth for each beyond one. */
export function avoided(values: Float32Array, places: Places, line: Line): Float32Array {
  const { median, deviation } = robust(values, places);
  return values.map((value) => line.z * Math.max(0, (value - median) / deviation - 1));
}
