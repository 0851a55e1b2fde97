// How much of the machine an inference process may take. Runs in the backend; asks the operating system only.
import { availableParallelism, totalmem } from 'node:os';
import type { Settings } from '../../../src-shared/contract/choices.ts';
import type { Role } from './protocol.ts';

const gigabyte = 1024 ** 3;

/**
 * Threads of one tower run and the memory above which the process ends itself. Decoders have threads of their own, so
 * the indexer's tower takes what the cores give; a text of 16 tokens gains nothing from more than two threads.
 */
export function processLimits(role: Role): { readonly threads: number; readonly memoryLimitBytes: number } {
  const cores = availableParallelism();
  const threads = role === 'query' ? Math.min(2, cores) : Math.min(8, cores);
  // Half the machine, but enough for a published float32 model (0.6 GB) and one picture of 280 megapixels. A model that
  // chats, or is made smaller, is as large as its person chose, and there only while it is used.
  const most = role === 'chat' || role === 'probe' ? (3 / 4) * totalmem() : Math.min(3 * gigabyte, totalmem() / 2);
  const memoryLimitBytes = Math.max(1.5 * gigabyte, most);
  return { threads, memoryLimitBytes };
}

/** What a person's speed changes in the indexer's setup: `full` takes every core and leaves none to others between operators. */
export const setupAtSpeed = (speed: Settings['speed']): { readonly threads?: number; readonly background?: boolean } =>
  speed === 'full' ? { threads: availableParallelism(), background: false } : {};
