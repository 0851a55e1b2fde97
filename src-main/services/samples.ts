// The sample library as a service: drawn into a folder of the user's. Runs in the backend, which draws nothing itself:
// a process of its own does.
import { join, resolve } from 'node:path';
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError, cancelled } from '../../src-shared/contract/errors.ts';
import { ProcessDied, type Line } from './inference/line.ts';
import { FileFailureError } from './inference/protocol.ts';

/** All 400 pictures take half a minute here; nothing is heard of them before the last one. */
const timeLimitMs = 3_600_000;

/** `home` is where the sample library goes when no folder is named; `line` is used for nothing else. */
export function createSamples(home: string, line: Line): Services['samples'] {
  return {
    async draw(input, signal) {
      const directory = resolve(input.directory ?? join(home, 'Sample library'));
      signal.throwIfAborted();
      signal.addEventListener('abort', line.stop, { once: true });
      try {
        const drawn = await line.call(
          'drawSamples',
          { directory, count: input.count ?? null },
          { timeLimitMs, signal },
        );
        return { directory, ...drawn };
      } catch (error) {
        throw signal.aborted ? cancelled() : explain(error);
      } finally {
        signal.removeEventListener('abort', line.stop);
        line.stop();
      }
    },
  };
}

function explain(error: unknown): unknown {
  if (error instanceof FileFailureError && error.failure.code === 'permission')
    return new AppError('permission', 'Afterimage may not write into this folder.');
  if (error instanceof ProcessDied || error instanceof FileFailureError)
    return new AppError('internal', 'The sample library could not be drawn. The log has the details.');
  return error;
}
