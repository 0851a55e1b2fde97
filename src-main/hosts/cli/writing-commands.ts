// `afterimage caption`, `ask` and `labels`: one call of the door each, its result printed. Runs in the command line's process.
// Knows the contract and nothing behind it.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { MadeCaption } from '../../../src-shared/contract/captions.ts';
import type { QuickAnswer } from '../../../src-shared/contract/chat.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { LabelSet } from '../../../src-shared/contract/labels.ts';
import type { Answer, Context } from './commands.ts';
import { collect, commaList, wholeNumber } from './option-values.ts';
import { count, lines, percent, printable } from './print.ts';

type Run = (act: (context: Context) => Promise<Answer>) => () => Promise<void>;

const anyPicture = 'any picture file';

/** Adds the commands to the program. */
export function addWriting(program: Command, run: Run): void {
  program
    .command('caption')
    .description('say in a sentence what a picture shows')
    .argument('<photo>', anyPicture)
    .option('--prompt <words>', 'how the sentence begins')
    .option('--beams <n>', 'sentences followed at once; more are slower and better (default 3)', wholeNumber(1, 10))
    .action((photo: string, flags: CaptionFlags) => run((context) => caption(photo, flags, context))());
  program
    .command('ask')
    .description('ask one question about a picture and get a short answer')
    .argument('<photo>', anyPicture)
    .argument('<question>')
    .action((photo: string, question: string) => run((context) => ask(photo, question, context))());
  addLabels(program, run);
}

function addLabels(program: Command, run: Run): void {
  const labels = program.command('labels').description('names of your own, compared with every photo without training');
  labels
    .command('list')
    .description('list the label sets')
    .action(() => run(list)());
  labels
    .command('save')
    .description('make a label set, or change the one of this name; photos are labelled with the next index')
    .argument('<name>')
    .requiredOption('--labels <a,b,c>', 'the names, at least two', commaList)
    .option('--template <text>', 'a sentence in which {} stands for the label; several are averaged', collect)
    .action((name: string, flags: SaveFlags) => run((context) => save(name, flags, context))());
  labels
    .command('remove')
    .description('forget a label set and what it said of photos')
    .argument('<name>')
    .action((name: string) => run((context) => remove(name, context))());
  labels
    .command('show')
    .description('show the photos whose best label is this one, or the likeliest of each label')
    .argument('<name>')
    .argument('[label]')
    .option('--limit <n>', 'photos of a label at most (default 10)', wholeNumber(1, 4096))
    .action((name: string, label: string | undefined, flags: { limit?: number }) =>
      run((context) => show(name, { label, limit: flags.limit }, context))(),
    );
}

interface CaptionFlags {
  readonly prompt?: string;
  readonly beams?: number;
}

async function caption(photo: string, { prompt, beams }: CaptionFlags, { api, signal }: Context): Promise<Answer> {
  const value = await api.captions.make({ image: { path: resolve(photo) }, prompt, beams }, { signal });
  return { value, text: printCaption(value) };
}

const printCaption = ({ caption: text, model, seconds }: MadeCaption): string =>
  lines(printable(text), `${seconds.toFixed(1)} s, ${printable(model)}`);

async function ask(photo: string, question: string, { api, signal }: Context): Promise<Answer> {
  const value = await api.chat.ask({ image: { path: resolve(photo) }, question }, { signal });
  return { value, text: printAnswer(value) };
}

const printAnswer = ({ answer, alternatives, model, seconds }: QuickAnswer): string =>
  lines(
    printable(answer),
    ...alternatives.map(({ answer: text, probability }) => `${percent(probability)}  ${printable(text)}`),
    `${seconds.toFixed(1)} s, ${printable(model)}`,
  );

async function list({ api, signal }: Context): Promise<Answer> {
  const value = await api.labels.sets({ signal });
  if (value.sets.length === 0)
    return { value, text: lines('There are no label sets yet: afterimage labels save NAME --labels a,b') };
  return { value, text: lines(...value.sets.map(printSet)) };
}

const printSet = ({ name, labels, labelled, photos }: LabelSet): string =>
  `${printable(name)}: ${labels.map(printable).join(', ')} (${String(labelled)} of ${count(photos, 'photo')} labelled)`;

interface SaveFlags {
  readonly labels: string[];
  readonly template?: string[];
}

async function save(name: string, { labels, template }: SaveFlags, { api, signal }: Context): Promise<Answer> {
  const { sets } = await api.labels.sets({ signal });
  const id = sets.find((set) => sameName(set, name))?.id;
  const value = await api.labels.save({ id, name, labels, templates: template }, { signal });
  return { value, text: lines(printSet(value.set), 'Photos are labelled with the next: afterimage index') };
}

const sameName = (set: LabelSet, name: string): boolean => set.name.toLowerCase() === name.trim().toLowerCase();

async function find(name: string, { api, signal }: Context): Promise<LabelSet> {
  const { sets } = await api.labels.sets({ signal });
  const found = sets.find((set) => sameName(set, name));
  if (!found)
    throw new AppError('not-found', `There is no label set “${name}”. They are listed by: afterimage labels list`);
  return found;
}

async function remove(name: string, context: Context): Promise<Answer> {
  const set = await find(name, context);
  const value = await context.api.labels.remove({ id: set.id }, { signal: context.signal });
  return { value, text: lines(`${printable(set.name)} was removed.`) };
}

const defaultShown = 10;

interface Shown {
  readonly label: string;
  readonly photos: readonly { readonly id: number; readonly path: string; readonly probability: number }[];
}

async function show(
  name: string,
  { label, limit = defaultShown }: { readonly label: string | undefined; readonly limit: number | undefined },
  context: Context,
): Promise<Answer> {
  const set = await find(name, context);
  if (label !== undefined && !set.labels.includes(label))
    throw new AppError('not-found', `“${set.name}” has no label “${label}”. It has: ${set.labels.join(', ')}.`);
  const shown: Shown[] = [];
  for (const each of label === undefined ? set.labels : [label])
    shown.push({ label: each, photos: await photosOf({ set: set.id, label: each, limit }, context) });
  return { value: { set, labels: shown }, text: lines(...shown.flatMap(printShown)) };
}

async function photosOf(
  query: { readonly set: number; readonly label: string; readonly limit: number },
  { api, signal }: Context,
): Promise<Shown['photos']> {
  const { photos } = await api.labels.photos(query, { signal });
  const rows = await api.library.photos({ ids: photos.slice(0, 1000).map(({ id }) => id) }, { signal });
  const paths = new Map(rows.photos.map((row) => [Number(row.id), row.path]));
  return photos.map(({ id, probability }) => ({ id, path: paths.get(id) ?? '', probability }));
}

const printShown = ({ label, photos }: Shown): string[] => [
  `${printable(label)}${photos.length === 0 ? ': no photos' : ''}`,
  ...photos.map(({ path, probability }) => `${percent(probability)}  ${printable(path)}`),
];
