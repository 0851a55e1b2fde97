// Asks another process where media files lie: Electron's main answers `/media/…` but holds no library.
// Both ends stand here; they speak over a channel (a message port, since the timeline is bytes). Knows no 'electron'.
import { AppError, isErrorCode, toErrorShape, type ErrorShape } from '../../../src-shared/contract/errors.ts';
import { toPhotoId, type PhotoId, type Sha256 } from '../../../src-shared/photo/ids.ts';
import type { Channel } from '../../../src-shared/rpc/channel.ts';
import type { MediaSource } from '../media.ts';

interface Question {
  readonly id: number;
  readonly kind: keyof MediaSource;
  readonly argument: string | number;
  /** Of a timeline within filters. */
  readonly key?: string | undefined;
}

type Answer =
  | { readonly id: number; readonly value: unknown; readonly error: null }
  | { readonly id: number; readonly error: ErrorShape };

/** The backend's end: answers until the channel closes. */
export function serveMedia(media: MediaSource, channel: Channel, log: (error: unknown, where: string) => void): void {
  const find = ({ kind, argument, key }: Question): unknown => {
    if (kind === 'original') return media.original(toPhotoId(Number(argument)));
    if (kind === 'timeline') return media.timeline(Number(argument), key);
    return media[kind](argument as Sha256);
  };
  const reply = async (question: Question): Promise<Answer> => {
    try {
      return { id: question.id, value: await find(question), error: null };
    } catch (error) {
      const shape = toErrorShape(error);
      if (shape.code === 'internal') log(error, `media ${question.kind}`);
      return { id: question.id, error: shape };
    }
  };
  channel.onMessage((message) => {
    void reply(message as Question).then((answer) => {
      channel.send(answer);
    });
  });
}

/** Main's end: a source like any other. Fails with `disconnected` when the backend is gone. */
export function remoteMedia(channel: Channel): MediaSource {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: AppError) => void }>();
  let lastId = 0;
  let closed = false;
  channel.onMessage((message) => {
    const answer = message as Answer;
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error == null) asked?.resolve(answer.value as never);
    else
      asked?.reject(
        new AppError(isErrorCode(answer.error.code) ? answer.error.code : 'internal', answer.error.message),
      );
  });
  const gone = (): AppError => new AppError('disconnected', 'The library is not open at the moment.');
  channel.onClose(() => {
    closed = true;
    for (const { reject } of waiting.values()) reject(gone());
    waiting.clear();
  });
  const ask = <Value>(kind: keyof MediaSource, argument: string | number, key?: string): Promise<Value> =>
    new Promise((resolve, reject) => {
      if (closed) {
        reject(gone());
        return;
      }
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      channel.send({ id, kind, argument, key } satisfies Question);
    });
  return {
    thumbnailPath: (sha256: Sha256) => ask('thumbnailPath', sha256),
    previewPath: (sha256: Sha256) => ask('previewPath', sha256),
    original: (id: PhotoId) => ask('original', id),
    timeline: (revision: number, key?: string) => ask('timeline', revision, key),
  };
}
