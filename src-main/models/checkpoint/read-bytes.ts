// Reads exact spans of a file: a short read is a truncated file, said in one sentence.
// Runs in inference processes; knows nothing of checkpoint formats.
import type { FileHandle } from 'node:fs/promises';
import { damaged } from './stored-tensor.ts';

/** Bytes `[offset, offset + length)` of an open file. `model-damaged` where the file ends before that. */
export async function readSpan(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw damaged('The model file ends in the middle of its header.');
    done += bytesRead;
  }
  return bytes;
}
