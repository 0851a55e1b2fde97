import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SeenPicture } from '../../../../src-shared/photo/view-spec.ts';
import type { Answer } from '../../language-models.ts';
import { openAnswerer, openCaptioner } from '../../open-model.ts';
import { describeModel } from '../../registry.ts';

const fixtures = fileURLToPath(new URL('../../../../test/parity/blip/', import.meta.url));
const one = { threads: 1 };
const size = 32;

async function copyOf(form: string): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'afterimage-blip-')), form);
  await cp(join(fixtures, form), folder, { recursive: true });
  return folder;
}

const picture = (seed: number): SeenPicture => {
  const data = Uint8Array.from({ length: 3 * size * size }, (_, i) => (i * seed) % 251);
  return { original: { width: 640, height: 480 }, views: [{ width: size, height: size, data }] };
};

/** Another header of the same length: spaces make up for what is taken out. */
async function rewriteHeader(folder: string, change: (header: string) => string): Promise<void> {
  const path = join(folder, 'model.safetensors');
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE());
  const header = bytes.subarray(8, 8 + length).toString();
  bytes.write(change(header).padEnd(length), 8);
  await writeFile(path, bytes);
}

describe('describing a BLIP', () => {
  it.each([
    ['caption', 'caption', 'f32'],
    ['caption-torch', 'caption', 'f32'],
    ['vqa', 'answer', 'f32'],
    ['vqa-bf16-shards', 'answer', 'bf16'],
    ['export', 'caption', 'f32'],
  ])('%s: says that it can %s, in %s', async (form, task, precision) => {
    const model = await describeModel(join(fixtures, form));
    expect(model).toMatchObject({ family: 'blip', name: form, tasks: [task], licence: 'unknown', knows: null });
    expect(model.id).toMatch(new RegExp(`^blip/${form}@[0-9a-f]{12}/${precision}/px\\d+$`));
  });

  it('takes name, licence and what a model knows from the manifest beside it', async () => {
    const folder = await copyOf('caption');
    const knows = { things: ['train'], photographs: [] };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ name: 'Tiny', licence: 'BSD-3-Clause', knows }));
    expect(await describeModel(folder)).toMatchObject({ name: 'Tiny', licence: 'BSD-3-Clause', knows });
    await writeFile(join(folder, 'manifest.json'), '{"name":7}');
    await expect(describeModel(folder)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});

describe('a BLIP that is not whole', () => {
  it('lacks its weights', async () => {
    const folder = await copyOf('caption');
    await rm(join(folder, 'model.safetensors'));
    await expect(describeModel(folder)).rejects.toMatchObject({ code: 'model-missing' });
    await expect(openCaptioner(folder, one)).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('lacks half of its export', async () => {
    const folder = await copyOf('export');
    await rm(join(folder, 'blip_text_decoder.onnx'));
    await expect(openCaptioner(folder, one)).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('has an export of another kind', async () => {
    const folder = await copyOf('export');
    await cp(join(folder, 'blip_vision_encoder.onnx'), join(folder, 'blip_text_decoder.onnx'));
    await expect(openCaptioner(folder, one)).rejects.toThrow('of another kind');
  });

  it.each(['tokenizer.json', 'preprocessor_config.json', 'config.json'])('lacks %s', async (file) => {
    const folder = await copyOf('vqa');
    await rm(join(folder, file));
    await expect(openAnswerer(folder, one)).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('lacks a tensor: the sentence names it', async () => {
    const folder = await copyOf('vqa');
    const name = 'text_encoder.encoder.layer.1.crossattention.self.key.weight';
    await rewriteHeader(folder, (header) => header.replace(name, name.replace('weight', 'wolght')));
    await expect(openAnswerer(folder, one)).rejects.toThrow(`lacks the tensor “${name}”`);
  });

  it('has a tensor of another shape: the sentence names it', async () => {
    const folder = await copyOf('caption');
    const config = await readFile(join(folder, 'config.json'), 'utf8');
    const wider = config.replace(/"intermediate_size": 32/g, '"intermediate_size": 48');
    expect(wider).not.toBe(config);
    await writeFile(join(folder, 'config.json'), wider);
    await expect(openCaptioner(folder, one)).rejects.toThrow(/“vision_model.*fc1.bias” is 32, but .* 48/);
  });

  it('has a tensor of whole numbers: the sentence names it', async () => {
    const folder = await copyOf('caption');
    await rewriteHeader(folder, (header) =>
      header.replace(/("text_decoder\.cls\.predictions\.bias":\{"dtype":)"F32"/, '$1"I32"'),
    );
    await expect(openCaptioner(folder, one)).rejects.toThrow('“text_decoder.cls.predictions.bias” holds I32');
  });
});

describe('asking a BLIP', () => {
  it('for what it cannot do is refused in a sentence', async () => {
    await expect(openAnswerer(join(fixtures, 'caption'), one)).rejects.toThrow('does not answer questions');
    await expect(openCaptioner(join(fixtures, 'vqa'), one)).rejects.toThrow('does not write captions');
  });

  it('about a picture of another size, or without one, is refused', async () => {
    const captioner = await openCaptioner(join(fixtures, 'caption'), one);
    const [view] = picture(1).views;
    for (const views of [[], [{ width: 1, height: 1, data: new Uint8Array(3) }], view ? [view, view] : []]) {
      const seen = { original: { width: 9, height: 9 }, views };
      await expect(captioner.caption(seen)).rejects.toMatchObject({ code: 'invalid-input' });
    }
    await captioner.release();
  });

  it('about one picture, then another, then the first again, gives each its own answer', async () => {
    const answerer = await openAnswerer(join(fixtures, 'vqa'), one);
    const ask = (seed: number): Promise<Answer> => answerer.answer(picture(seed), 'what is it?', { beams: 3 });
    const [first, again, other, back] = [await ask(7), await ask(7), await ask(200), await ask(7)];
    await answerer.release();
    const fresh = await openAnswerer(join(fixtures, 'vqa'), one);
    expect(other).toEqual(await fresh.answer(picture(200), 'what is it?', { beams: 3 }));
    await fresh.release();
    expect([again, back]).toEqual([first, first]);
    expect(other).not.toEqual(first);
  });

  it('goes on from no more of a prompt than there are positions for', async () => {
    const captioner = await openCaptioner(join(fixtures, 'caption'), one);
    const { ids, end } = await captioner.caption(picture(3), { prompt: 'train '.repeat(1000) });
    await captioner.release();
    expect(ids.length).toBeLessThanOrEqual(1);
    expect(['length', 'finished']).toContain(end);
  });

  it('stops where it is told to', async () => {
    const captioner = await openCaptioner(join(fixtures, 'caption'), one);
    const stop = new AbortController();
    const told: number[] = [];
    const onToken = (id: number): void => {
      told.push(id);
      if (told.length === 2) stop.abort();
    };
    const { ids, end } = await captioner.caption(picture(3), { signal: stop.signal, onToken, minNewTokens: 5 });
    await captioner.release();
    expect([ids, end]).toEqual([told, 'stopped']);
  });
});
