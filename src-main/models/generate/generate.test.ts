import { describe, expect, it } from 'vitest';
import type { GenerationOptions } from './decoder.ts';
import { generate, generateBeams, type GenerationTask } from './generate.ts';
import { ScriptedDecoder, type Script } from './scripted-decoder.ts';

const end = 0;
const task = (options: GenerationOptions, more: Partial<GenerationTask> = {}): GenerationTask => ({
  prompt: [4],
  endTokens: [end],
  options,
  ...more,
});

/** Logits that are log-probabilities already: `table` by text, joined; elsewhere the end is certain. */
const scripted =
  (table: Readonly<Record<string, readonly number[]>>): Script =>
  (text) =>
    (table[text.join(' ')] ?? [1, 0, 0, 0, 0]).map(Math.log);

const counting: Script = (text) => Array.from({ length: 5 }, (_, id) => (id === ((text.at(-1) ?? 0) + 1) % 5 ? 9 : 0));

describe('writing one token at a time', () => {
  it('ends before the end token and tells each token as it comes', async () => {
    const told: number[] = [];
    const decoder = new ScriptedDecoder(5, counting);
    const made = await generate(decoder, task({ onToken: (id) => told.push(id) }, { prompt: [1, 2] }));
    expect(made).toMatchObject({ ids: [3, 4], end: 'finished' });
    expect(told).toEqual([3, 4]);
    expect(decoder.fed).toEqual([[[1, 2]], [[3]], [[4]]]);
  });

  it('ends at the limit, which may be nothing', async () => {
    expect(await generate(new ScriptedDecoder(5, counting), task({ maxNewTokens: 2 }, { prompt: [0] }))).toMatchObject({
      ids: [1, 2],
      end: 'length',
    });
    for (const beams of [1, 3])
      expect(await generate(new ScriptedDecoder(5, counting), task({ maxNewTokens: 0, beams }))).toMatchObject({
        ids: [],
        end: 'length',
      });
  });

  it('stops between tokens and keeps what it has', async () => {
    const stop = new AbortController();
    const onToken = (id: number): void => {
      if (id === 2) stop.abort();
    };
    const made = await generate(
      new ScriptedDecoder(5, counting),
      task({ signal: stop.signal, onToken }, { prompt: [0] }),
    );
    expect(made).toMatchObject({ ids: [1, 2], end: 'stopped' });
  });

  it('lets other work in between tokens', async () => {
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (turns < 100) setImmediate(count);
    };
    setImmediate(count);
    await generate(new ScriptedDecoder(5, counting), task({}, { prompt: [0] }));
    expect(turns).toBeGreaterThanOrEqual(4);
  });

  it('sums the log-probabilities that the model gave, whatever the penalties', async () => {
    const script = scripted({ '4': [0.25, 0.5, 0.25, 0, 0], '4 1': [0.5, 0.3, 0.2, 0, 0] });
    const made = await generate(new ScriptedDecoder(5, script), task({ repetitionPenalty: 5 }));
    expect(made.ids).toEqual([1]);
    expect(made.logProbability).toBeCloseTo(Math.log(0.25), 6);
  });

  it('counts the prompt for penalties, or else what it is told to count', async () => {
    const same: Script = () => [-5, 1, 0.9, 0, 0];
    const options = { noRepeatNgramSize: 1, maxNewTokens: 1 };
    const written = async (more: Partial<GenerationTask>): Promise<readonly number[]> =>
      (await generate(new ScriptedDecoder(5, same), task(options, more))).ids;
    expect(await written({ prompt: [1] })).toEqual([2]);
    expect(await written({ prompt: [1], counted: [] })).toEqual([1]);
    // Places of a picture have ids beyond the vocabulary.
    expect(await written({ prompt: [1], counted: [2, 99] })).toEqual([1]);
  });

  it('draws the same with the same seed, and as often as the probabilities say', async () => {
    const script: Script = (text) =>
      text.length === 1 ? [-Infinity, 0, Math.log(3), -Infinity, -Infinity] : [9, 0, 0, 0, 0];
    const drawn = async (seed: number): Promise<number> =>
      (await generate(new ScriptedDecoder(5, script), task({ temperature: 1, seed, maxNewTokens: 1 }))).ids[0] ?? -1;
    expect(await drawn(7)).toBe(await drawn(7));
    const all = await Promise.all(Array.from({ length: 2000 }, (_, seed) => drawn(seed)));
    expect(all.every((id) => id === 1 || id === 2)).toBe(true);
    expect(all.filter((id) => id === 2).length / all.length).toBeCloseTo(0.75, 1);
  });

  it('takes the likeliest token where the temperature is nothing', async () => {
    const made = await generate(
      new ScriptedDecoder(5, counting),
      task({ temperature: 0, topK: 3, topP: 0.1 }, { prompt: [3] }),
    );
    expect(made.ids).toEqual([4]);
  });
});

describe('beam search', () => {
  /** Greedy takes 1 and then has nothing likely; 2 leads to the likelier text. */
  const trap = scripted({
    '4': [0, 0.6, 0.4, 0, 0],
    '4 1': [0.4, 0, 0, 0.3, 0.3],
    '4 2': [0.05, 0, 0, 0.95, 0],
  });

  it('finds the likelier text that greedy misses, and gives the others after it', async () => {
    expect((await generate(new ScriptedDecoder(5, trap), task({ lengthPenalty: 0 }))).ids).toEqual([1]);
    const all = await generateBeams(new ScriptedDecoder(5, trap), task({ beams: 2, lengthPenalty: 0 }));
    expect(all.map(({ ids }) => ids)).toEqual([[2, 3], [1]]);
    expect(all.map(({ logProbability }) => Math.exp(logProbability))).toEqual([
      expect.closeTo(0.38, 5),
      expect.closeTo(0.24, 5),
    ]);
  });

  it('feeds the prompt once, whatever the beams', async () => {
    const decoder = new ScriptedDecoder(5, trap);
    await generate(decoder, task({ beams: 2 }, { prompt: [4] }));
    expect(decoder.fed[0]).toEqual([[4]]);
    expect(decoder.fed[1]).toEqual([[1], [2]]);
  });

  it('prefers longer texts with a greater length penalty', async () => {
    const script = scripted({ '4': [0.55, 0.45, 0, 0, 0], '4 1': [0, 0, 1, 0, 0], '4 1 2': [0, 0, 0, 1, 0] });
    const written = async (lengthPenalty: number): Promise<readonly number[]> =>
      (await generate(new ScriptedDecoder(5, script), task({ beams: 2, lengthPenalty }))).ids;
    expect(await written(0)).toEqual([]);
    expect(await written(2)).toEqual([1, 2, 3]);
  });

  it('goes on with as many beams where most of the likeliest tokens end the text', async () => {
    const script = scripted({ '4': [0.2, 0.15, 0.14, 0.4, 0.11] });
    const decoder = new ScriptedDecoder(5, script);
    await generate(decoder, task({ beams: 2, maxNewTokens: 2 }, { endTokens: [0, 1, 2] }));
    expect(decoder.fed[1]).toEqual([[3], [4]]);
  });

  it('takes the earlier beam and the smaller id of equals', async () => {
    const script: Script = (text) => (text.length < 3 ? [-9, 1, 1, 1, -9] : [9, 0, 0, 0, 0]);
    const all = await generateBeams(new ScriptedDecoder(5, script), task({ beams: 3, maxNewTokens: 2 }));
    expect(all.map(({ ids }) => ids)).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
  });

  it('answers the best unfinished text first when stopped', async () => {
    const stop = new AbortController();
    const script: Script = (text) => {
      if (text.length === 3) stop.abort();
      return [0, 2, 1, 0, 0];
    };
    const all = await generateBeams(new ScriptedDecoder(5, script), task({ beams: 2, signal: stop.signal }));
    expect(all[0]).toMatchObject({ ids: [1, 1], end: 'stopped' });
  });
});
