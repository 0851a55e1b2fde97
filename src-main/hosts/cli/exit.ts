// The end of a command: exit codes and the one sentence that says why it failed. Runs in the command line's process.
import { logText, toErrorShape } from '../../../src-shared/contract/errors.ts';
import { printable } from './print.ts';
import type { Streams } from './streams.ts';

export const exitDone = 0;
/** It could not be done; a sentence says why. */
export const exitFailed = 1;
/** The command was not understood. */
export const exitUsage = 2;

/**
 * Writes the sentence (and, for `--json`, `{"error":{code,message}}` as the one document). Answers the exit code. Sentences
 * may name a file, and a file's name may hold what moves the cursor.
 */
export function fail(error: unknown, streams: Streams, json: boolean): number {
  const { code, message } = toErrorShape(error);
  if (code === 'internal') streams.err(`${logText(error).split('\n').map(printable).join('\n')}\n`);
  const sentence =
    code === 'cancelled' ? 'Stopped. What was finished is kept; the next run goes on from there.' : message;
  if (json) streams.out(`${JSON.stringify({ error: { code, message: sentence } })}\n`);
  streams.err(`afterimage: ${printable(sentence)}\n`);
  return exitFailed;
}
