import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toPhotoId } from '../../../src-shared/photo/ids.ts';
import { ReviewState, type ReviewSource, samplesFirst, type Suggestion } from './review-state.svelte.ts';

const suggestion = (id: number, probability: number): Suggestion => ({
  id: toPhotoId(id),
  path: `/photos/${String(id)}.jpg`,
  width: 3,
  height: 2,
  takenAt: null,
  sha256: null,
  status: 'indexed',
  favourite: false,
  rating: 0,
  probability,
});

function setup(count: number, probabilityOf: (at: number) => number = () => 0.9) {
  const sent: { yes: number[]; no: number[] }[] = [];
  const failures: unknown[] = [];
  let refuse = false;
  const source: ReviewSource = {
    fetch: () => {
      const photos = Array.from({ length: count }, (_, at) => suggestion(at + 1, probabilityOf(at)));
      return Promise.resolve({ photos, total: count });
    },
    send: (answers) => {
      if (refuse) return Promise.reject(new Error('no line'));
      sent.push(answers);
      return Promise.resolve();
    },
  };
  const review = new ReviewState(source, (error) => failures.push(error));
  return { review, sent, failures, refuse: () => (refuse = true) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a review of suggestions', () => {
  it('asks one by one and sends the answers together when a person rests', async () => {
    const { review, sent } = setup(20);
    await review.load();
    review.answer('yes');
    review.answer('no');
    expect([review.place, review.answered, sent]).toEqual([3, 2, []]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(sent).toEqual([{ yes: [1], no: [2] }]);
  });

  it('does not wait for the rest with ten answers, nor at the end', async () => {
    const { review, sent } = setup(12);
    await review.load();
    for (let at = 0; at < 10; at++) review.answer('yes');
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(1);
    review.answer('no');
    review.answer('no');
    await vi.advanceTimersByTimeAsync(0);
    expect(sent[1]).toEqual({ yes: [], no: [11, 12] });
    expect(review.isDone).toBe(true);
  });

  it('goes back to one that was answered, and the last word counts', async () => {
    const { review, sent } = setup(5);
    await review.load();
    review.answer('yes');
    review.step(-1);
    expect(review.answerOfCurrent).toBe('yes');
    review.answer('no');
    await review.flush();
    expect(sent).toEqual([{ yes: [], no: [1] }]);
  });

  it('lets all strong ones be confirmed only after enough were seen, and leaves the doubtful', async () => {
    const { review, sent } = setup(30, (at) => (at < 20 ? 0.9 : 0.5));
    await review.load();
    expect(await review.confirmStrong()).toBe(0);
    for (let at = 1; at < samplesFirst; at++) review.step(1);
    expect(review.samplesLeft).toBe(0);
    expect(await review.confirmStrong()).toBe(20);
    expect(sent.flatMap(({ yes }) => yes)).toHaveLength(20);
    expect(review.current?.id).toBe(21);
  });

  it('needs only as many samples as there are', async () => {
    const { review } = setup(2);
    await review.load();
    review.step(1);
    expect(review.samplesLeft).toBe(0);
    expect(await review.confirmStrong()).toBe(2);
    expect(review.isDone).toBe(true);
  });

  it('opens answers again that could not be sent', async () => {
    const { review, failures, refuse } = setup(3);
    await review.load();
    refuse();
    review.answer('yes');
    await review.flush();
    expect(failures).toHaveLength(1);
    expect(review.answered).toBe(0);
  });
});
