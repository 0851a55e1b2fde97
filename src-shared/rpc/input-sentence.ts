// Says in one sentence what is wrong with an input, naming the field. Runs where `serve` runs; pure.
// Never repeats the value itself: it may be long, private or hostile.
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  void: 'left out',
};

/** One sentence for the first thing that is wrong; `input` is what was checked. */
export function sentenceFor(error: z.ZodError, input: unknown): string {
  const issue = error.issues[0];
  if (issue == null) return 'The input is not valid.';
  const name = fieldName(issue.path);
  const subject = name === '' ? 'The input' : `“${name}”`;
  return `${subject} ${complaint(issue, valueAt(input, issue.path))}.`;
}

/** `filters.folders[2]`; symbols do not occur in JSON. */
function fieldName(path: readonly PropertyKey[]): string {
  let name = '';
  for (const step of path.slice(0, 8)) {
    if (typeof step === 'number') name += `[${String(step)}]`;
    else name += (name === '' ? '' : '.') + String(step).slice(0, 40);
  }
  return name;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function complaint(issue: Issue, value: unknown): string {
  if (issue.code === 'invalid_type') {
    if (value === undefined && issue.expected !== 'void') return 'is missing';
    return `must be ${kinds[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'too_big') return `must ${amount(issue.origin, 'at most', issue.maximum)}`;
  if (issue.code === 'too_small') {
    if (value === '' && issue.minimum === 1) return 'must not be empty';
    return `must ${amount(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union')
    return value === undefined ? 'is missing' : 'is none of the kinds that are possible here';
  return 'is not in the expected form';
}

function amount(origin: string, than: string, count: number | bigint): string {
  const limit = `${than} ${String(count)}`;
  if (origin === 'string') return `have ${limit} ${Number(count) === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `have ${limit} ${Number(count) === 1 ? 'entry' : 'entries'}`;
  return `be ${limit}`;
}
