import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { Message } from '../graph/protobuf.ts';
import { onnxReferences } from './onnx-references.ts';

const folder = mkdtemp(join(tmpdir(), 'afterimage-onnx-'));

async function referencesOf(bytes: Uint8Array): Promise<string[]> {
  const path = join(await folder, 'model.onnx');
  await writeFile(path, bytes);
  return onnxReferences(path);
}

const tensor = (location: string): Message =>
  new Message().string(8, 'w').message(13, new Message().string(1, 'location').string(2, location));
const graph = (location: string): Message => new Message().message(5, tensor(location));
const model = (field: number, content: Message): Uint8Array =>
  new Message().message(7, new Message()).message(field, content).encode();

describe('the files that an ONNX file wants', () => {
  it.each([
    ['an initializer', model(7, graph('a'))],
    ['a sparse initializer', model(7, new Message().message(15, new Message().message(1, tensor('a'))))],
    [
      'a constant of a node',
      model(7, new Message().message(1, new Message().message(5, new Message().message(5, tensor('a'))))),
    ],
    [
      'a list of constants',
      model(7, new Message().message(1, new Message().message(5, new Message().message(10, tensor('a'))))),
    ],
    [
      'a graph in a node',
      model(7, new Message().message(1, new Message().message(5, new Message().message(6, graph('a'))))),
    ],
    [
      'graphs in a node',
      model(7, new Message().message(1, new Message().message(5, new Message().message(11, graph('a'))))),
    ],
    [
      'a function',
      model(25, new Message().message(7, new Message().message(5, new Message().message(5, tensor('a'))))),
    ],
    ['training', model(20, new Message().message(1, graph('a')))],
  ])('are found in %s', async (_, bytes) => {
    expect(await referencesOf(bytes)).toEqual(['a']);
  });

  it('are named once, and weights are stepped over whatever they hold', async () => {
    const inside = new Message().bytes(9, model(7, graph('not this')));
    const both = new Message()
      .message(5, tensor('a'))
      .message(5, tensor('a'))
      .message(5, inside)
      .message(5, tensor('b'));
    expect(await referencesOf(model(7, both))).toEqual(['a', 'b']);
  });

  it('are found past weights larger than what is read at once', async () => {
    const large = new Message().bytes(9, new Uint8Array(300_000));
    expect(await referencesOf(model(7, new Message().message(5, large).message(5, tensor('a'))))).toEqual(['a']);
  });

  it('are not looked for in what is no ONNX file, is cut off, or nests for ever', async () => {
    await expect(referencesOf(Buffer.from('not a model at all'))).rejects.toMatchObject({ code: 'model-damaged' });
    await expect(referencesOf(new Uint8Array())).rejects.toThrow('no graph in it');
    let deep = graph('a');
    for (let i = 0; i < 60; i++)
      deep = new Message().message(1, new Message().message(5, new Message().message(6, deep)));
    await expect(referencesOf(model(7, deep))).rejects.toThrow('absurdly deep');
  });

  it('are found or refused, never worse, whatever bytes are changed or cut', async () => {
    const honest = model(
      7,
      new Message().message(5, tensor('a')).message(1, new Message().message(5, new Message().message(6, graph('b')))),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(honest.length - 1), fc.nat(255), fc.nat(honest.length), async (at, to, length) => {
        const bytes = Buffer.from(honest).subarray(0, length);
        if (at < length) bytes[at] = to;
        const found = await referencesOf(bytes).catch((error: unknown) => error);
        return Array.isArray(found) || (found instanceof AppError && found.code === 'model-damaged');
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
