import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { safetensors, writeTemporary } from './hostile-files.ts';
import { readSafetensors } from './safetensors.ts';

const tensor = ([begin, end]: [number, number], shape = [(end - begin) / 4], dtype = 'F32'): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const read = async (bytes: Uint8Array): ReturnType<typeof readSafetensors> =>
  readSafetensors(await writeTemporary('model.safetensors', bytes));

describe('the safetensors reader', () => {
  it('gives type, shape and place of each tensor', async () => {
    const tensors = await read(
      safetensors({ __metadata__: { format: 'pt' }, b: tensor([24, 28], [2], 'F16'), a: tensor([0, 24], [2, 3]) }, 28),
    );
    expect([...tensors.keys()]).toEqual(['b', 'a']);
    const a = tensors.get('a');
    const b = tensors.get('b');
    expect(a).toMatchObject({ dtype: 'F32', shape: [2, 3], strides: [3, 1], sizeBytes: 24 });
    expect((b?.offsetBytes ?? 0) - (a?.offsetBytes ?? 0)).toBe(24);
  });

  it('leaves out types that no tower asks for, but still checks their bytes', async () => {
    const tensors = await read(safetensors({ a: tensor([0, 4]), odd: tensor([4, 8], [4], 'F8_E4M3') }, 8));
    expect([...tensors.keys()]).toEqual(['a']);
    await expect(read(safetensors({ a: tensor([0, 4]), odd: tensor([2, 8], [6], 'F8_E4M3') }, 8))).rejects.toThrow(
      '“odd” overlaps',
    );
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(), /no header/],
    ['a file of seven bytes', new Uint8Array(7), /no header/],
    ['a header longer than the file', safetensors({}, 0, 1000), /longer than the file/],
    ['a header of 2^63 bytes', safetensors({}, 0, 2 ** 63), /longer than the file/],
    ['a header that is no JSON', safetensors('{"a": ', 0), /not valid JSON/],
    ['a header that is a list', safetensors([], 0), /not a table/],
    ['an entry that is no object', safetensors({ w: 3 }, 0), /“w” is incomplete/],
    [
      'a shape of words',
      safetensors({ w: { dtype: 'F32', shape: ['2'], data_offsets: [0, 8] } }, 8),
      /“w” is incomplete/,
    ],
    ['offsets missing', safetensors({ w: { dtype: 'F32', shape: [2] } }, 8), /“w” does not say/],
    ['offsets backwards', safetensors({ w: tensor([8, 0], [2]) }, 8), /“w” claims an impossible span/],
    ['negative offsets', safetensors({ w: tensor([-8, 0], [2]) }, 8), /“w” claims an impossible span/],
    ['fractional offsets', safetensors({ w: tensor([0.5, 8.5], [2]) }, 16), /“w” claims an impossible span/],
    ['offsets beyond the file', safetensors({ w: tensor([0, 80]) }, 8), /cut off.*“w”/],
    ['an absurd shape', safetensors({ w: tensor([0, 8], [2 ** 30, 2 ** 30]) }, 8), /“w” claims an absurd shape/],
    ['a negative axis', safetensors({ w: tensor([0, 8], [-2, -1]) }, 8), /“w” claims an absurd shape/],
    ['a shape that does not fit', safetensors({ w: tensor([0, 8], [3]) }, 8), /“w” has a shape that does not fit/],
    ['overlapping tensors', safetensors({ v: tensor([0, 8]), w: tensor([4, 12]) }, 12), /“w” overlaps/],
    ['a hole', safetensors({ v: tensor([0, 4]), w: tensor([8, 12]) }, 12), /before the tensor “w”/],
    ['bytes after the last tensor', safetensors({ w: tensor([0, 4]) }, 40), /after its last tensor/],
  ])('refuses %s', async (_, bytes, sentence) => {
    await expect(read(bytes)).rejects.toThrow(sentence);
    await expect(read(bytes)).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('says names from hostile files in one short line', async () => {
    const name = `a\n\u202e${'x'.repeat(5000)}`;
    const error = await read(safetensors({ [name]: 1 }, 0)).catch((e: unknown) => e);
    expect((error as Error).message.length).toBeLessThan(200);
    expect((error as Error).message).not.toMatch(/[\n\u202e]/);
  });

  it('never reads past the file, whatever bytes are changed', async () => {
    const honest = readFileSync(new URL('../../../test/parity/clip/f32/model.safetensors', import.meta.url));
    const headerBytes = 8 + Number(honest.readBigUInt64LE());
    const change = fc.record({ at: fc.nat(headerBytes - 1), to: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.nat(honest.length),
        async (changes, cut) => {
          const bytes = Buffer.from(cut % 3 === 0 ? honest.subarray(0, cut) : honest);
          for (const { at, to } of changes) if (at < bytes.length) bytes[at] = to;
          const tensors = await read(bytes).catch((error: unknown) => error);
          if (!(tensors instanceof Map)) return tensors instanceof AppError && tensors.code === 'model-damaged';
          return [...(tensors as Awaited<ReturnType<typeof readSafetensors>>).values()].every(
            ({ offsetBytes, sizeBytes }) => offsetBytes >= 0 && offsetBytes + sizeBytes <= bytes.length,
          );
        },
      ),
      { seed: 2, numRuns: 300 },
    );
  });
});
