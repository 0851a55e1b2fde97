// Our BLIP against the reference implementation, stage by stage, on tiny checkpoints in published forms and on a ready-made export.
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src-main/models/checkpoint/open-checkpoint.ts';
import { readBlipConfig, type BlipConfig } from '../../src-main/models/families/blip/blip-config.ts';
import { CachedDecoder } from '../../src-main/models/families/blip/blip-decoder.ts';
import { readBlipPreprocessing } from '../../src-main/models/families/blip/blip-preprocessing.ts';
import { openWriter } from '../../src-main/models/families/blip/blip-sessions.ts';
import { decoderGraph, questionGraph } from '../../src-main/models/families/blip/blip-text-graph.ts';
import { groups, namesOf } from '../../src-main/models/families/blip/blip-text-layers.ts';
import { lookerOf, visionGraph } from '../../src-main/models/families/blip/blip-vision-graph.ts';
import type { Memory } from '../../src-main/models/families/blip/blip-writer.ts';
import { loadWordPieces } from '../../src-main/models/word-pieces.ts';
import { generateBeams, type Generated } from '../../src-main/models/generate/generate.ts';
import type { GraphBuilder } from '../../src-main/models/graph/graph-builder.ts';
import { openAnswerer, openCaptioner } from '../../src-main/models/open-model.ts';
import { levelValues, viewValues } from '../../src-main/models/pixel-values.ts';
import { openSession, type FeedData, type Kept } from '../../src-main/models/runtime/session.ts';
import {
  readBlipRecording,
  type AnswerImage,
  type BlipGolden,
  type BlipImage,
  type BlipRecording,
  type CaptionImage,
  type Written,
} from './blip-golden.ts';
import { largestDifference, parityFolder, type Stage } from './golden.ts';

const one = { threads: 1 };
const logitsBar = 1e-4;
const captionForms = { caption: 'safetensors, float32', 'caption-torch': 'torch zip, eye wider than the words' };
const answerForms = { vqa: 'safetensors, float32', 'vqa-bf16-shards': 'sharded safetensors, bfloat16, quick_gelu' };
const folderOf = (form: string): string => `${parityFolder}blip/${form}`;
const withoutText = ({ ids, end }: Written): Omit<Written, 'text'> => ({ ids, end });

function itReads(directory: string, { golden, pictures, pixelValues }: BlipRecording<BlipImage>): void {
  it('turns every text into the same ids, and ids into the same text', async () => {
    const { text } = await readBlipConfig(directory);
    const tokenizer = await loadWordPieces(directory);
    expect(golden.texts.length).toBeGreaterThanOrEqual(20);
    for (const { text: words, ids, decoded } of golden.texts) {
      expect(tokenizer.encode(words, text.maxTokens), JSON.stringify(words)).toEqual(ids);
      expect(tokenizer.decode(ids), JSON.stringify(words)).toBe(decoded);
    }
  });

  it('asks for the whole picture pressed into a square, and normalises it to within 1e-6', async () => {
    const { size } = golden;
    const preprocessing = await readBlipPreprocessing(directory, size);
    expect(preprocessing.plan({ width: 4000, height: 3 })).toEqual([
      { width: size, height: size, resample: 'bicubic' },
    ]);
    for (const [i, expected] of pixelValues.entries()) {
      const values = viewValues(pictures[i]?.views ?? [], { width: size, height: size }, levelValues(preprocessing));
      expect(largestDifference(values, expected)).toBeLessThanOrEqual(1e-6);
    }
  });
}

const opened = (
  graph: GraphBuilder,
  feeds: readonly string[],
  reads: readonly string[],
): ReturnType<typeof openSession> => openSession(graph.build({ taps: true }), one, { feeds, reads });

/** Runs a graph with its inner values, and what it leaves for the next graph. */
async function lookInside(
  graph: GraphBuilder,
  feeds: Record<string, FeedData | Kept>,
  wants: { reads: readonly string[]; keeps: readonly string[] },
): Promise<{ read: Readonly<Record<string, Float32Array>>; memory: Memory }> {
  const session = await opened(graph, Object.keys(feeds), wants.reads);
  const { read, kept } = await session.step(feeds, wants);
  await session.release();
  return { read, memory: kept };
}

function expectStages(values: Readonly<Record<string, Float32Array>>, stages: Readonly<Record<string, Stage>>): void {
  for (const [name, { shape, mean, first, last }] of Object.entries(stages)) {
    const found = values[name] ?? new Float32Array();
    expect(found.length, name).toBe(shape.reduce((a, b) => a * b, 1));
    expect(largestDifference(found.slice(0, first.length), first), name).toBeLessThan(1e-4);
    expect(largestDifference(found.slice(-last.length), last), name).toBeLessThan(1e-4);
    expect(Math.abs(found.reduce((a, b) => a + b, 0) / found.length - mean), name).toBeLessThan(1e-4);
  }
}

/** The start token, then the end token with the cache: logits after each, of one row and of three. */
async function expectLogits(
  graph: GraphBuilder,
  config: BlipConfig,
  { memory, expected }: { memory: Memory; expected: BlipGolden<BlipImage>['logits'] },
): Promise<void> {
  const { text } = config;
  const feeds = ['input_ids', ...namesOf(groups.past, text.layers), ...namesOf(groups.memory, text.layers)];
  const session = await opened(graph, feeds, ['logits', ...namesOf(groups.present, text.layers)]);
  const decoder = new CachedDecoder({ session, text, memory });
  const alone = await decoder.feed([[text.startToken]]);
  decoder.reorder([0, 0, 0]);
  const three = await decoder.feed([[text.startToken], [text.endToken], [text.startToken]]);
  await session.release();
  expect(largestDifference(alone, expected[0])).toBeLessThan(logitsBar);
  expect(largestDifference(three.subarray(text.vocabulary, 2 * text.vocabulary), expected[1])).toBeLessThan(logitsBar);
}

describe.each(Object.entries(captionForms))('BLIP captions, checkpoint %s (%s)', (form) => {
  const directory = folderOf(form);
  const recording = readBlipRecording<CaptionImage>(directory);
  const { golden, pictures, pixelValues } = recording;
  itReads(directory, recording);

  it.each([true, false])(
    'has the same values after every layer and at the end (fused operators: %s)',
    async (fused) => {
      const [config, checkpoint] = [await readBlipConfig(directory), await openCheckpoint(directory)];
      const feeds = {
        pixel_values: { data: pixelValues[0] ?? new Float32Array(), dims: [1, 3, golden.size, golden.size] },
      };
      const keeps = namesOf(groups.memory, config.text.layers);
      const wants = { reads: Object.keys(golden.visionStages), keeps };
      const { read, memory } = await lookInside(visionGraph(config, checkpoint, { fused }), feeds, wants);
      expectStages(read, golden.visionStages);
      const expected = golden.logits;
      await expectLogits(decoderGraph(config, checkpoint, { fused }), config, { memory, expected });
    },
  );

  itWrites(directory, golden.images);

  it('writes at most what it is told to', async () => {
    const captioner = await openCaptioner(directory, one);
    const picture = pictures[0] ?? { original: { width: 1, height: 1 }, views: [] };
    const { ids, end } = await captioner.caption(picture, {
      prompt: golden.prompts[0],
      maxNewTokens: 2,
      minNewTokens: 2,
    });
    await captioner.release();
    expect([ids.length, end]).toEqual([2, 'length']);
  });

  it('gives every picture the same caption whatever came before it', async () => {
    const captioner = await openCaptioner(directory, one);
    for (const [i, picture] of [...pictures.entries()].reverse()) {
      const { ids } = await captioner.caption(picture);
      expect(ids, golden.images[i]?.image).toEqual(golden.images[i]?.greedy.ids);
    }
    await captioner.release();
  });
});

/** Captions of every picture: greedy, by beams, with each prompt, without repetitions. */
function itWrites(directory: string, images: readonly CaptionImage[], recorded = directory): void {
  const { golden, pictures } = readBlipRecording<CaptionImage>(recorded);

  it('writes the same captions: greedy, by three beams, with a repetition penalty', async () => {
    const captioner = await openCaptioner(directory, one);
    for (const [i, picture] of pictures.entries()) {
      const { image, greedy, beams, unrepeated } = images[i] ?? ({ image: '' } as CaptionImage);
      expect(await captioner.caption(picture), image).toEqual(greedy);
      expect(await captioner.caption(picture, { beams: 3 }), image).toMatchObject(withoutText(beams[0] ?? greedy));
      expect(await captioner.caption(picture, { repetitionPenalty: 1.5 }), image).toEqual(unrepeated);
    }
    await captioner.release();
  });

  it('goes on from every prompt with the same words', async () => {
    const captioner = await openCaptioner(directory, one);
    for (const [i, picture] of pictures.entries()) {
      for (const [j, { greedy, beams }] of (images[i]?.prompts ?? []).entries()) {
        const prompt = golden.prompts[j];
        expect(await captioner.caption(picture, { prompt }), prompt).toEqual(greedy);
        expect(await captioner.caption(picture, { prompt, beams: 3 }), prompt).toMatchObject(
          withoutText(beams[0] ?? greedy),
        );
      }
    }
    await captioner.release();
  });
}

describe('BLIP captions, a ready-made export without a cache', () => {
  const recorded = folderOf('caption');
  const { golden } = readBlipRecording<CaptionImage>(recorded);
  itWrites(folderOf('export'), golden.images, recorded);
});

describe.each(Object.entries(answerForms))('BLIP answers, checkpoint %s (%s)', (form) => {
  const directory = folderOf(form);
  const recording = readBlipRecording<AnswerImage>(directory);
  const { golden, pictures, pixelValues } = recording;
  itReads(directory, recording);

  it.each([true, false])(
    'has the same values after every layer and at the end (fused operators: %s)',
    async (fused) => {
      const [config, checkpoint] = [await readBlipConfig(directory), await openCheckpoint(directory)];
      const { layers } = config.text;
      const pixels = {
        pixel_values: { data: pixelValues[0] ?? new Float32Array(), dims: [1, 3, golden.size, golden.size] },
      };
      const seen = await lookInside(visionGraph(config, checkpoint, { fused }), pixels, {
        reads: Object.keys(golden.visionStages),
        keeps: namesOf(lookerOf(config).group, layers),
      });
      expectStages(seen.read, golden.visionStages);
      const ids = (await loadWordPieces(directory)).encode(golden.questions[0] ?? '', config.text.maxTokens);
      const question = { input_ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] }, ...seen.memory };
      const last = `layer.${String(layers - 1)}`;
      const asked = await lookInside(questionGraph(config, checkpoint, { fused }), question, {
        reads: [last],
        keeps: namesOf(groups.memory, layers),
      });
      expect(golden.questionStage).toBeDefined();
      if (golden.questionStage !== undefined) expectStages(asked.read, { [last]: golden.questionStage });
      await expectLogits(decoderGraph(config, checkpoint, { fused }), config, {
        memory: asked.memory,
        expected: golden.logits,
      });
    },
  );

  it('writes the same ids to every question about every picture: greedy, and all three beams', async () => {
    const [config, tokenizer] = [await readBlipConfig(directory), await loadWordPieces(directory)];
    const writer = await openWriter(directory, config, one);
    const { startToken, endToken, maxTokens } = config.text;
    const levels = levelValues(await readBlipPreprocessing(directory, golden.size));
    const write = async (memory: Memory, beams: number): Promise<Generated[]> =>
      generateBeams(writer.decoder(memory), {
        prompt: [startToken],
        endTokens: [endToken],
        options: { beams, maxNewTokens: 20 },
      });
    let cases = 0;
    for (const [i, { views }] of pictures.entries()) {
      const seen = await writer.look(viewValues(views, { width: golden.size, height: golden.size }, levels));
      for (const [j, { greedy, beams }] of (golden.images[i]?.answers ?? []).entries()) {
        const asked = (await writer.ask?.(seen, tokenizer.encode(golden.questions[j] ?? '', maxTokens))) ?? {};
        expect((await write(asked, 1)).map(withoutWorth)).toEqual([withoutText(greedy)]);
        const found = await write(asked, 3);
        expect(found.map(withoutWorth)).toEqual(beams.map(withoutText));
        const worths = found.map(({ logProbability }) => logProbability);
        expect(
          largestDifference(
            worths,
            beams.map(({ worth }) => worth),
          ),
        ).toBeLessThan(1e-4);
        cases++;
      }
    }
    await writer.release();
    expect(cases).toBeGreaterThanOrEqual(20);
  });

  it('answers with the same text, and with the probabilities of the alternatives', async () => {
    const answerer = await openAnswerer(directory, one);
    for (const [i, picture] of pictures.entries()) {
      for (const [j, { greedy, beams }] of (golden.images[i]?.answers ?? []).entries()) {
        const question = golden.questions[j] ?? '';
        expect((await answerer.answer(picture, question)).text).toBe(greedy.text);
        const { text, alternatives } = await answerer.answer(picture, question, { beams: 3 });
        expect([text, alternatives[0]?.text]).toEqual([beams[0]?.text, beams[0]?.text]);
        for (const { text: other, probability } of alternatives)
          expect(Math.abs(probability - probabilityOf(other, beams)), other).toBeLessThan(logitsBar);
      }
    }
    await answerer.release();
  });
});

const withoutWorth = ({ ids, end }: Generated): Omit<Written, 'text'> => ({
  ids: [...ids],
  end: end as Written['end'],
});

function probabilityOf(text: string, beams: AnswerImage['answers'][number]['beams']): number {
  const same = beams.filter((beam) => beam.text === text);
  return same.reduce(
    (sum, { ids, end, worth }) => sum + Math.exp(worth * (ids.length + (end === 'finished' ? 1 : 0))),
    0,
  );
}
