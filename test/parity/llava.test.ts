// Our LLaVA against the reference implementation, on tiny checkpoints of every shape and an export: prompts, pixels, features, logits, what is written.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readChatTemplate } from '../../src-main/models/chat-template.ts';
import { LanguageDecoder } from '../../src-main/models/families/llava/language-decoder.ts';
import { loadLlava } from '../../src-main/models/families/llava/llava-chatter.ts';
import { readLlavaConfig, type LlavaConfig } from '../../src-main/models/families/llava/llava-config.ts';
import { readLlavaPreprocessing } from '../../src-main/models/families/llava/llava-preprocessing.ts';
import { openLlava, type LlavaSessions } from '../../src-main/models/families/llava/llava-sessions.ts';
import { loadLlavaTokenizer } from '../../src-main/models/families/llava/llava-tokenizer.ts';
import { Looker } from '../../src-main/models/families/llava/looker.ts';
import { promptIds, renderPrompt } from '../../src-main/models/families/llava/prompt.ts';
import { openChatter } from '../../src-main/models/open-model.ts';
import { levelValues, viewValues } from '../../src-main/models/pixel-values.ts';
import { largestDifference } from './golden.ts';
import { llavaFolder, readFloats, readGolden, seen, type RecordedCase } from './llava-recording.ts';

const forms = {
  vicuna: 'CLIP and LLaMA, float32, published names',
  onevision: 'SigLIP and Qwen2, bfloat16, tied, tiles',
  interleave: 'SigLIP and Qwen2, float16, names of transformers 5',
};
const maxNewTokens = 30;
const bar = { pixelValues: 1e-6, features: 1e-4, logits: 1e-3 };

async function promptsOf(directory: string) {
  const { imageToken } = await readLlavaConfig(directory);
  const tokenizer = await loadLlavaTokenizer(directory, imageToken);
  return { tokenizer, imageToken, template: await readChatTemplate(directory, tokenizer, 'vicuna') };
}

describe.each(Object.entries(forms))('LLaVA checkpoint %s (%s)', (form) => {
  const directory = llavaFolder(form);
  const golden = readGolden(form);

  it('writes every prompt and its ids as the reference does', async () => {
    const parts = await promptsOf(directory);
    for (const { text, prompt, ids } of golden.prompts) {
      const rendered = renderPrompt([{ role: 'user', text }], 0, parts);
      expect(rendered, JSON.stringify(text)).toBe(prompt);
      expect(promptIds(rendered, [], parts), JSON.stringify(text)).toEqual(ids);
    }
  });

  it('gives every picture of every conversation as many tokens as the reference', async () => {
    const parts = await promptsOf(directory);
    for (const { images, messages, prompt, ids } of golden.cases) {
      const rendered = renderPrompt(messages, images.length, parts);
      expect(rendered).toBe(prompt);
      const tokens = ids.filter((id) => id === parts.imageToken).length;
      expect(
        promptIds(
          rendered,
          images.map(() => tokens / images.length),
          parts,
        ),
      ).toEqual(ids);
    }
  });

  it('looks at every picture exactly as the reference does', async () => {
    const { plan } = await readLlavaPreprocessing(directory, await readLlavaConfig(directory), true);
    for (const { image, sha256 } of golden.views) {
      const { views } = await seen(image, plan);
      const found = views.map(({ data }) => createHash('sha256').update(data).digest('hex'));
      expect(found, image).toEqual(sha256);
    }
  });

  it.each([true, false])('has the same pixel values and features (fused operators: %s)', async (fused) => {
    const config = await readLlavaConfig(directory);
    const { plan, ...normalising } = await readLlavaPreprocessing(directory, config, true);
    const image = golden.views[0]?.image ?? '';
    const { views } = await seen(image, plan);
    const size = { width: golden.size, height: golden.size };
    const data = viewValues(views, size, levelValues(normalising));
    // Of the first look alone, where there are several.
    const recorded = readFloats(form, 'pixel-values.bin');
    expect(largestDifference(data.subarray(0, recorded.length), recorded)).toBeLessThanOrEqual(bar.pixelValues);
    const sessions = await openLlava(directory, config, { threads: 1, fused });
    const features = await featuresOf([image], { directory, config, sessions, tiles: true });
    await sessions.release();
    expect(largestDifference(features, readFloats(form, 'features.bin'))).toBeLessThan(bar.features);
  });

  it.each([true, false])('has the same logits after every prompt (fused operators: %s)', async (fused) => {
    const config = await readLlavaConfig(directory);
    const sessions = await openLlava(directory, config, { threads: 1, fused });
    const expected = readFloats(form, 'logits.bin');
    for (const [i, { images, tiles, ids }] of golden.cases.entries()) {
      const features = await featuresOf(images, { directory, config, sessions, tiles });
      const logits = await new LanguageDecoder({ config, sessions, features }).feed([ids]);
      const row = expected.subarray(i * golden.vocabulary, (i + 1) * golden.vocabulary);
      expect(largestDifference(logits, row), images.join()).toBeLessThan(bar.logits);
    }
    await sessions.release();
  });

  it.each([true, false])(
    'writes the same tokens for every picture and question (fused operators: %s)',
    async (fused) => {
      for (const tiles of [true, false]) {
        const cases = golden.cases.filter((one) => one.tiles === tiles);
        if (cases.length === 0) continue;
        const chatter = await loadLlava(directory, { threads: 1, fused, tiles });
        for (const one of cases) await expectSame(chatter, one);
        await chatter.release();
      }
    },
  );

  it('writes the same tokens with a repetition penalty of 1.3', async () => {
    const chatter = await loadLlava(directory, { threads: 1, tiles: golden.penalty.tiles });
    await expectSame(chatter, golden.penalty, { repetitionPenalty: 1.3 });
    await chatter.release();
  });
});

describe('the ready-made export of LLaVA-OneVision', () => {
  const directory = llavaFolder('onnx');
  const { cases } = readGolden('onnx');

  it('writes the same tokens for every picture and question', async () => {
    const chatter = await openChatter(directory, { threads: 1 });
    for (const one of cases) await expectSame(chatter, one);
    await chatter.release();
  });

  it('reads a prompt longer than one run of the decoder', () => {
    expect(Math.max(...cases.map(({ ids }) => ids.length))).toBeGreaterThan(32);
  });
});

interface Looking {
  readonly directory: string;
  readonly config: LlavaConfig;
  readonly sessions: LlavaSessions;
  readonly tiles: boolean;
}

async function featuresOf(
  images: readonly string[],
  { directory, config, sessions, tiles }: Looking,
): Promise<Float32Array> {
  const { plan, ...normalising } = await readLlavaPreprocessing(directory, config, tiles && images.length === 1);
  const looker = new Looker({ config, sessions, levels: levelValues(normalising) });
  const found: Float32Array[] = [];
  for (const image of images) found.push((await looker.featuresOf(await seen(image, plan))) ?? new Float32Array());
  return Float32Array.from(found.flatMap((rows) => [...rows]));
}

async function expectSame(
  chatter: Awaited<ReturnType<typeof loadLlava>>,
  { images, messages, generated, text }: RecordedCase,
  options: { repetitionPenalty?: number } = {},
): Promise<void> {
  const pictures = await Promise.all(images.map((image) => seen(image, chatter.plan)));
  let streamed = '';
  const written = await chatter.reply(
    { messages, pictures },
    { ...options, maxNewTokens, onText: (more) => (streamed += more) },
  );
  const name = `${images.join()} ${messages.at(-1)?.text ?? ''}`;
  expect(written.ids, name).toEqual(generated);
  expect(written.end, name).toBe(generated.length < maxNewTokens ? 'finished' : 'length');
  // Bytes that are no text: the reference marks each byte of a run, we each that is wrong.
  if (!text.includes('\ufffd')) expect(written.text, name).toBe(text);
  expect(streamed, name).toBe(written.text);
}
