import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadSiglipTokenizer } from './siglip-tokenizer.ts';

const recorded = (form: string): string =>
  fileURLToPath(new URL(`../../../../test/parity/siglip/${form}`, import.meta.url));

type Json = Record<string, unknown>;

/** A copy of a recorded tokenizer whose two files were changed. */
async function changed(form: string, change: { config?: Json | null; tokenizer?: Json }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-tokenizer-'));
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
    await cp(join(recorded(form), name), join(folder, name));
    const json = JSON.parse(await readFile(join(folder, name), 'utf8')) as Json;
    const part = name === 'tokenizer.json' ? change.tokenizer : change.config;
    await writeFile(join(folder, name), JSON.stringify({ ...json, ...part }));
  }
  if (change.config === null) await rm(join(folder, 'tokenizer_config.json'));
  return folder;
}
const [pad, eos, bos] = [0, 1, 2];

describe('the SigLIP tokenizer', () => {
  it.each(['first-f32', 'second-bf16'])('gives every text of %s the same length', async (form) => {
    const { encode } = await loadSiglipTokenizer(recorded(form), 16);
    for (const text of ['', 'a', 'word '.repeat(5000), '🚂'.repeat(500)]) expect(encode(text)).toHaveLength(16);
  });

  it('takes special tokens typed by a person for nothing, in capitals too', async () => {
    const first = await loadSiglipTokenizer(recorded('first-f32'), 64);
    const second = await loadSiglipTokenizer(recorded('second-bf16'), 64);
    expect(first.encode('</S>a red train')).toEqual(first.encode('a red train'));
    expect(second.encode('<EOS>a red <e<eos>os>train')).toEqual(second.encode('a red train'));
  });

  it('lower-cases and strips punctuation whatever tokenizer.json does', async () => {
    const bare = await loadSiglipTokenizer(await changed('first-f32', { tokenizer: { normalizer: null } }), 64);
    expect(bare.encode('  A Red, TRAIN!\u2003')).toEqual(bare.encode('a red train'));
  });

  it('adds begin and end tokens as the configuration says, and as tokenizer.json has them where it says nothing', async () => {
    const config = { add_bos_token: true, add_eos_token: false };
    const flagged = await loadSiglipTokenizer(await changed('second-bf16', { config }), 8);
    expect(flagged.encode('')).toEqual([bos, pad, pad, pad, pad, pad, pad, pad]);
    const silent = { add_bos_token: null, add_eos_token: null };
    const published = await loadSiglipTokenizer(await changed('second-bf16', { config: silent }), 4);
    expect(published.encode('')).toEqual([eos, pad, pad, pad]);
    expect(published.encode('word word word').at(-1)).toBe(eos);
  });

  it('pads at the side that the configuration says; Gemma’s at the left where it says nothing', async () => {
    const side = async (config: Json): Promise<number[]> =>
      (await loadSiglipTokenizer(await changed('second-bf16', { config }), 3)).encode('');
    expect(await side({ padding_side: 'right' })).toEqual([eos, pad, pad]);
    expect(await side({ padding_side: 'left' })).toEqual([pad, pad, eos]);
    expect(await side({ padding_side: null })).toEqual([pad, pad, eos]);
    expect(await side({ padding_side: null, tokenizer_class: 'SiglipTokenizer' })).toEqual([eos, pad, pad]);
  });

  it('finds the padding in tokenizer.json where there is no configuration, and says where there is none at all', async () => {
    const padding = { direction: 'Right', pad_token: '<pad>' };
    const folder = await changed('second-bf16', { config: null, tokenizer: { padding } });
    expect((await loadSiglipTokenizer(folder, 3)).encode('')).toEqual([eos, pad, pad]);
    const without = await changed('second-bf16', { config: null });
    await expect(loadSiglipTokenizer(without, 3)).rejects.toThrow('padded with');
    const foreign = await changed('second-bf16', { config: { pad_token: '<nothing>' } });
    await expect(loadSiglipTokenizer(foreign, 3)).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('says what is wrong with a tokenizer file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'afterimage-tokenizer-'));
    await expect(loadSiglipTokenizer(folder, 64)).rejects.toMatchObject({ code: 'model-missing' });
    for (const text of ['{', '[]', '{"model":{"type":"Nonsense"}}']) {
      await writeFile(join(folder, 'tokenizer.json'), text);
      await expect(loadSiglipTokenizer(folder, 64)).rejects.toMatchObject({ code: 'model-damaged' });
    }
  });
});
