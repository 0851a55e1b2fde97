import { describe, expect, it } from 'vitest';
import type { ModelCard } from '../../../src-shared/contract/models.ts';
import { printCard, printModels, printQuantisation, printSize } from './models-print.ts';
import { describeTransfer } from './models-progress.ts';

const card = (change: Partial<ModelCard> = {}): ModelCard => ({
  model: 'tiny',
  name: 'Tiny',
  family: 'clip',
  tasks: ['embed'],
  serves: [],
  state: 'absent',
  doneBytes: 0,
  totalBytes: 155_845_627,
  bytesPerSecond: null,
  problem: null,
  source: { repository: 'some/one', revision: 'a'.repeat(40) },
  licence: 'MIT',
  commercialUse: 'yes',
  pinned: false,
  memoryBytes: null,
  about: 'Searches.',
  ...change,
});

describe('models in words', () => {
  it.each([
    [4_300, '4 kB'],
    [155_845_627, '156 MB'],
    [2_247_278_279, '2.2 GB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(printSize(bytes)).toBe(text);
  });

  it('shows what serves, what a licence forbids, and what went wrong', () => {
    const text = printModels({
      folder: '/models',
      models: [
        card({ serves: ['embed'], state: 'installed' }),
        card({ model: 'other-one', totalBytes: 0, commercialUse: 'no', problem: 'It \u001b[31mbroke.' }),
      ],
    });
    expect(text.split('\n')).toEqual([
      '● tiny       embed     156 MB  installed',
      '             Searches. MIT; commercial use: yes.',
      '  other-one  embed          ?  can be fetched',
      '             Searches. MIT; commercial use: NO.',
      '             It \uFFFD[31mbroke.',
      '',
      '● does its task now. Models lie in /models',
      '',
    ]);
  });

  it('says that what came first was pinned, and how to work with it', () => {
    expect(printCard(card(), 'is here')).toContain('is what later fetches are compared with');
    expect(printCard(card(), 'is here')).toContain('afterimage models use embed tiny');
    expect(printCard(card({ pinned: true, serves: ['embed'] }), 'is here').split('\n')).toHaveLength(3);
  });

  it('says what came of making one smaller', () => {
    const made = { model: 'tiny', publishedBytes: 605e6, quantisedBytes: 124e6, freedBytes: 0 } as const;
    const right = { ...made, precision: 'int8', used: true, compared: 'cosine', agreement: 0.99312 } as const;
    expect(printQuantisation(right).split('\n')).toEqual([
      '✓ tiny works at int8 from now on.',
      '  Published weights: 605 MB; at int8: 124 MB, kept beside them.',
      '  Agreement: 0.9931 (least cosine to the published ones).',
      '',
    ]);
    const wrong = { ...right, precision: 'q4', used: false, compared: 'tokens', agreement: 0.1 } as const;
    expect(printQuantisation(wrong)).toContain('✗ tiny answers too differently at q4');
    const back = { ...right, precision: 'published', freedBytes: 124e6, compared: null, agreement: null } as const;
    expect(printQuantisation(back)).toBe('✓ tiny works with its published weights; 124 MB are free again.\n');
  });

  it.each([
    [{ doneBytes: 1e6, totalBytes: 4e6 }, '1 MB of 4 MB'],
    [{ doneBytes: 1e6, totalBytes: 4e6, bytesPerSecond: 1e6 }, '1 MB of 4 MB, 1 MB/s, 3 s left'],
    [{ doneBytes: 4e6, totalBytes: 4e6, bytesPerSecond: 1e6 }, '4 MB of 4 MB, 1 MB/s'],
  ])('tells a transfer %j', (change, text) => {
    expect(describeTransfer(card(change))).toBe(text);
  });
});
