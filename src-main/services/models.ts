// The models as a service: which are there, fetching, importing, verifying and removing them, and which serves which task.
// Runs in the backend, which alone reaches the network; never loads a model.
import { join } from 'node:path';
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError, cancelled } from '../../src-shared/contract/errors.ts';
import type { ModelCard, ModelState, Quantisation } from '../../src-shared/contract/models.ts';
import type { EventHub } from '../../src-shared/rpc/events.ts';
import type { ModelManifest } from '../models/catalogue/manifest.ts';
import { readCatalogue } from '../models/catalogue/read-catalogue.ts';
import { fetchModel, type FetchModelOptions } from '../models/downloads/fetch-model.ts';
import { isFolder, type InstalledRecord } from '../models/downloads/installed-record.ts';
import { defaultMirror } from '../models/downloads/open-address.ts';
import { realDisk } from '../models/downloads/disk.ts';
import { tryLock, usualLockTimes } from '../models/downloads/fetch-lock.ts';
import { importModel } from '../models/import/import-model.ts';
import { inspectFolder } from '../models/import/inspect-folder.ts';
import type { EmbeddingModelDescription, ModelDescription } from '../models/model-description.ts';
import { describeModel } from '../models/registry.ts';
import type { Library } from '../store/open.ts';
import type { Line } from './inference/line.ts';
import { allCards, cardOf, type CardSources } from './models/cards.ts';
import { bundledFolder, bundledNames, createChoice, type ModelChoice } from './models/choice.ts';
import { createProgressBook, type ProgressBook, type Told } from './models/progress.ts';
import { backToPublished, makeSmaller, refuseUnfit } from './models/quantise.ts';
import { removeModel } from './models/remove.ts';
import { createSharedWork, type SharedWork } from './models/shared-work.ts';
import { verifyBundled, verifyInstalled, type Verdict } from './models/verify.ts';

type Description = ModelDescription | EmbeddingModelDescription;

export interface ModelsOptions {
  /** What serves which task is kept in it. */
  readonly library: Library;
  readonly announce: EventHub['emit'];
  /** Fetched and imported models; made when the first one comes. */
  readonly modelsDirectory: string;
  /** Holds `models/` (the catalogue) and `starter/` (the bundled models); either may be absent. */
  readonly resourcesDirectory: string;
  /** Serves the search, whatever is chosen. */
  readonly modelDirectory?: string | undefined;
  /** What a folder holds; read from it by default. */
  readonly describe?: ((directory: string) => Promise<Description>) | undefined;
  /** Where models are fetched from; `AFTERIMAGE_MIRROR` or else the hub's public address. */
  readonly mirror?: string | undefined;
  /** Opens a line to a process of its own that makes weights smaller. */
  readonly openQuantiser: () => Line;
  /** For tests: patience, disk, fetch. */
  readonly downloads?: Pick<FetchModelOptions, 'patience' | 'lockTimes' | 'disk' | 'fetch'> | undefined;
}

export interface ServingModelSource {
  /** Described once; a failure is tried again at the next ask, because a model may be put in place meanwhile. */
  describe(): Promise<EmbeddingModelDescription>;
}

export interface Models {
  readonly service: Services['models'];
  readonly choice: ModelChoice;
  /** The model of the search. */
  readonly serving: ServingModelSource;
  /** Stops what is under way; what came is kept. */
  close(): Promise<void>;
}

export function createModels(options: ModelsOptions): Models {
  const choice = createChoice(options);
  const describe = options.describe ?? describeModel;
  const serving = createServingModel(choice, describe);
  const progress = createProgressBook(options.announce);
  const fetches = createSharedWork<ModelCard>();
  const shrinking = createSharedWork<Quantisation>();
  const catalogue = once(() => readCatalogue(join(options.resourcesDirectory, 'models')));
  const sources: CardSources = {
    modelsDirectory: options.modelsDirectory,
    resourcesDirectory: options.resourcesDirectory,
    catalogue,
    choice,
    describe,
    progressOf: (model) => progress.of(model),
  };
  const parts: Parts = { options, sources, describe, progress, fetches, shrinking };
  return {
    service: {
      async serving() {
        const { id, name, dimension, licence, knows } = await serving.describe();
        return { id, name, dimension, licence, knows };
      },
      list: async () => ({ models: await allCards(sources), folder: options.modelsDirectory }),
      get: (input, signal) => get(input, parts, signal),
      import: (input, signal) => importFrom(input, parts, signal),
      verify: (input, signal) => verify(input.model, parts, signal),
      remove: (input) => remove(input.model, parts),
      use: (input) => use(input, parts),
      quantise: (input, signal) => quantise(input, parts, signal),
    },
    choice,
    serving,
    close: async () => {
      await Promise.all([fetches.stop(), shrinking.stop()]);
    },
  };
}

interface Parts {
  readonly options: ModelsOptions;
  readonly sources: CardSources;
  readonly describe: (directory: string) => Promise<Description>;
  readonly progress: ProgressBook;
  readonly fetches: SharedWork<ModelCard>;
  readonly shrinking: SharedWork<Quantisation>;
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | null = null;
  return () =>
    (value ??= read().catch((error: unknown) => {
      value = null;
      throw error;
    }));
}

/** `model-damaged` where it is none. */
export function asSearchModel(description: Description): EmbeddingModelDescription {
  if ('dimension' in description) return description;
  throw new AppError('model-damaged', `The model “${description.name}” writes, but it cannot search.`);
}

function createServingModel(
  choice: ModelChoice,
  describe: (directory: string) => Promise<Description>,
): ServingModelSource {
  const readNow = async (): Promise<EmbeddingModelDescription> =>
    asSearchModel(await describe(await choice.directoryFor('embed')));
  let read = once(readNow);
  choice.onChange((task) => {
    if (task === 'embed') read = once(readNow);
  });
  return { describe: () => read() };
}

async function known(model: string, { sources }: Parts): Promise<ModelCard> {
  const card = await cardOf(model, sources);
  if (card === null)
    throw new AppError('not-found', `There is no model called “${model}”. They are listed by: afterimage models list`);
  return card;
}

type Input<Name extends keyof Services['models']> = Parameters<Services['models'][Name]>[0];

async function get({ model, mirror }: Input<'get'>, parts: Parts, signal: AbortSignal): Promise<ModelCard> {
  const before = await known(model, parts);
  const manifest = (await parts.sources.catalogue()).get(model);
  if (before.state === 'bundled' || before.state === 'installed') return before;
  refuseShrinking(model, parts);
  if (manifest === undefined)
    throw new AppError('not-found', `“${model}” is not in the catalogue, so it cannot be fetched. Import it again.`);
  return await parts.fetches.join(model, (stop) => fetchIt(manifest, { ...parts, mirror }, stop), signal);
}

async function fetchIt(
  manifest: ModelManifest,
  parts: Parts & { readonly mirror: string | undefined },
  signal: AbortSignal,
): Promise<ModelCard> {
  const { options, sources, progress, mirror } = parts;
  const { name: model } = manifest;
  await progress.during({ model, state: 'fetching', after: () => 'installed', failed: 'partial' }, (onProgress) =>
    fetchModel(manifest, {
      ...options.downloads,
      directory: options.modelsDirectory,
      mirror: mirror ?? options.mirror ?? process.env['AFTERIMAGE_MIRROR'] ?? defaultMirror,
      inspect: inspectFolder,
      onProgress,
      signal,
    }),
  );
  sources.choice.renewed(model);
  return await known(model, parts);
}

/** Until an imported model has a name of its own it is told of by one that no other model can have. */
const importing = 'import';

async function importFrom({ path, name }: Input<'import'>, parts: Parts, signal: AbortSignal): Promise<ModelCard> {
  const { options, sources, progress, describe } = parts;
  const catalogue = await sources.catalogue();
  const taken = (short: string): boolean => short === importing || catalogue.has(short) || bundledNames.includes(short);
  const directory = options.modelsDirectory;
  const disk = options.downloads?.disk;
  const told: Told<InstalledRecord> = {
    model: importing,
    state: 'fetching',
    after: () => 'installed',
    failed: 'absent',
  };
  const record = await progress.during(told, (onProgress) =>
    importModel({ path, name, directory, taken, describe, signal, onProgress, disk }),
  );
  return await known(record.name, parts);
}

async function verify(
  model: string,
  parts: Parts,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<Services['models']['verify']>>> {
  const { options, sources, progress, fetches } = parts;
  const { state: before } = await known(model, parts);
  const bundled = bundledFolder(sources, model);
  const { modelsDirectory } = options;
  if (bundled === null && !(await isFolder(join(modelsDirectory, model))))
    throw new AppError('model-missing', `“${model}” is not installed. Fetch it: afterimage models get ${model}`);
  if (fetches.isUnderWay(model)) throw new AppError('conflict', `“${model}” is being fetched.`);
  refuseShrinking(model, parts);
  const manifest = (await sources.catalogue()).get(model) ?? null;
  const after = ({ right }: Verdict): ModelState => (!right ? 'damaged' : bundled === null ? 'installed' : 'bundled');
  const verdict = await progress
    .during({ model, state: 'verifying', after, failed: before }, (tell) =>
      bundled === null
        ? verifyInstalled({ modelsDirectory, model, manifest }, { tell, signal })
        : verifyBundled(bundled, { tell, signal }),
    )
    .catch((error: unknown) => {
      throw signal.aborted ? cancelled() : error;
    });
  sources.choice.renewed(model);
  return { model, ...verdict };
}

async function remove(model: string, parts: Parts): Promise<{ removed: boolean; freedBytes: number }> {
  const { options, sources, fetches, progress } = parts;
  if (bundledNames.includes(model))
    throw new AppError('conflict', `“${model}” came with Afterimage and stays with it.`);
  await known(model, parts);
  if (fetches.isUnderWay(model)) throw new AppError('conflict', `“${model}” is being fetched. Stop that first.`);
  refuseShrinking(model, parts);
  // First: whoever works with it lets go of its files.
  sources.choice.forget(model);
  const freedBytes = await removeModel(options.modelsDirectory, model);
  progress.forget(model);
  return { removed: freedBytes !== null, freedBytes: freedBytes ?? 0 };
}

async function use({ task, model }: Input<'use'>, parts: Parts): Promise<ModelCard> {
  const { options, sources, describe } = parts;
  const { name } = await known(model, parts);
  const folder = bundledFolder(sources, model) ?? join(options.modelsDirectory, model);
  if (!(await isFolder(folder)))
    throw new AppError('model-missing', `“${model}” is not installed. Fetch it: afterimage models get ${model}`);
  const { tasks } = await describe(folder);
  if (!tasks.includes(task))
    throw new AppError('invalid-input', `“${name}” cannot do this (${task}); it can: ${tasks.join(', ')}.`);
  sources.choice.choose(task, model);
  return await known(model, parts);
}

function refuseShrinking(model: string, { shrinking }: Parts): void {
  if (shrinking.isUnderWay(model))
    throw new AppError('conflict', `“${model}” is being made smaller. Stop that first, or wait for it.`);
}

async function quantise(input: Input<'quantise'>, parts: Parts, signal: AbortSignal): Promise<Quantisation> {
  const { model } = input;
  if (bundledNames.includes(model))
    throw new AppError(
      'conflict',
      `“${model}” came with Afterimage and stays as it is. Models that were fetched or imported can be made smaller.`,
    );
  const { state, problem } = await known(model, parts);
  refuseShrinking(model, parts);
  if (state === 'fetching' || state === 'verifying')
    throw new AppError('conflict', `“${model}” is being ${state === 'fetching' ? 'fetched' : 'verified'}.`);
  if (state === 'damaged') throw new AppError('model-damaged', problem ?? `“${model}” is damaged.`);
  if (state !== 'installed')
    throw new AppError('model-missing', `“${model}” is not installed. Fetch it: afterimage models get ${model}`);
  return await parts.shrinking.join(model, (stop) => quantiseLocked(input, parts, stop), signal);
}

/** No other Afterimage fetches, removes or shrinks the model meanwhile. */
async function quantiseLocked(
  { model, precision }: Input<'quantise'>,
  { options, sources, describe, progress }: Parts,
  signal: AbortSignal,
): Promise<Quantisation> {
  const directory = join(options.modelsDirectory, model);
  await refuseUnfit({ ...(await describe(directory)), directory });
  const lock = await tryLock(join(options.modelsDirectory, `${model}.lock`), usualLockTimes);
  if (lock === null) throw new AppError('conflict', `Another Afterimage is at work on “${model}”.`);
  const onChanged = (): void => {
    sources.choice.renewed(model);
  };
  try {
    if (precision === 'published') return await backToPublished({ model, directory, onChanged });
    const line = options.openQuantiser();
    const making = { model, directory, line, disk: options.downloads?.disk ?? realDisk, onChanged };
    const stop = AbortSignal.any([signal, lock.lost]);
    const told: Told<Quantisation> = { model, state: 'quantising', after: () => 'installed', failed: 'installed' };
    return await progress.during(told, (tell) => makeSmaller(precision, { ...making, signal: stop, tell }));
  } finally {
    await lock.release();
  }
}
