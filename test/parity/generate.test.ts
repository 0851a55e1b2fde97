// Our writing loop against the reference's generate, on a model whose logits are integer arithmetic (tools/reference/record_generate.py).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Decoder, GenerationEnd, GenerationOptions } from '../../src-main/models/generate/decoder.ts';
import { generate, generateBeams } from '../../src-main/models/generate/generate.ts';
import { choiceAmong } from '../../src-main/models/generate/sampling.ts';
import { parityFolder } from './golden.ts';

interface Case {
  readonly prompt: readonly number[];
  readonly endTokens: readonly number[];
  readonly options: GenerationOptions;
  /** Best first; one without beams. */
  readonly texts: readonly { readonly ids: readonly number[]; readonly end: GenerationEnd; readonly worth?: number }[];
}

interface RecordedChoice {
  readonly before: number;
  readonly last: number;
  readonly options: GenerationOptions;
  readonly ids: readonly number[];
  readonly probabilities: readonly number[];
}

const { cases, choices } = JSON.parse(readFileSync(`${parityFolder}generate/golden.json`, 'utf8')) as {
  cases: readonly Case[];
  choices: readonly RecordedChoice[];
};

const vocabulary = 40;
const prime = 65_521;
const favoured: Readonly<Record<number, number>> = { 3: 1.2, 11: 0.3, 17: 0.8 };

function logitsAfter(before: number, last: number): Float32Array {
  return Float32Array.from({ length: vocabulary }, (_, token) => {
    const mixed = (before * 7919 + last * 31_337 + token * 15_013 + 17) % prime;
    return (((mixed * mixed) % prime) / prime) * 6 - 3 + (favoured[token] ?? 0);
  });
}

/** Keeps the whole text of each row: its logits want the last two tokens. */
class TableDecoder implements Decoder {
  readonly vocabulary = vocabulary;
  #texts: readonly (readonly number[])[] = [];

  feed(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    this.#texts = rows.map((row, i) => [...(this.#texts[i] ?? []), ...row]);
    const logits = new Float32Array(rows.length * vocabulary);
    for (const [i, text] of this.#texts.entries())
      logits.set(logitsAfter(text.at(-2) ?? 0, text.at(-1) ?? 0), i * vocabulary);
    return Promise.resolve(logits);
  }

  reorder(order: readonly number[]): void {
    this.#texts = order.map((from) => this.#texts[from] ?? []);
  }
}

const title = ({ prompt, endTokens, options }: Case): string =>
  `${prompt.join(' ')} until ${endTokens.join(' or ')}, ${JSON.stringify(options)}`;

describe('writing', () => {
  it.each(cases.map((row) => [title(row), row] as const))('is the reference’s after %s', async (_, row) => {
    const { texts, ...task } = row;
    const best = await generate(new TableDecoder(), task);
    expect([best.ids, best.end]).toEqual([texts[0]?.ids, texts[0]?.end]);
    const all = await generateBeams(new TableDecoder(), task);
    expect(all.map(({ ids }) => ids)).toEqual(texts.map(({ ids }) => ids));
    expect(all.map(({ end }) => end)).toEqual(texts.map(({ end }) => end));
    for (const [i, { worth }] of texts.entries())
      if (worth !== undefined) expect(all[i]?.logProbability).toBeCloseTo(worth, 4);
  });

  it.each(choices)('draws among the reference’s tokens after $before $last with $options', (row) => {
    const { ids, probabilities } = choiceAmong(logitsAfter(row.before, row.last), row.options);
    expect(ids).toEqual(row.ids);
    for (const [i, expected] of row.probabilities.entries()) expect(probabilities[i]).toBeCloseTo(expected, 6);
  });
});
