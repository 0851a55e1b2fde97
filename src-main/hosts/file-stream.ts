// A part of an open file as a stream that closes the file whatever happens. Runs in Node.
// Breaks off with an error where the file became shorter, so that a promised length is never quietly missed.
import type { FileHandle } from 'node:fs/promises';
import type { ByteSpan } from './byte-range.ts';

/** Large enough that a 10 MB photo is about 40 reads, small enough that 100 slow readers hold 25 MB. */
const chunkBytes = 256 * 1024;

/** Reads only when asked. Closed at the end, on an error, when the reader cancels and when `signal` aborts. */
export function fileStream(handle: FileHandle, span: ByteSpan, signal: AbortSignal): ReadableStream<Uint8Array> {
  let at = span.start;
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= handle.close());
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const stop = (): void => {
          void close();
          controller.error(new Error('the reader went away'));
        };
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop, { once: true });
      },
      async pull(controller) {
        const chunk = new Uint8Array(Math.min(chunkBytes, span.end - at));
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, at).catch(async (error: unknown) => {
          await close();
          throw error;
        });
        at += bytesRead;
        if (bytesRead === 0) await close();
        if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
        if (signal.aborted) return;
        controller.enqueue(chunk.subarray(0, bytesRead));
        if (at < span.end) return;
        await close();
        controller.close();
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}
