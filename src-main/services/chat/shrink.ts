// What a chat server is shown of a picture: a small JPEG without metadata. Runs in the backend; the query process makes it.
import type { PictureSource } from '../inference/protocol.ts';
import type { QueryProcess } from '../query-process.ts';

/** More than any model in use looks at, and little to send. */
const longestSide = 1024;

export type Shrink = (source: PictureSource, signal: AbortSignal) => Promise<Uint8Array>;

export const createShrink =
  (process: QueryProcess): Shrink =>
  async (source, signal) =>
    (await process.ask('shrink', { source, longestSide }, { signal })).jpeg;
