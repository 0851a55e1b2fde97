import { describe, expect, it } from 'vitest';
import { createSharedWork } from './shared-work.ts';

/** Work that ends when it is told to, and notes how often it began. */
function piece(): {
  begun: number;
  stopped: number;
  end: (value: string) => void;
  start: (signal: AbortSignal) => Promise<string>;
} {
  let ending = Promise.withResolvers<string>();
  const work = {
    begun: 0,
    stopped: 0,
    end: (value: string): void => ending.resolve(value),
    start: (signal: AbortSignal): Promise<string> => {
      work.begun += 1;
      ending = Promise.withResolvers<string>();
      signal.addEventListener('abort', () => {
        work.stopped += 1;
        ending.reject(new Error('stopped'));
      });
      return ending.promise;
    },
  };
  return work;
}
const never = new AbortController().signal;

describe('shared work', () => {
  it('is done once for all who ask meanwhile', async () => {
    const [shared, work] = [createSharedWork<string>(), piece()];
    const both = Promise.all([shared.join('a', work.start, never), shared.join('a', work.start, never)]);
    expect(shared.isUnderWay('a')).toBe(true);
    work.end('done');
    expect(await both).toEqual(['done', 'done']);
    expect(work.begun).toBe(1);
    expect(shared.isUnderWay('a')).toBe(false);
  });

  it('goes on while one caller stays, and stops with the last', async () => {
    const [shared, work] = [createSharedWork<string>(), piece()];
    const [first, second] = [new AbortController(), new AbortController()];
    const one = shared.join('a', work.start, first.signal);
    const two = shared.join('a', work.start, second.signal);
    first.abort();
    await expect(one).rejects.toMatchObject({ code: 'cancelled' });
    expect(work.stopped).toBe(0);
    second.abort();
    await expect(two).rejects.toMatchObject({ code: 'cancelled' });
    expect(work.stopped).toBe(1);
  });

  it('begins anew for who comes right after the last one left', async () => {
    const [shared, work] = [createSharedWork<string>(), piece()];
    const leaving = new AbortController();
    const left = shared.join('a', work.start, leaving.signal);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'cancelled' });
    const again = shared.join('a', work.start, never);
    await new Promise(setImmediate);
    work.end('done');
    expect(await again).toBe('done');
    expect(work.begun).toBe(2);
  });

  it('stops all of it at the end, and waits for that', async () => {
    const [shared, work] = [createSharedWork<string>(), piece()];
    const failing = expect(shared.join('a', work.start, never)).rejects.toThrow('stopped');
    await shared.stop();
    await failing;
    expect(work.stopped).toBe(1);
  });
});
