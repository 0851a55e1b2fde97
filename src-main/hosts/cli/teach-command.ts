// `afterimage teach`: a label taught by a few photos, and the photos it suggests. Runs in the command line's process.
// Knows the contract and nothing behind it.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { TaughtLabel } from '../../../src-shared/contract/teaching.ts';
import type { Answer, Context } from './commands.ts';
import { collect, wholeNumber } from './option-values.ts';
import { count, lines, percent, printable } from './print.ts';

type Run = (act: (context: Context) => Promise<Answer>) => () => Promise<void>;

export function addTeach(program: Command, run: Run): void {
  program
    .command('teach')
    .description('teach a label by photos that show it, and list others that may; without photos, what it suggests now')
    .argument('[name]', 'what it is; its tag is what a yes gives')
    .argument('[photos...]', 'three to ten files in the library that show it')
    .option('--not <path>', 'a file that does not show it; may be given several times', collect)
    .option('--forget', 'look for it no more; tags that were said yes to stay')
    .option('--limit <n>', 'suggestions at most (default 20)', wholeNumber(1, 1000))
    .action((name: string | undefined, photos: string[], flags: TeachFlags) =>
      run((context) => teach({ name, photos, flags }, context))(),
    );
}

interface TeachFlags {
  readonly not?: string[];
  readonly forget?: boolean;
  readonly limit?: number;
}

interface Lesson {
  readonly name: string | undefined;
  readonly photos: readonly string[];
  readonly flags: TeachFlags;
}

const defaultLimit = 20;

async function teach({ name, photos, flags }: Lesson, context: Context): Promise<Answer> {
  const { api, signal } = context;
  if (name === undefined) return list(context);
  if (flags.forget === true) {
    const value = await api.teaching.remove({ id: (await find(name, context)).id }, { signal });
    return { value, text: lines(`“${printable(name)}” is not looked for any more.`) };
  }
  const isLesson = photos.length > 0 || flags.not !== undefined;
  const label = isLesson ? await learn({ name, photos, flags }, context) : await find(name, context);
  const { photos: found } = await api.teaching.suggestions({ id: label.id, limit: flags.limit ?? defaultLimit }, { signal }); // prettier-ignore
  const text = lines(
    printLabel(label),
    ...found.map(({ probability, path }) => `${percent(probability)}  ${printable(path)}`),
  );
  return { value: { label, photos: found }, text };
}

async function learn({ name, photos, flags }: Lesson, context: Context): Promise<TaughtLabel> {
  const positive = await idsOf(photos, context);
  const negative = await idsOf(flags.not ?? [], context);
  const input = { name: name ?? '', positive, negative };
  return (await context.api.teaching.teach(input, { signal: context.signal })).label;
}

async function list({ api, signal }: Context): Promise<Answer> {
  const value = await api.teaching.list({ signal });
  const none = 'Nothing was taught yet: afterimage teach NAME PATH PATH PATH';
  return { value, text: lines(...(value.labels.length === 0 ? [none] : value.labels.map(printLabel))) };
}

async function find(name: string, { api, signal }: Context): Promise<TaughtLabel> {
  const { labels } = await api.teaching.list({ signal });
  const found = labels.find((label) => label.name.toLowerCase() === name.trim().toLowerCase());
  if (!found) throw new AppError('not-found', `Nothing of the name “${name}” was taught. Show photos of it.`);
  return found;
}

async function idsOf(photos: readonly string[], { api, signal }: Context): Promise<number[]> {
  const ids: number[] = [];
  for (const photo of photos) {
    const { id } = await api.library.show({ path: resolve(photo) }, { signal });
    if (id === null) throw new AppError('not-found', `“${photo}” is not in the library. Index its folder first.`);
    ids.push(id);
  }
  return ids;
}

function printLabel({ name, positive, negative, precision, recall, suggested, stale }: TaughtLabel): string {
  const examples = `${count(positive.length, 'example')}${negative.length === 0 ? '' : `, ${String(negative.length)} against`}`;
  const worth =
    precision === null || recall === null
      ? ''
      : `, about ${percent(precision).trim()} right, ${percent(recall).trim()} found`;
  const state = stale ? ', taught with another model' : worth;
  return `${printable(name)}: ${examples}, ${count(suggested, 'suggestion')}${state}`;
}
