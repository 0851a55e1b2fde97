// How sure the look of each photo is, for a question of words and pictures: joins the vectors of neutral texts, the index and the
// calibration of the model. Runs in the backend; keeps the last answers, so that sorting, strictness and filters cost nothing.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ModelId } from '../../../src-shared/photo/ids.ts';
import { counter } from '../../store/open.ts';
import { bandLines } from '../../store/search/bands.ts';
import { avoided, defaultCalibration, fewPhotos, pictureEvidence, textEvidence, type Calibration } from '../../store/search/evidence.ts'; // prettier-ignore
import { createNeutralIndex, type NeutralIndex } from '../../store/search/neutral-index.ts';
import { exactSimilarity } from '../../store/search/similarity.ts';
import type { Places, VectorIndex } from '../../store/search/vector-index.ts';
import { queryWords, type QueryWord } from '../../store/search/text-words.ts';
import { createMemoryCache } from '../memory-cache.ts';
import type { QueryVectors } from '../query-vectors.ts';
import { neutralTexts, type Taught } from './neutral-texts.ts';

/** What is asked of the look. Weights need not sum up to 1. */
export interface LookQuestion {
  readonly words: { readonly text: string; readonly vector: Float32Array; readonly weight: number } | null;
  readonly pictures: readonly { readonly vector: Float32Array; readonly weight: number }[];
  readonly not: readonly Float32Array[];
}

export interface RelevanceOptions {
  readonly vectors: Pick<QueryVectors, 'ofManyTexts'>;
  readonly model: () => Promise<ServingModel>;
}

export interface ServingModel {
  readonly id: ModelId;
  readonly logitScale: number;
  readonly knows: Taught | null;
  readonly relevance?: Calibration | undefined;
}

export interface Relevance {
  /** Log odds that the photo is right, by place of the index; `bringUp` first. */
  evidence(index: VectorIndex, question: LookQuestion): Float32Array;
  /** Whether the words are all of the language that neutral texts and captions are in, as far as can be told. */
  knows(index: VectorIndex, words: readonly QueryWord[], said: (word: QueryWord) => boolean): boolean;
  /** Embeds the neutral texts (once for a library and a model) and looks at what was indexed since. Searches wait for it. */
  bringUp(index: VectorIndex, signal: AbortSignal): Promise<void>;
}

interface Judging {
  readonly texts: readonly string[];
  /** For each text its words, to know which say what a query says. */
  readonly words: readonly ReadonlySet<string>[];
  readonly vocabulary: ReadonlySet<string>;
  readonly neutral: NeutralIndex;
  /** Texts more alike than this say the same. */
  readonly alike: number;
  readonly logitScale: number;
  calibration: Calibration;
  /** Photos that the calibration was shifted for; 0 for one that was measured. */
  shiftedFor: number;
}

const answersKept = 6;
/** Of all pairs of neutral texts the share that say the same: “a street” and “a road”. */
const pairsAlike = 0.005;
/** Neutral texts that are asked as queries to see where a library's own answers lie. */
const asked = 60;

export function createRelevance({ vectors, model }: RelevanceOptions): Relevance {
  const judges = new WeakMap<VectorIndex, Judging>();
  const starting = new WeakMap<VectorIndex, Promise<Judging>>();
  const answers = createMemoryCache<Float32Array>(answersKept);
  const identities = new WeakMap<VectorIndex, number>();
  let indexes = 0;

  const start = async (index: VectorIndex, signal: AbortSignal): Promise<Judging> => {
    const { knows, logitScale, relevance } = await model();
    const texts = neutralTexts(knows);
    const ofTexts = await vectors.ofManyTexts(texts, signal);
    const words = texts.map((text) => new Set(queryWords(text).flatMap(({ forms }) => forms)));
    const judging: Judging = {
      texts,
      words,
      vocabulary: new Set(words.flatMap((forms) => [...forms])),
      neutral: createNeutralIndex(index, ofTexts),
      alike: alikeFrom(ofTexts),
      logitScale,
      calibration: relevance ?? defaultCalibration,
      shiftedFor: relevance === undefined ? -1 : 0,
    };
    judges.set(index, judging);
    return judging;
  };

  const keyOf = (index: VectorIndex, question: LookQuestion): string => {
    let identity = identities.get(index);
    if (identity === undefined) identities.set(index, (identity = ++indexes));
    const state = [identity, index.size, counter(index.library, 'presence'), judges.get(index)?.shiftedFor];
    const sides = [question.words, ...question.pictures].map((side) => side && [vectorKey(side.vector), side.weight]);
    return JSON.stringify([state, sides, question.words?.text, question.not.map(vectorKey)]);
  };

  return {
    evidence(index, question) {
      const key = keyOf(index, question);
      const known = answers.get(key);
      if (known) return known;
      const made = weigh(index, question, judges.get(index) ?? null);
      answers.set(key, made);
      return made;
    },
    knows(index, words, said) {
      const known = judges.get(index)?.vocabulary;
      return words.every((word) => word.forms.some((form) => known?.has(form) === true) || said(word));
    },
    async bringUp(index, signal) {
      let judging = judges.get(index);
      if (judging === undefined) {
        // Whoever starts it may go away; the others still wait for it.
        const begun = starting.get(index) ?? start(index, new AbortController().signal);
        starting.set(index, begun);
        begun.catch(() => starting.delete(index));
        judging = await begun;
      }
      signal.throwIfAborted();
      await judging.neutral.bringUp();
      await shift(index, judging);
    },
  };
}

const vectorKey = (vector: Float32Array): string => createHash('sha1').update(vector).digest('base64');

function weigh(index: VectorIndex, { words, pictures, not }: LookQuestion, judging: Judging | null): Float32Array {
  const places = index.within();
  const calibration = judging?.calibration ?? defaultCalibration;
  const sides: { readonly weight: number; readonly evidence: Float32Array }[] = pictures.map(({ vector, weight }) => {
    return { weight, evidence: pictureEvidence(index.values(vector), places) };
  });
  if (words !== null) sides.push({ weight: words.weight, evidence: ofWords(index, words, judging) });
  const [only] = sides;
  if (only !== undefined && sides.length === 1 && not.length === 0) return only.evidence;
  const total = sides.reduce((sum, { weight }) => sum + weight, 0);
  const sum = new Float32Array(places.size);
  for (const { weight, evidence } of sides) {
    const share = total > 0 ? weight / total : 1 / sides.length;
    for (let place = 0; place < sum.length; place++)
      sum[place] = (sum[place] as number) + share * (evidence[place] ?? 0);
  }
  for (const vector of not) {
    const taken = avoided(index.values(vector), places, calibration.text);
    for (let place = 0; place < sum.length; place++) sum[place] = (sum[place] as number) - (taken[place] ?? 0);
  }
  return sum;
}

function ofWords(
  index: VectorIndex,
  words: { readonly text: string; readonly vector: Float32Array },
  judging: Judging | null,
): Float32Array {
  const question = { values: index.values(words.vector), places: index.within() };
  if (judging === null) {
    return textEvidence({
      ...question,
      neutral: null,
      same: new Set(),
      logitScale: 1,
      calibration: defaultCalibration,
    });
  }
  const { neutral, logitScale, calibration } = judging;
  return textEvidence({ ...question, neutral, same: sameAs(words, judging), logitScale, calibration });
}

/** Neutral texts that would take the words' own photos away from them: they share a word, or mean the same. */
function sameAs({ text, vector }: { text: string; vector: Float32Array }, judging: Judging): Set<number> {
  const said = queryWords(text).flatMap(({ forms }) => forms);
  const same = new Set<number>();
  judging.neutral.texts.forEach((neutral, at) => {
    const shared = said.some((word) => judging.words[at]?.has(word) === true);
    if (shared || exactSimilarity(neutral, vector) > judging.alike) same.add(at);
  });
  return same;
}

function alikeFrom(texts: readonly Float32Array[]): number {
  const pairs: number[] = [];
  texts.forEach((one, at) => {
    for (let other = 0; other < at; other++) pairs.push(exactSimilarity(one, texts[other] ?? one));
  });
  pairs.sort((a, b) => b - a);
  return pairs[Math.floor(pairs.length * pairsAlike)] ?? 1;
}

/**
 * A model nobody measured: its bias is moved so that what half of the neutral texts find at best is held for doubtful, for about half
 * of what photos commonly show is in a library. Half-heartedly, because a library may well hold nearly all of it or nearly nothing.
 */
async function shift(index: VectorIndex, judging: Judging): Promise<void> {
  const { size } = judging.neutral;
  if (judging.shiftedFor === 0 || size < fewPhotos || size < 1.5 * judging.shiftedFor) return;
  judging.shiftedFor = size;
  judging.calibration = defaultCalibration;
  const step = Math.max(1, Math.floor(judging.texts.length / asked));
  const bests: number[] = [];
  for (let at = 0; at < judging.texts.length; at += step) {
    const words = { text: judging.texts[at] ?? '', vector: judging.neutral.texts[at] ?? new Float32Array() };
    bests.push(best(ofWords(index, words, judging), index.within()));
    await setImmediate();
  }
  const middle = bests.sort((a, b) => a - b)[bests.length >> 1] ?? 0;
  const moved = Math.max(-1.5, Math.min(1.5, (bandLines('normal').worth - middle) / 2));
  const { text, few } = defaultCalibration;
  judging.calibration = { text: { ...text, bias: text.bias + moved }, few };
}

function best(evidence: Float32Array, { copies, size }: Pick<Places, 'copies' | 'size'>): number {
  let most = -Infinity;
  for (let place = 0; place < size; place++)
    if (copies[place] !== 0 && (evidence[place] as number) > most) most = evidence[place] as number;
  return most;
}
