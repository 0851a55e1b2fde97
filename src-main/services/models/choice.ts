// Which model serves which task: what a person chose, kept in the library, or the bundled one. Runs in the backend; starts nothing.
import { join } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { tasks, type Task } from '../../../src-shared/contract/models.ts';
import { isFolder, missingFiles, readRecord } from '../../models/downloads/installed-record.ts';
import type { Library } from '../../store/open.ts';
import { readSettings, writeSettings } from '../../store/settings.ts';

/** What the rest of the backend knows of models. */
export interface ModelChoice {
  /** The folder of the model that serves a task. `model-missing` or `model-damaged` with a sentence where none can. */
  directoryFor(task: Task): Promise<string>;
  /** The folder of an installed or bundled model, whether it serves or not; as `directoryFor`. */
  folderOf(task: Task, model: string): Promise<string>;
  /** The short name of what serves, whether it is there or not. */
  servingName(task: Task): string;
  /** Told when another model serves a task from now on, or the same one was put right. Until the returned function is called. */
  onChange(listener: (task: Task) => void): () => void;
}

export interface Places {
  readonly modelsDirectory: string;
  /** Holds `starter/` and `models/`. */
  readonly resourcesDirectory: string;
}

/** The bundled model of each task, a folder of `starter/`. */
const starterFolders: Readonly<Record<Task, string>> = {
  embed: 'clip',
  caption: 'captioner',
  answer: 'answerer',
  chat: 'chat',
};
const starterPrefix = 'starter-';

const bundledName = (task: Task): string => `${starterPrefix}${starterFolders[task]}`;
export const bundledNames: readonly string[] = tasks.map(bundledName);

/** The folder of a bundled model by its short name; null where it is none of them. */
export const bundledFolder = ({ resourcesDirectory }: Places, model: string): string | null =>
  bundledNames.includes(model) ? join(resourcesDirectory, 'starter', model.slice(starterPrefix.length)) : null;

const whatItDoes: Readonly<Record<Task, string>> = {
  embed: 'searches',
  caption: 'writes captions',
  answer: 'answers questions',
  chat: 'chats about photos',
};

export interface ChoiceBook extends ModelChoice {
  choose(task: Task, model: string): void;
  /** Tasks that a model serves go back to their bundled ones. */
  forget(model: string): void;
  /** Tells the listeners that the files of a model are other ones now. */
  renewed(model: string): void;
}

export interface ChoiceOptions extends Places {
  readonly library: Library;
  /** Serves the search, whatever is chosen. */
  readonly modelDirectory?: string | undefined;
}

export function createChoice(options: ChoiceOptions): ChoiceBook {
  const { library, modelDirectory } = options;
  const listeners = new Set<(task: Task) => void>();
  const tell = (changed: readonly Task[]): void => {
    for (const task of changed) for (const listener of listeners) listener(task);
  };
  const servingName = (task: Task): string => {
    const chosen = readSettings(library)[`model.${task}`];
    return typeof chosen === 'string' ? chosen : bundledName(task);
  };
  const served = (model: string): Task[] => tasks.filter((task) => servingName(task) === model);
  const choose = (task: Task, model: string): void => {
    writeSettings(library, { [`model.${task}`]: model === bundledName(task) ? undefined : model });
    tell([task]);
  };
  return {
    servingName,
    choose,
    async directoryFor(task) {
      if (task === 'embed' && modelDirectory !== undefined) return modelDirectory;
      return await folderThatServes(task, servingName(task), options);
    },
    folderOf: (task, model) => folderThatServes(task, model, options),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forget(model) {
      for (const task of served(model)) choose(task, bundledName(task));
    },
    renewed(model) {
      tell(served(model));
    },
  };
}

async function folderThatServes(task: Task, model: string, places: Places): Promise<string> {
  const bundled = bundledFolder(places, model);
  const folder = bundled ?? join(places.modelsDirectory, model);
  if (!(await isFolder(folder))) throw missing(task, model, bundled !== null);
  const record = bundled === null ? await readRecord(places.modelsDirectory, model) : null;
  const problem = record === null ? null : (record.problem ?? (await missingFiles(places.modelsDirectory, record)));
  if (problem !== null)
    throw new AppError('model-damaged', `${problem} Fetch it again: afterimage models get ${model}`);
  return folder;
}

function missing(task: Task, model: string, bundled: boolean): AppError {
  const sentence = bundled
    ? `There is no model that ${whatItDoes[task]} yet. One can be fetched: afterimage models list`
    : `The model “${model}”, which ${whatItDoes[task]}, is not there any more. Fetch it again, or let another one do it: afterimage models use ${task} NAME`;
  return new AppError('model-missing', sentence);
}
