import { afterEach, describe, expect, it, vi } from 'vitest';
import { channelPair } from '../../../src-shared/rpc/in-process.ts';
import type { Channel } from '../../../src-shared/rpc/channel.ts';
import type { Sha256 } from '../../../src-shared/photo/ids.ts';
import { mediaAgain } from './media-again.ts';
import { serveMedia } from './media-line.ts';

afterEach(() => void vi.useRealTimers());

const hash = 'aa' as Sha256;

/** A backend that says which of its lives it is in. */
function life(name: string): [Channel, Channel] {
  const [main, backend] = channelPair();
  const refuse = () => Promise.reject(new Error('not asked'));
  serveMedia(
    { thumbnailPath: () => name, previewPath: () => name, original: refuse, timeline: () => new Uint8Array() },
    backend,
    () => undefined,
  );
  return [main, backend];
}

describe('media over a backend that comes and goes', () => {
  it('asks the backend that lives', async () => {
    const lives = [life('first'), life('second')];
    let at = 0;
    const media = mediaAgain(() => Promise.resolve(lives[at++]![0]));
    expect(await media.thumbnailPath(hash)).toBe('first');
    expect(await media.previewPath(hash)).toBe('first');
    lives[0]![1].close();
    await vi.waitFor(async () => {
      expect(await media.thumbnailPath(hash)).toBe('second');
    });
    expect(at).toBe(2);
  });

  it('does not keep a page waiting for ever', async () => {
    vi.useFakeTimers();
    const media = mediaAgain(() => new Promise(() => undefined));
    const asked = expect(media.thumbnailPath(hash)).rejects.toMatchObject({ code: 'disconnected' });
    await vi.advanceTimersByTimeAsync(10_000);
    await asked;
  });
});
