// A stand-in for a model in tests: says after each text what it was told to say. Runs in tests.
import type { Decoder } from './decoder.ts';

/** Logits of a text so far, prompt included. */
export type Script = (text: readonly number[]) => readonly number[];

export class ScriptedDecoder implements Decoder {
  readonly vocabulary: number;
  /** Rows of each call, as fed. */
  readonly fed: number[][][] = [];
  readonly #script: Script;
  #texts: readonly (readonly number[])[] = [];

  constructor(vocabulary: number, script: Script) {
    this.vocabulary = vocabulary;
    this.#script = script;
  }

  feed(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    this.fed.push(rows.map((row) => [...row]));
    this.#texts = rows.map((row, i) => [...(this.#texts[i] ?? []), ...row]);
    return Promise.resolve(Float32Array.from(this.#texts.flatMap((text) => [...this.#script(text)])));
  }

  reorder(order: readonly number[]): void {
    this.#texts = order.map((from) => this.#texts[from] ?? []);
  }
}
