import { mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkpointFile, waves } from './checkpoint-file.ts';
import { openWeights, quantisedFor } from './precision.ts';
import type { Precision } from './quantised-layout.ts';
import { agreementOf, forgetVerdict, verifyQuantised, type Answers } from './verify-quantised.ts';
import { writeQuantised } from './write-quantised.ts';

let folder = '';
const publish = (seed: number, directory = folder) =>
  checkpointFile(join(directory, 'model.safetensors'), { 'a.weight': { shape: [4, 32], values: waves(seed, 128) } });

async function make(precision: Precision): Promise<void> {
  const checkpoint = await publish(1);
  await writeQuantised(
    folder,
    { checkpoint, weights: [{ name: 'a.weight', to: 4, from: 32, bits: 8 }] },
    { precision, levels: 127 },
  );
}

const cosines = (...vectors: number[][]): Answers => ({
  compared: 'cosine',
  vectors: vectors.map((vector) => Float32Array.from(vector)),
});
const tokens = (...texts: number[][]): Answers => ({ compared: 'tokens', texts });

const verify = (precision: Precision, quantised: Answers) =>
  verifyQuantised({ directory: folder, precision }, (weights) =>
    Promise.resolve(weights === 'published' ? cosines([1, 0]) : quantised),
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afterimage-precision-'));
});

describe('quantised weights', () => {
  it('are used once they were found right, and until they are forgotten', async () => {
    await make('int8');
    expect(await quantisedFor(folder)).toBeNull();
    expect(await verify('int8', cosines([1, 0.001]))).toMatchObject({ accepted: true, compared: 'cosine', inputs: 1 });
    expect(await quantisedFor(folder)).toEqual({
      precision: 'int8',
      file: join(folder, 'afterimage-int8.safetensors'),
    });
    const { checkpoint, quantised } = await openWeights(folder);
    expect(quantised?.precision).toBe('int8');
    expect([...checkpoint.keys()]).toEqual(['a.weight', 'a.weight.codes', 'a.weight.scales']);
    await forgetVerdict(folder, 'int8');
    expect(await quantisedFor(folder)).toBeNull();
  });

  it('are not used where they were found wrong, but may be asked for', async () => {
    await make('q4');
    expect(await verify('q4', cosines([1, 1]))).toMatchObject({ accepted: false });
    expect(await quantisedFor(folder)).toBeNull();
    expect(await quantisedFor(folder, 'q4')).toMatchObject({ precision: 'q4' });
    await expect(quantisedFor(folder, 'int8')).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('are not used where the published weights are wanted, or others since', async () => {
    await make('int8');
    await verify('int8', cosines([1, 0]));
    expect((await openWeights(folder, 'published')).quantised).toBeNull();
    await publish(2);
    expect(await quantisedFor(folder)).toBeNull();
  });

  it('lie beside the real file where the folder holds a link to it', async () => {
    await make('int8');
    await verify('int8', cosines([1, 0]));
    const links = join(folder, 'links');
    await mkdir(links);
    await symlink(join(folder, 'model.safetensors'), join(links, 'model.safetensors'));
    expect(await quantisedFor(links)).toMatchObject({ file: join(folder, 'afterimage-int8.safetensors') });
  });

  it('are refused where their record is none', async () => {
    await make('int8');
    await writeFile(join(folder, 'afterimage-int8.json'), '{"accepted": true}');
    await expect(quantisedFor(folder)).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('leave nothing unfinished beside them', async () => {
    await make('int8');
    await verify('int8', cosines([1, 0]));
    expect((await readdir(folder)).sort()).toEqual([
      'afterimage-int8.json',
      'afterimage-int8.safetensors',
      'model.safetensors',
    ]);
  });
});

describe('agreement', () => {
  it.each([
    ['the least cosine', cosines([1, 0], [0, 2]), cosines([3, 0], [1, 1]), Math.SQRT1_2],
    ['nothing where a vector is broken', cosines([1, 0]), cosines([NaN, 0]), 0],
    ['nothing where there is nothing to compare', cosines(), cosines(), 0],
    ['nothing between different kinds', cosines([1]), tokens([1]), 0],
    ['the mean share until the first other token', tokens([1, 2, 3, 4], [5]), tokens([1, 2, 9, 4], [5]), 0.75],
    ['counted on the longer text', tokens([1, 2]), tokens([1, 2, 3, 4]), 0.5],
    ['whole for two empty texts', tokens([]), tokens([]), 1],
  ])('is %s', (_, a, b, expected) => {
    expect(agreementOf(a, b)).toBeCloseTo(expected, 6);
  });
});
