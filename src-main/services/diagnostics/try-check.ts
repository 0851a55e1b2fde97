// Runs one check with a time limit and makes an outcome of whatever happens. Runs in the backend; knows no check.
import { failed, type Check, type Finding } from '../../../src-shared/contract/diagnostics.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';

export interface Attempt {
  readonly process: string;
  readonly name: string;
  readonly limitMs?: number;
  readonly work: () => Finding | Promise<Finding>;
}

const defaultLimitMs = 15_000;

/** Never rejects: what is thrown, and what does not end within the limit, has failed. */
export async function tryCheck({ process, name, work, limitMs = defaultLimitMs }: Attempt): Promise<Check> {
  const startedAtMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      resolve(failed(`It did not end within ${String(limitMs / 1000)} seconds.`));
    }, limitMs);
  });
  const finding = await Promise.race([attempt(work), limit]);
  clearTimeout(timer);
  return { name, process, ...finding, milliseconds: Math.round((performance.now() - startedAtMs) * 10) / 10 };
}

async function attempt(work: Attempt['work']): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    return failed(sentenceOf(error));
  }
}

/** Ours as they are; another's words are kept, because whoever mends this needs them. */
function sentenceOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return `It cannot be used: ${error instanceof Error ? error.message : String(error)}`;
}
