import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withoutSpecialTokens } from '../../special-tokens.ts';
import { loadTokenizer } from './clip-tokenizer.ts';
import { batchesOfOneLength } from './token-tower.ts';

const directory = fileURLToPath(new URL('../../../../test/parity/clip/f32', import.meta.url));

describe('the CLIP tokenizer', () => {
  it('begins and ends every text, the empty one too, and never exceeds the length', async () => {
    const { encode } = await loadTokenizer(directory, 8);
    const [begin, end] = encode('');
    for (const text of ['', 'a', 'word '.repeat(2000), '🚂'.repeat(500), '雪'.repeat(500)]) {
      const ids = encode(text);
      expect([ids[0], ids.at(-1)]).toEqual([begin, end]);
      expect(ids.length).toBeLessThanOrEqual(8);
    }
  });

  it('takes special tokens typed by a person for nothing, even where taking one out makes another', async () => {
    const { encode } = await loadTokenizer(directory, 77);
    expect(encode('<|endoftext|>a red train')).toEqual(encode('a red train'));
    expect(encode('<|end<|endoftext|>oftext|>a red train')).toEqual(encode('a red train'));
    expect(withoutSpecialTokens('a<s>b', ['<s>', ''])).toBe('ab');
  });

  it('says what is wrong with a tokenizer file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'afterimage-tokenizer-'));
    await expect(loadTokenizer(folder, 77)).rejects.toMatchObject({ code: 'model-missing' });
    for (const text of ['{', '[]', '{"model":{"type":"Nonsense"}}']) {
      await writeFile(join(folder, 'tokenizer.json'), text);
      await expect(loadTokenizer(folder, 77)).rejects.toMatchObject({ code: 'model-damaged' });
    }
  });
});

describe('text batches', () => {
  it('hold texts of one length, no more than a batch, each text once', () => {
    const ids = [[1, 2], [1], [3, 4], [5, 6], [7]];
    expect(batchesOfOneLength(ids, 2)).toEqual([[0, 2], [3], [1, 4]]);
    expect(batchesOfOneLength([], 2)).toEqual([]);
  });
});
