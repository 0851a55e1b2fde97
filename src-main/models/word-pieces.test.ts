import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadWordPieces } from './word-pieces.ts';

const fixtures = fileURLToPath(new URL('../../test/parity/git', import.meta.url));
const emptyFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'afterimage-word-pieces-'));

describe('word pieces', () => {
  it('begin and end every text, the empty one too, and never exceed the length', async () => {
    const { encode } = await loadWordPieces(join(fixtures, 'safetensors'));
    for (const text of ['', ' ', 'a', 'word '.repeat(2000), '🚂'.repeat(500), '雪'.repeat(500)]) {
      const ids = encode(text, 8);
      expect([ids[0], ids.at(-1)]).toEqual([101, 102]);
      expect(ids.length).toBeLessThanOrEqual(8);
    }
  });

  it('are the same from tokenizer.json and from the word list of older checkpoints', async () => {
    const [json, list] = [
      await loadWordPieces(join(fixtures, 'safetensors')),
      await loadWordPieces(join(fixtures, 'torch')),
    ];
    for (const text of ['a photo of a red train!', 'ΟΔΟΣ 𠀀雪 naïve', 'bicycles’ 3.14']) {
      const ids = json.encode(text, 64);
      expect(list.encode(text, 64)).toEqual(ids);
      expect(list.decode(ids)).toBe(json.decode(ids));
    }
  });

  it('take special tokens typed by a person for nothing, even where taking one out makes another', async () => {
    const { encode } = await loadWordPieces(join(fixtures, 'safetensors'));
    expect(encode('[SEP]a red train', 64)).toEqual(encode('a red train', 64));
    expect(encode('[S[SEP]EP]a red train', 64)).toEqual(encode('a red train', 64));
  });

  it('leave special tokens and unknown ids out of a text, and write nothing for nothing', async () => {
    const { decode, encode } = await loadWordPieces(join(fixtures, 'torch'));
    expect(decode([])).toBe('');
    expect(decode([101, 102])).toBe('');
    expect(decode([...encode('red train', 64), 0, 30_000])).toBe('red train');
  });

  it('keep capitals and accents where the word list was made with them', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nCafé\n');
    await writeFile(join(folder, 'tokenizer_config.json'), '{"do_lower_case":false}');
    const { encode } = await loadWordPieces(folder);
    expect(encode('Café café', 64)).toEqual([2, 5, 1, 3]);
  });

  it('say what is wrong with their files', async () => {
    const folder = await emptyFolder();
    await expect(loadWordPieces(folder)).rejects.toMatchObject({ code: 'model-missing' });
    for (const text of ['{', '[]', '{"model":{"type":"BPE"},"normalizer":null}']) {
      await writeFile(join(folder, 'tokenizer.json'), text);
      await expect(loadWordPieces(folder)).rejects.toMatchObject({ code: 'model-damaged' });
    }
    await rm(join(folder, 'tokenizer.json'));
    await writeFile(join(folder, 'vocab.txt'), 'dog\ncat\n');
    await expect(loadWordPieces(folder)).rejects.toThrow('lacks [PAD]');
    await cp(join(fixtures, 'torch', 'vocab.txt'), join(folder, 'vocab.txt'));
    await writeFile(join(folder, 'tokenizer_config.json'), '{"do_lower_case":"yes"}');
    await expect(loadWordPieces(folder)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});
