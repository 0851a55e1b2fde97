// `afterimage models …`: lists, fetches, imports, verifies, shrinks and removes models, and says which one does what.
// Runs in the command line's process; knows the contract and nothing behind it.
import { resolve } from 'node:path';
import { Argument, Option, type Command } from 'commander';
import {
  quantisedPrecisions,
  tasks,
  type ModelCard,
  type QuantisedPrecision,
  type Task,
} from '../../../src-shared/contract/models.ts';
import type { Answer, Context } from './commands.ts';
import { createModelsDisplay } from './models-progress.ts';
import { printCard, printModels, printQuantisation, printRemoved, printVerdict } from './models-print.ts';

type Precision = QuantisedPrecision | 'published';
type Run = (act: (context: Context) => Promise<Answer>) => () => Promise<void>;

/** Adds the commands to the program. */
export function addModels(program: Command, run: Run): void {
  const models = program
    .command('models')
    .description('fetch, import and choose the models that Afterimage works with');
  models
    .command('list')
    .description('list all models: those that came with Afterimage, are installed, or can be fetched')
    .action(() => run(list)());
  models
    .command('get')
    .description('fetch a model; goes on where an earlier fetch stopped')
    .argument('<name>', 'its short name, as in the list')
    .option('--mirror <url>', 'a server that answers as the public hub does')
    .action((name: string, flags: { mirror?: string }) => run((context) => get(name, flags.mirror, context))());
  models
    .command('import')
    .description('copy a model from this computer: a folder, or a file of weights with its config.json beside it')
    .argument('<path>')
    .option('--name <name>', 'what to call it')
    .action((path: string, flags: { name?: string }) => run((context) => importFrom(path, flags.name, context))());
  models
    .command('verify')
    .description(
      'read every byte of an installed model and compare it with what was promised; fails (1) where it is not right',
    )
    .argument('<name>')
    .action((name: string) => run((context) => verify(name, context))());
  models
    .command('remove')
    .description('delete a fetched or imported model')
    .argument('<name>')
    .action((name: string) => run((context) => remove(name, context))());
  models
    .command('use')
    .description('let a model do a task from now on')
    .addArgument(new Argument('<task>', 'what it does').choices(tasks))
    .argument('<name>')
    .action((task: Task, name: string) => run((context) => use(task, name, context))());
  models
    .command('quantise')
    .description(
      'make a fetched or imported model smaller and compare it with the published one; fails (1) where it answers too differently',
    )
    .argument('<name>')
    .addOption(
      new Option('--to <precision>', '8 bits, 4 bits for what writes text, or back to what was published')
        .choices([...quantisedPrecisions, 'published'])
        .makeOptionMandatory(),
    )
    .action((name: string, flags: { to: Precision }) => run((context) => quantise(name, flags.to, context))());
}

async function list({ api, signal }: Context): Promise<Answer> {
  const value = await api.models.list({ signal });
  return { value, text: printModels(value) };
}

const ofCard = (value: ModelCard, done: string): Answer => ({ value, text: printCard(value, done) });

async function get(model: string, mirror: string | undefined, context: Context): Promise<Answer> {
  const card = await withDisplay(model, context, ({ api, signal }) => api.models.get({ model, mirror }, { signal }));
  return ofCard(card, 'is here');
}

async function importFrom(path: string, name: string | undefined, context: Context): Promise<Answer> {
  const input = { path: resolve(path), name };
  return ofCard(
    await withDisplay('import', context, ({ api, signal }) => api.models.import(input, { signal })),
    'is imported',
  );
}

async function verify(model: string, context: Context): Promise<Answer> {
  const value = await withDisplay(model, context, ({ api, signal }) => api.models.verify({ model }, { signal }));
  return { value, text: printVerdict(value), failed: !value.right };
}

async function remove(model: string, { api, signal }: Context): Promise<Answer> {
  const value = await api.models.remove({ model }, { signal });
  return { value, text: printRemoved(model, value) };
}

async function use(task: Task, model: string, { api, signal }: Context): Promise<Answer> {
  return ofCard(await api.models.use({ task, model }, { signal }), `does this from now on: ${task}`);
}

async function quantise(model: string, precision: Precision, context: Context): Promise<Answer> {
  const input = { model, precision };
  const value = await withDisplay(model, context, ({ api, signal }) => api.models.quantise(input, { signal }));
  return { value, text: printQuantisation(value), failed: !value.used };
}

async function withDisplay<Result>(
  model: string,
  context: Context,
  work: (context: Context) => Promise<Result>,
): Promise<Result> {
  const display = createModelsDisplay(context.streams);
  const leave = context.api.subscribe('models.progress', (progress) => {
    if (progress.model === model) display.show(progress);
  });
  try {
    return await work(context);
  } finally {
    leave();
    display.end();
  }
}
