import { describe, expect, it } from 'vitest';
import type { ModelCard } from '../../../src-shared/contract/models.ts';
import { setLocale } from '../../state/messages.svelte.ts';
import { stateWords } from './model-words.ts';

const card = (more: Partial<ModelCard>): ModelCard => ({
  model: 'clip',
  name: 'CLIP',
  family: 'clip',
  tasks: ['embed'],
  serves: [],
  state: 'absent',
  doneBytes: 0,
  totalBytes: 4.9e9,
  bytesPerSecond: null,
  problem: null,
  source: null,
  licence: 'MIT',
  commercialUse: 'yes',
  pinned: true,
  memoryBytes: null,
  about: '',
  ...more,
});

describe('the state of a model', () => {
  it.each([
    [{ state: 'bundled' }, 'Comes with Afterimage'],
    [{ state: 'installed' }, 'Installed'],
    [{ state: 'absent' }, '4.9 GB'],
    [{ state: 'absent', totalBytes: 0 }, ''],
    [{ state: 'fetching' }, 'Connecting…'],
    [{ state: 'fetching', doneBytes: 1.2e9 }, '1.2 GB of 4.9 GB'],
    [{ state: 'fetching', doneBytes: 1.2e9, bytesPerSecond: 8e6 }, '1.2 GB of 4.9 GB, 8 MB/s'],
    [{ state: 'fetching', doneBytes: 1.2e9, totalBytes: 0 }, '1.2 GB'],
    [{ state: 'partial', doneBytes: 1.2e9 }, '1.2 GB of 4.9 GB, stopped'],
    [{ state: 'verifying', doneBytes: 2.45e9 }, 'Verifying 50%'],
    [{ state: 'quantising', doneBytes: 0.49e9 }, 'Making it smaller 10%'],
    [{ state: 'damaged' }, 'Damaged'],
  ] as const)('%o is told as “%s”', (more, words) => {
    setLocale('en');
    expect(stateWords(card(more))).toBe(words);
  });
});
