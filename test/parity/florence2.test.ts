// Our captions over a ready-made Florence-2 export against the reference's own generate on the same weights.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FlorenceCaptioner,
  loadFlorenceCaptioner,
} from '../../src-main/models/families/florence2/florence-captioner.ts';
import { readFlorencePreprocessing } from '../../src-main/models/families/florence2/florence-config.ts';
import { levelValues, viewValues } from '../../src-main/models/pixel-values.ts';
import { describeModel } from '../../src-main/models/registry.ts';
import type { SeenPicture } from '../../src-shared/photo/view-spec.ts';
import { largestDifference, parityFolder, type Stage } from './golden.ts';

const directory = `${parityFolder}florence2`;
const golden = JSON.parse(readFileSync(`${directory}/golden.json`, 'utf8')) as {
  size: number;
  limit: number;
  stages: { logits: Stage };
  cases: { picture: number; task: string; beams: number; ids: number[]; finished: boolean; text: string }[];
};
const bytes = readFileSync(`${directory}/pixels.bin`);

function seen(index: number): SeenPicture {
  const size = { width: golden.size, height: golden.size };
  const each = 3 * golden.size ** 2;
  return {
    original: size,
    views: [{ ...size, data: new Uint8Array(bytes.subarray(index * each, (index + 1) * each)) }],
  };
}

describe('captions by a Florence-2 export', () => {
  let captioner: FlorenceCaptioner;
  beforeAll(async () => {
    captioner = await loadFlorenceCaptioner(directory, { threads: 1 });
  });
  afterAll(async () => {
    await captioner.release();
  });

  it.each(golden.cases)('picture $picture, $task, beams $beams: the same tokens', async (one) => {
    const options = { prompt: one.task, beams: one.beams, maxNewTokens: golden.limit - 1 };
    const written = await captioner.caption(seen(one.picture), options);
    expect(written).toEqual({ text: one.text, ids: one.ids, end: one.finished ? 'finished' : 'length' });
  });

  it('scales and normalises pixels to within 1e-6', async () => {
    const expected = new Float32Array(new Uint8Array(readFileSync(`${directory}/pixel-values.bin`)).buffer);
    const levels = levelValues(await readFlorencePreprocessing(directory));
    const values = viewValues(seen(0).views, { width: golden.size, height: golden.size }, levels);
    expect(largestDifference(values, expected)).toBeLessThanOrEqual(1e-6);
  });

  it('has the same logits after the first forced token, to within 1e-3', async () => {
    const decoder = await captioner.decoder(seen(0), 'Describe with a paragraph what is shown in the image.');
    const logits = await decoder.feed([[2, 0]]);
    const { first, last } = golden.stages.logits;
    expect(largestDifference(logits.slice(0, first.length), first)).toBeLessThan(1e-3);
    expect(largestDifference(logits.slice(-last.length), last)).toBeLessThan(1e-3);
  });

  it('begins a caption as it is told', async () => {
    const { text } = await captioner.caption(seen(0), { prompt: 'a photo of', beams: 1, maxNewTokens: 4 });
    expect(text.startsWith('a photo of')).toBe(true);
  });

  it('is described as a model that writes captions', async () => {
    expect(await describeModel(directory)).toMatchObject({ family: 'florence2', tasks: ['caption'] });
  });
});
