import { describe, expect, it, vi } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import { JudgingState } from './judging-state.svelte.ts';

function game(
  photos: Readonly<Record<string, readonly number[]>>,
  judge = vi.fn(() => Promise.resolve({ judged: 1 })),
) {
  const onJudged = vi.fn();
  const onError = vi.fn();
  const api = {
    evaluation: {
      questions: () => Promise.resolve({ texts: Object.keys(photos) }),
      candidates: ({ text }: { text: string }) =>
        Promise.resolve({ photos: (photos[text] ?? []).map((id) => ({ id, sha256: String(id) })) }),
      judge,
    },
  } as unknown as Api;
  return { state: new JudgingState(api, { onJudged, onError }), judge, onJudged, onError };
}

describe('the game', () => {
  it('asks one photo after another, and one description after another', async () => {
    const { state, judge, onJudged } = game({ dog: [1, 2], cat: [3] });
    await state.start();
    expect([state.text, state.photo?.id, state.place, state.places, state.following?.id]).toEqual(['dog', 1, 1, 2, 2]);
    await state.answer(2);
    await state.answer(null);
    expect([state.text, state.photo?.id]).toEqual(['cat', 3]);
    await state.answer(0);
    expect(state.phase).toBe('over');
    expect(judge.mock.calls).toEqual([[{ text: 'dog', id: 1, gain: 2 }], [{ text: 'cat', id: 3, gain: 0 }]]);
    expect(state.answered).toBe(2);
    expect(onJudged).toHaveBeenCalledTimes(2);
  });

  it('leaves out descriptions without photos, and is over at once where there is none', async () => {
    const { state } = game({ nothing: [], dog: [1] });
    await state.start();
    expect(state.text).toBe('dog');
    const empty = game({});
    await empty.state.start();
    expect(empty.state.phase).toBe('over');
  });

  it('takes no answer while it is paused, and goes on where it was', async () => {
    const { state, judge } = game({ dog: [1, 2] });
    await state.start();
    state.pause();
    await state.answer(2);
    expect(judge).not.toHaveBeenCalled();
    state.resume();
    expect([state.phase, state.photo?.id]).toEqual(['asking', 1]);
  });

  it('goes back to change an answer, but not before the first photo', async () => {
    const { state, judge } = game({ dog: [1, 2, 3] });
    await state.start();
    state.back();
    expect(state.place).toBe(1);
    await state.answer(2);
    state.back();
    await state.answer(0);
    expect(judge.mock.calls.map(([input]: unknown[]) => (input as { gain: number }).gain)).toEqual([2, 0]);
  });

  it('shows the next photo before the program took the answer, and tells what it refused', async () => {
    const refused = new Error('The disk is full.');
    let refuse = (): void => undefined;
    const judge = vi.fn(() => new Promise<never>((_, reject) => (refuse = () => reject(refused))));
    const { state, onError } = game({ dog: [1, 2] }, judge);
    await state.start();
    const answering = state.answer(2);
    expect(state.photo?.id).toBe(2);
    refuse();
    await answering;
    expect(onError).toHaveBeenCalledWith(refused);
  });

  it('begins with a description of one’s own', async () => {
    const { state } = game({ 'my bicycle': [7], dog: [1] });
    await state.start('my bicycle');
    expect(state.text).toBe('my bicycle');
    await state.answer(1);
    expect(state.phase).toBe('over');
    state.stop();
    expect([state.phase, state.photo]).toEqual(['off', null]);
  });
});
