// What every writing model is to the loops that write with it: tokens in, logits out, a cache that can be rearranged.
// Runs in inference processes; types only.

/** A language model over one picture or prompt: its cache grows with what it is fed. One use, one decoder. */
export interface Decoder {
  /** Number of logits of a row. */
  readonly vocabulary: number;
  /**
   * Feeds each row's new tokens (rows of one length ≥ 1) after what its cache holds. The first call decides the number of rows.
   * Answers the logits after each row's last token: row-major [rows, vocabulary], float32, the caller's to change.
   */
  feed(rows: readonly (readonly number[])[]): Promise<Float32Array>;
  /** Row i becomes what row `order[i]` was. Rows may be left out, repeated and become more: a prompt fed once serves all beams. */
  reorder(order: readonly number[]): void;
}

/** Why a text ends: its end token, the limit, the caller's signal. */
export type GenerationEnd = 'finished' | 'length' | 'stopped';

/** As in the reference's GenerationConfig (Hugging Face transformers); what is left out has its neutral value. */
export interface GenerationOptions {
  /** Tokens written at most, the prompt not counted. Families have their own default. */
  readonly maxNewTokens?: number | undefined;
  readonly minNewTokens?: number | undefined;
  /** 1 is greedy (or sampling); more is beam search. */
  readonly beams?: number | undefined;
  /** Beam search: a sum of log-probabilities is divided by length to this power. Default 1. */
  readonly lengthPenalty?: number | undefined;
  /** Beam search: end as soon as there are as many finished candidates as beams. Default false. */
  readonly earlyStopping?: boolean | undefined;
  /** > 1 makes tokens that were there already less likely (Keskar et al. 2019). Default 1. */
  readonly repetitionPenalty?: number | undefined;
  /** No sequence of so many tokens comes twice. Default 0: not asked for. */
  readonly noRepeatNgramSize?: number | undefined;
  /** 0 takes the likeliest token; above, tokens are drawn. Default 0. */
  readonly temperature?: number | undefined;
  /** Draws among the likeliest tokens whose probabilities sum to this (Holtzman et al. 2020). Default 1. */
  readonly topP?: number | undefined;
  /** Draws among so many likeliest tokens. Default 0: all. */
  readonly topK?: number | undefined;
  /** Of the draws; the same seed draws the same. Default: at random. */
  readonly seed?: number | undefined;
  /** Asked between tokens; what was written until then is answered with `stopped`. */
  readonly signal?: AbortSignal | undefined;
  /** Each token as it is chosen (not with beams). */
  readonly onToken?: ((id: number) => void) | undefined;
}
