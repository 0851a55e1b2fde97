import { describe, expect, it } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import type { ModelCard, ModelProgress } from '../../../src-shared/contract/models.ts';
import { byTask, ModelsState } from './models-state.svelte.ts';

const card = (model: string, more: Partial<ModelCard> = {}): ModelCard => ({
  model,
  name: model,
  family: 'clip',
  tasks: ['embed'],
  serves: [],
  state: 'absent',
  doneBytes: 0,
  totalBytes: 100,
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

function scene(get: (signal: AbortSignal) => Promise<ModelCard>) {
  let tell: (progress: ModelProgress) => void = () => undefined;
  const listed = [card('a', { state: 'bundled' }), card('b')];
  const api = {
    subscribe: (_: string, listener: typeof tell) => {
      tell = listener;
      return () => undefined;
    },
    models: {
      list: () => Promise.resolve({ models: listed, folder: '/models' }),
      get: (_: unknown, { signal }: { signal: AbortSignal }) => get(signal),
      verify: () => Promise.resolve({ model: 'b', right: false, message: 'One byte is wrong.' }),
    },
  } as unknown as Api;
  const state = new ModelsState(api);
  return { state, listed, tell: (progress: ModelProgress) => tell(progress) };
}

describe('the list of models', () => {
  it('follows a fetch, and shows what is there when it has ended', async () => {
    const { state, listed, tell } = scene(() => Promise.resolve(card('b', { state: 'installed' })));
    state.follow();
    await state.load();
    tell({ model: 'b', state: 'fetching', doneBytes: 40, totalBytes: 100, bytesPerSecond: 10, problem: null });
    expect(state.cards?.[1]).toMatchObject({ state: 'fetching', doneBytes: 40 });
    listed[1] = card('b', { state: 'installed' });
    await state.get('b');
    expect(state.cards?.[1]?.state).toBe('installed');
  });

  it('says why a fetch failed, beside its model', async () => {
    const { state } = scene(() => Promise.reject(new AppError('offline', 'The server cannot be reached.')));
    await state.get('b');
    expect([state.noteOf('b'), state.noteOf('a')]).toEqual(['The server cannot be reached.', null]);
  });

  it('says nothing of a fetch that a person paused', async () => {
    const { state } = scene(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(cancelled());
          });
        }),
    );
    const fetching = state.get('b');
    state.pause('b');
    await fetching;
    expect(state.noteOf('b')).toBeNull();
  });

  it('says what verifying found', async () => {
    const { state } = scene(() => Promise.reject(new Error()));
    await state.verify('b');
    expect(state.noteOf('b')).toBe('One byte is wrong.');
  });
});

describe('cards by task', () => {
  it('puts each model once, under its first task, and leaves out tasks without models', () => {
    const cards = [card('chat', { tasks: ['chat', 'caption'] }), card('clip')];
    expect(byTask(cards, ['embed', 'caption', 'chat'])).toEqual([
      { task: 'embed', cards: [cards[1]] },
      { task: 'chat', cards: [cards[0]] },
    ]);
  });
});
