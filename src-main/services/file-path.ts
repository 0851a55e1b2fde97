// Turns a path that a person named into the one the library knows a file or folder by. Runs in the backend.
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

/**
 * The absolute path with links resolved, as folders are when they are added. What is not there keeps its name:
 * whoever opens it says so.
 */
export async function toFilePath(named: string): Promise<string> {
  const path = resolve(named);
  return await realpath(path).catch(() => path);
}
