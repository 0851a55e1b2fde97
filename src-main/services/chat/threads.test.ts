import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ThreadTurn } from '../../../src-shared/contract/chat.ts';
import { keepConversation } from '../../store/conversations.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from '../../store/testing/scratch-library.ts';
import { createThreads } from './threads.ts';

let scratch: ScratchLibrary;
let kept = true;
beforeEach(() => {
  scratch = scratchLibrary();
  kept = true;
});
afterEach(() => {
  scratch.remove();
});

const plant = () => plantPhoto(scratch.library, plantFolder(scratch.library), { path: '/photos/a.jpg' }).photoId;
const calls = () => createThreads({ library: scratch.library, kept: () => kept });
const signal = new AbortController().signal;
const turn: ThreadTurn = {
  question: 'What is it?',
  mode: 'plain',
  answers: [
    {
      text: 'A red train.',
      end: 'finished',
      steps: [{ stage: 'answer', prompt: 'What is it?', output: 'A red train.' }],
      model: 'chat@1',
      tokens: 4,
      secondsToFirstToken: 0.2,
      seconds: 0.4,
      at: '2026-11-30T10:00:00.000Z',
    },
  ],
  shown: 0,
};

describe('kept conversations', () => {
  it('come back as they were kept, and are found by the words of an answer', async () => {
    const photo = plant();
    const { id } = await calls().keepThread({ photos: [photo], turns: [turn] }, signal);
    const { threads } = await calls().threads({ text: ' red TRAIN ' }, signal);
    expect(threads).toMatchObject([{ id, photos: [photo], turns: [turn] }]);
    expect(Number.isNaN(Date.parse(threads[0]?.updatedAt ?? ''))).toBe(false);
  });

  it('are not made where a person wants none', async () => {
    kept = false;
    expect(await calls().keepThread({ photos: [plant()], turns: [turn] }, signal)).toEqual({ id: null });
    expect((await calls().threads({}, signal)).threads).toEqual([]);
  });

  it('are left out, and left alone, where they do not say what a conversation says', async () => {
    const photo = plant();
    keepConversation(scratch.library, { id: null, photos: [photo], turns: [{ question: 3 }], text: '' });
    await calls().keepThread({ photos: [photo], turns: [turn] }, signal);
    expect((await calls().threads({ photo }, signal)).threads).toHaveLength(1);
    expect(await calls().forgetThreads({}, signal)).toEqual({ forgotten: 2 });
  });
});
