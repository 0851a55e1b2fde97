import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { op, pickledTensor, storedZip, writeTemporary, type ZipPart } from './hostile-files.ts';
import { readTorchZip } from './torch-zip.ts';

const honest = readFileSync(new URL('../../../test/parity/clip/torch/pytorch_model.bin', import.meta.url));
const read = async (bytes: Uint8Array): ReturnType<typeof readTorchZip> =>
  readTorchZip(await writeTemporary('pytorch_model.bin', bytes));

const archive = (pickle: Uint8Array, ...more: ZipPart[]): Buffer =>
  storedZip([
    { name: 'archive/data.pkl', bytes: pickle },
    { name: 'archive/data/0', bytes: Buffer.alloc(16) },
    ...more,
  ]);
const pickle = (...parts: Uint8Array[]): Buffer => Buffer.concat([op.proto2, ...parts, op.stop]);

describe('the torch reader', () => {
  it('gives every tensor of a real file its type, shape, strides and place', async () => {
    const tensors = await read(honest);
    expect(tensors.get('text_projection.weight')).toMatchObject({ dtype: 'F32', shape: [16, 24], strides: [1, 16] });
    expect(tensors.get('text_model.embeddings.position_ids')).toMatchObject({ dtype: 'I64', shape: [1, 77] });
    const weight = tensors.get('text_model.encoder.layers.0.mlp.fc1.weight');
    const bias = tensors.get('text_model.encoder.layers.0.mlp.fc1.bias');
    expect((bias?.offsetBytes ?? 0) - (weight?.offsetBytes ?? 0)).toBe(weight?.sizeBytes);
    expect(honest.readFloatLE(tensors.get('logit_scale')?.offsetBytes)).toBeCloseTo(2.9, 5);
  });

  it('reads a table wrapped in a training checkpoint', async () => {
    const inner = pickledTensor({ name: 'w', shape: [2, 2], strides: [2, 1] }).subarray(2, -1);
    const tensors = await read(archive(pickle(op.emptyDict, op.text('state_dict'), inner, op.setItem)));
    expect([...tensors.keys()]).toEqual(['w']);
  });

  it('runs nothing: a pickle that calls os.system is refused by name and leaves no trace', async () => {
    const witness = join(tmpdir(), `afterimage-witness-${String(process.pid)}`);
    const attack = pickle(op.global('os', 'system'), op.mark, op.text(`touch ${witness}`), op.tuple, op.reduce);
    await expect(read(archive(attack))).rejects.toThrow('“os.system”');
    expect(existsSync(witness)).toBe(false);
  });

  const short = pickledTensor({ name: 'w', shape: [2, 2], strides: [2, 1] });
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(), /empty or cut off/],
    ['a file that is no archive', Buffer.alloc(4000, 7), /not a torch archive/],
    ['a file cut in half', honest.subarray(0, honest.length / 2), /cut off/],
    ['an archive of another program', storedZip([{ name: 'a/b', bytes: Buffer.alloc(3) }]), /torch did not write/],
    ['compression', storedZip([{ name: 'archive/data.pkl', bytes: short, method: 8 }]), /data\.pkl.*compressed/],
    ['two entries of one name', archive(short, { name: 'archive/data/0', bytes: Buffer.alloc(1) }), /data\/0” twice/],
    [
      'an entry beyond the file',
      archive(short, { name: 'archive/x', bytes: Buffer.alloc(1), claimedBytes: 1e6 }),
      /x” .*impossible/,
    ],
    ['big-endian numbers', archive(short, { name: 'archive/byteorder', bytes: Buffer.from('big') }), /big-endian/],
    ['a builtin', archive(pickle(op.global('builtins', 'eval'))), /“builtins.eval”/],
    ['a global that only looks like torch', archive(pickle(op.global('torch', 'load'))), /“torch.load”/],
    ['an instance opcode', archive(pickle(op.mark, Buffer.from('ios\nsystem\n'))), /pickle operation 0x69/],
    ['an object opcode', archive(pickle(op.emptyTuple, Buffer.of(0x81))), /pickle operation 0x81/],
    ['an extension opcode', archive(pickle(Buffer.of(0x82, 1))), /pickle operation 0x82/],
    ['a text longer than the file', archive(pickle(Buffer.from('X\xff\xff\xff\x7fab', 'latin1'))), /cut off/],
    ['a stack that runs empty', archive(pickle(op.setItem)), /damaged/],
    ['a memo that was never written', archive(pickle(Buffer.of(0x68, 9))), /damaged/],
    ['a call of something that is no name', archive(pickle(op.number(1), op.emptyTuple, op.reduce)), /not a name/],
    ['a root that is no table', archive(pickle(op.number(1))), /not a table/],
    [
      'a tensor beyond its storage',
      archive(pickledTensor({ name: 'w', shape: [2, 3], strides: [3, 1] })),
      /“w” reaches beyond/,
    ],
    [
      'strides beyond its storage',
      archive(pickledTensor({ name: 'w', shape: [2, 2], strides: [1000, 1] })),
      /“w” reaches beyond/,
    ],
    [
      'an offset beyond its storage',
      archive(pickledTensor({ name: 'w', offset: 4, shape: [1], strides: [1] })),
      /“w” reaches beyond/,
    ],
    [
      'a negative offset',
      archive(pickledTensor({ name: 'w', offset: -4, shape: [1], strides: [1] })),
      /“w” is described/,
    ],
    [
      'an absurd shape',
      archive(pickledTensor({ name: 'w', shape: [2 ** 30, 2 ** 30], strides: [0, 0] })),
      /“w” claims an absurd/,
    ],
    ['strides of another rank', archive(pickledTensor({ name: 'w', shape: [2, 2], strides: [1] })), /“w” is described/],
    ['a storage that is not there', storedZip([{ name: 'a/data.pkl', bytes: short }]), /“w” are missing/],
  ])('refuses %s', async (_, bytes, sentence) => {
    await expect(read(bytes)).rejects.toThrow(sentence);
    await expect(read(bytes)).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('never points past the file, whatever bytes are changed', async () => {
    // The headers and the pickle lie at the two ends; the weights between them are of no interest here.
    const interesting = [...Array(12_000).keys(), ...Array.from({ length: 12_000 }, (_, i) => honest.length - 1 - i)];
    const change = fc.record({ at: fc.constantFrom(...interesting), to: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(honest);
        for (const { at, to } of changes) bytes[at] = to;
        const tensors = await read(bytes).catch((error: unknown) => error);
        if (!(tensors instanceof Map)) return tensors instanceof AppError && tensors.code === 'model-damaged';
        return [...(tensors as Awaited<ReturnType<typeof readTorchZip>>).values()].every(
          ({ offsetBytes, sizeBytes }) => offsetBytes >= 0 && offsetBytes + sizeBytes <= bytes.length,
        );
      }),
      { seed: 2, numRuns: 400 },
    );
  });
});
