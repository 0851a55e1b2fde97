import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeenPicture } from '../../../../src-shared/photo/view-spec.ts';
import { describeGit } from './describe-git.ts';
import { loadGitCaptioner, type GitCaptioner } from './git-captioner.ts';

const fixture = fileURLToPath(new URL('../../../../test/parity/git/safetensors', import.meta.url));

function picture(seed: number, side = 32): SeenPicture {
  const data = Uint8Array.from({ length: 3 * side * side }, (_, i) => (i * seed) % 251);
  const size = { width: side, height: side };
  return { original: size, views: [{ ...size, data }] };
}

async function changed(config: object): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'afterimage-git-')), 'tiny');
  await cp(fixture, folder, { recursive: true });
  const old = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as object;
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...old, ...config }));
  return folder;
}

describe('a captioner', () => {
  let captioner: GitCaptioner;
  beforeAll(async () => {
    captioner = await loadGitCaptioner(fixture, { threads: 1 });
  });
  afterAll(() => captioner.release());

  it('begins its caption with the prompt, and counts only what it wrote', async () => {
    const { text, ids } = await captioner.caption(picture(7), { prompt: 'A photo of [SEP]', maxNewTokens: 3 });
    expect(text).toMatch(/^a photo of/);
    expect(ids.length).toBeLessThanOrEqual(3);
  });

  it('stops when it is told to, and tells each token as it comes', async () => {
    const stop = new AbortController();
    const told: number[] = [];
    const onToken = (id: number): void => {
      told.push(id);
      if (told.length === 2) stop.abort();
    };
    const { ids, end } = await captioner.caption(picture(7), { signal: stop.signal, onToken, minNewTokens: 8 });
    expect(end).toBe('stopped');
    expect(ids).toEqual(told);
  });

  it('writes the same after another picture as before it', async () => {
    const first = await captioner.caption(picture(7));
    await captioner.caption(picture(31), { beams: 3 });
    expect(await captioner.caption(picture(7))).toEqual(first);
  });

  it('refuses pictures of another size, and texts without end', async () => {
    await expect(captioner.caption(picture(7, 16))).rejects.toMatchObject({ code: 'invalid-input' });
    const decoder = await captioner.decoder(picture(7));
    await decoder.feed([Array.from({ length: 63 }, () => 110)]);
    await decoder.feed([[110]]);
    await expect(decoder.feed([[110]])).rejects.toMatchObject({ code: 'too-large' });
  });

  it('gives rows that are fed together the logits of rows fed alone, whatever their order', async () => {
    const together = await captioner.decoder(picture(7));
    await together.feed([[101]]);
    together.reorder([0, 0]);
    await together.feed([[110], [111]]);
    together.reorder([1, 0, 1]);
    const found = await together.feed([[120], [121], [122]]);
    for (const [row, ids] of [
      [101, 111, 120],
      [101, 110, 121],
      [101, 111, 122],
    ].entries()) {
      const alone = await (await captioner.decoder(picture(7))).feed([ids]);
      const ofRow = found.subarray(row * alone.length, (row + 1) * alone.length);
      for (const [i, logit] of alone.entries()) expect(ofRow[i]).toBeCloseTo(logit, 4);
    }
    expect(() => {
      together.reorder([3]);
    }).toThrow('no such row');
  });
});

describe('a folder with a GIT in it', () => {
  it('is described without running it, and its id follows its files', async () => {
    const description = await describeGit(fixture);
    expect(description).toMatchObject({ family: 'git', tasks: ['caption'], licence: 'unknown', knows: null });
    expect(description.id).toMatch(/^git\/safetensors@[0-9a-f]{12}\/f32\/px\d+$/);
    const other = await describeGit(await changed({ extra: 1 }));
    expect(other.id.split('@')[1]).not.toBe(description.id.split('@')[1]);
  });

  it('is named after the manifest beside it', async () => {
    const folder = await changed({});
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ name: 'GIT base', licence: 'MIT' }));
    expect(await describeGit(folder)).toMatchObject({ name: 'GIT base', licence: 'MIT' });
  });

  it.each([
    ['a layer that is not there', { num_hidden_layers: 3 }, 'lacks the tensor “git.encoder.layer.2.'],
    ['another width inside', { intermediate_size: 57 }, 'the configuration asks for'],
    ['other words', { vocab_size: 295 }, '“git.embeddings.word_embeddings.weight” is 294×24'],
  ])('says which tensor is wrong: %s', async (_, config, sentence) => {
    const opened = loadGitCaptioner(await changed(config), { threads: 1 });
    await expect(opened).rejects.toThrow(sentence);
    await expect(opened).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('says that the weights are missing when the rest is there', async () => {
    const folder = await changed({});
    await rm(join(folder, 'model.safetensors'));
    await expect(describeGit(folder)).rejects.toMatchObject({ code: 'model-missing' });
    await expect(loadGitCaptioner(folder, { threads: 1 })).rejects.toMatchObject({ code: 'model-missing' });
  });
});
