// Moves photos to the system's trash, one outcome each. Runs in Electron's main process; is handed the means.
// Never deletes: what the trash refuses stays where it is.
import type { TrashOutcome } from '../../../src-shared/contract/desktop.ts';
import { AppError, toErrorShape } from '../../../src-shared/contract/errors.ts';

export interface TrashMeans {
  /** Where the photo lies, as the library says; throws `not-found`. */
  readonly find: (id: number) => Promise<string>;
  readonly exists: (path: string) => Promise<boolean>;
  /** The system's trash; rejects where it cannot take the file. */
  readonly trash: (path: string) => Promise<void>;
  readonly log: (line: string) => void;
}

/** One after the other: some systems ask the person about each. */
export async function toTrash(ids: readonly number[], means: TrashMeans): Promise<TrashOutcome[]> {
  const outcomes: TrashOutcome[] = [];
  for (const id of ids) outcomes.push({ id, error: await tryOne(id, means) });
  return outcomes;
}

async function tryOne(id: number, { find, exists, trash, log }: TrashMeans): Promise<TrashOutcome['error']> {
  try {
    const path = await find(id);
    if (!(await exists(path))) throw new AppError('not-found', 'The file is not there any more.');
    await trash(path).catch((error: unknown) => {
      log(`trash: ${String(error)}`);
      throw new AppError('permission', 'The system’s trash did not take this file. It was left where it is.');
    });
    return null;
  } catch (error) {
    return toErrorShape(error);
  }
}
