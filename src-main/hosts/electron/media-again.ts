// A media source that outlives the backend process: each question goes to the one that lives, or waits a while for the next.
// Runs in Electron's main process; knows no 'electron'.
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Channel } from '../../../src-shared/rpc/channel.ts';
import type { MediaSource } from '../media.ts';
import { remoteMedia } from './media-line.ts';

/** A restart takes one to two seconds; the page asks again for what it did not get. */
const patienceMs = 10_000;

/** `openChannel` resolves once the backend is there. */
export function mediaAgain(openChannel: () => Promise<Channel>): MediaSource {
  let current: Promise<MediaSource> | null = null;
  const open = async (): Promise<MediaSource> => {
    const channel = await openChannel();
    channel.onClose(() => {
      current = null;
    });
    return remoteMedia(channel);
  };
  const ask = async <Value>(question: (source: MediaSource) => Value | Promise<Value>): Promise<Value> =>
    question(await inTime((current ??= open())));
  return {
    thumbnailPath: (sha256) => ask((source) => source.thumbnailPath(sha256)),
    previewPath: (sha256) => ask((source) => source.previewPath(sha256)),
    original: (id) => ask((source) => source.original(id)),
    timeline: (revision, key) => ask((source) => source.timeline(revision, key)),
  };
}

async function inTime<Value>(value: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new AppError('disconnected', 'The library is not open at the moment.'));
  }, patienceMs);
  try {
    return await Promise.race([value, promise]);
  } finally {
    clearTimeout(timer);
  }
}
