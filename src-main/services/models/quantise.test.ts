import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quantisedFor, weightsFolder, type QuantisedRecord } from '../../models/quantise/precision.ts';
import { weightFiles } from '../../models/checkpoint/open-checkpoint.ts';
import { revisionOf } from '../../models/model-id.ts';
import { ProcessDied, type Line } from '../inference/line.ts';
import type { Quantised } from '../inference/protocol.ts';
import { makeSmaller, type Making } from './quantise.ts';

const tiny = fileURLToPath(new URL('../../../test/parity/clip/f32', import.meta.url));
let directory = '';
let changes = 0;
let stops = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'afterimage-shrink-'));
  await cp(tiny, directory, { recursive: true });
  [changes, stops] = [0, 0];
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const verdict: Quantised = { bytes: 5, compared: 'cosine', agreement: 0.99, accepted: true };

async function put(precision: 'int8' | 'q4', accepted = true): Promise<void> {
  const folder = (await weightsFolder(directory)) ?? '';
  const source = await revisionOf((await weightFiles(directory)) ?? []);
  const record: QuantisedRecord = {
    source,
    compared: 'cosine',
    agreement: 0.99,
    inputs: 8,
    accepted,
    processor: 'some',
  };
  await writeFile(join(folder, `afterimage-${precision}.safetensors`), 'codes');
  await writeFile(join(folder, `afterimage-${precision}.json`), JSON.stringify(record));
}

/** A process that does `work` and answers with it. */
function making(work: () => Promise<Quantised>): Making {
  const call = work as unknown as Line['call'];
  const stop = (): void => {
    stops++;
  };
  return {
    model: 'mine',
    directory,
    line: { call, stop, renew: stop },
    disk: { freeBytes: () => Promise.resolve(1e12) },
    signal: new AbortController().signal,
    tell: () => undefined,
    onChanged: () => {
      changes++;
    },
  };
}

const ours = async (): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.startsWith('afterimage-')).sort();

describe('smaller weights', () => {
  it('that are right take the place of those of another precision', async () => {
    await put('int8');
    const made = await makeSmaller(
      'q4',
      making(async () => {
        await put('q4');
        return verdict;
      }),
    );
    expect(made).toMatchObject({ used: true, freedBytes: 5, agreement: 0.99 });
    expect((await quantisedFor(directory))?.precision).toBe('q4');
    expect([changes, stops]).toEqual([1, 1]);
  });

  it('that are wrong are removed, and those that were used before stay', async () => {
    await put('int8');
    const made = await makeSmaller(
      'q4',
      making(async () => {
        await put('q4', false);
        return { ...verdict, agreement: 0.3, accepted: false };
      }),
    );
    expect(made).toMatchObject({ used: false, agreement: 0.3 });
    expect(await ours()).toEqual(['afterimage-int8.json', 'afterimage-int8.safetensors']);
    expect([changes, stops]).toEqual([0, 1]);
  });

  it('are gone, half or whole, where the process died, and the published ones are as they were', async () => {
    const before = await readFile(join(directory, 'model.safetensors'));
    await put('int8');
    const dying = making(async () => {
      await writeFile(join(directory, 'afterimage-int8.safetensors.part'), 'cod');
      throw new ProcessDied('out-of-memory');
    });
    await expect(makeSmaller('int8', dying)).rejects.toMatchObject({ code: 'too-large' });
    expect(await ours()).toEqual([]);
    expect(await readFile(join(directory, 'model.safetensors'))).toEqual(before);
    // Those of before were in use: whoever works with them must hear of it.
    expect([changes, stops]).toEqual([1, 1]);
  });
});
