// Reads the file of judged queries for `evaluate`. Runs in the command line's process.
import { readFile } from 'node:fs/promises';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { evaluationInputs, type JudgedQuery } from '../../../src-shared/contract/evaluation.ts';

/** `{"queries":[{"text":…,"relevant":{path: gain}}]}`, or the list alone. `not-found` or `invalid-input` otherwise. */
export async function readJudgements(path: string): Promise<JudgedQuery[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new AppError('not-found', `The file “${path}” cannot be read.`);
  });
  const document = parseJson(path, text);
  const parsed = evaluationInputs.run.safeParse(Array.isArray(document) ? { queries: document } : document);
  if (!parsed.success)
    throw new AppError(
      'invalid-input',
      `“${path}” is not a list of judged queries; see docs/http-api.md for its form.`,
    );
  return parsed.data.queries;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid-input', `“${path}” is not JSON.`);
  }
}
