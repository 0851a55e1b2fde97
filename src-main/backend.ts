// Composition root: opens the library and joins engines and services, flat and in order. Runs in the backend process
// (or in the command line's own). Nothing imports it but entries.
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Services } from '../src-shared/contract/api.ts';
import { AppError } from '../src-shared/contract/errors.ts';
import type { Settings } from '../src-shared/contract/choices.ts';
import type { ModelId } from '../src-shared/photo/ids.ts';
import { createEvents, type EventHub, type EventStream } from '../src-shared/rpc/events.ts';
import { describeModel } from './models/registry.ts';
import { createCaptions } from './services/captions.ts';
import { createChat } from './services/chat.ts';
import type { Patience } from './services/chat/server-talk.ts';
import { createCompletions } from './services/completions.ts';
import { createDiagnostics } from './services/diagnostics.ts';
import { createDuplicates } from './services/duplicates.ts';
import { createEvaluation } from './services/evaluation.ts';
import type { Pace } from './services/indexing/pace.ts';
import { stageWants, type StageWant } from './services/indexing/stages.ts';
import { forkWithNode, type ForkInference } from './services/inference/fork.ts';
import { openLine, type Line, type LineOptions } from './services/inference/line.ts';
import { processLimits, setupAtSpeed } from './services/inference/process-limits.ts';
import { tasksOf, writingTasks, type Role, type Setup, type WritingTask } from './services/inference/protocol.ts';
import { createJobs } from './services/jobs.ts';
import { createLabels } from './services/labels.ts';
import { createLazyIndex } from './services/lazy-index.ts';
import { createLibrary } from './services/library.ts';
import { createOrganise } from './services/organise.ts';
import { createRecorder } from './services/organise/recorder.ts';
import { createTimelineKeys } from './services/timeline-keys.ts';
import { createMediaFiles, thumbnailDirectory, type MediaFiles } from './services/media-files.ts';
import { asSearchModel, createModels } from './services/models.ts';
import { createTownOf } from './services/places.ts';
import { createOpenedPictures, createSourceOf } from './services/picture-sources.ts';
import { createChatProcess, createQueryProcess } from './services/query-process.ts';
import { createAcceleration } from './services/providers/acceleration.ts';
import { createQueryVectors } from './services/query-vectors.ts';
import { createSamples } from './services/samples.ts';
import { createSearch } from './services/search.ts';
import { fuseSides, rankSides } from './services/search/rankings.ts';
import { createRelevance } from './services/search/relevance.ts';
import { createSettings, currentSettings } from './services/settings.ts';
import { createTaskModels, type DescribeModel, type TaskModels } from './services/task-models.ts';
import { createTeaching } from './services/teaching.ts';
import { createWatching } from './services/watching.ts';
import { listFolders } from './store/folders.ts';
import { openLibrary, revision, type Library } from './store/open.ts';
import { openVectorIndex } from './store/search/vector-index.ts';
import { timelinePhotos } from './store/timeline.ts';
import { recoverTrying } from './store/work.ts';

export interface BackendOptions {
  readonly libraryFile: string;
  /** A checkpoint or ONNX directory that serves the search, whatever was chosen. */
  readonly modelDirectory?: string | undefined;
  /** The same for the tasks of models that write. */
  readonly writers?: Readonly<Partial<Record<WritingTask, string>>> | undefined;
  /** Fetched and imported models; `models` beside the library by default. Need not exist. */
  readonly modelsDirectory?: string | undefined;
  /** Holds `starter/` (the bundled models) and `models/` (the catalogue); without it there are none. */
  readonly resourcesDirectory?: string | undefined;
  /** Thumbnails and previews; `<library>-cache` beside the library by default. May be deleted at any time. */
  readonly cacheDirectory?: string;
  /** How inference processes are started; child_process by default. */
  readonly forkInference?: ForkInference;
  /** What a model's folder is taken to hold; read from it by default. Tests hand in their own. */
  readonly describeModel?: DescribeModel | undefined;
  /** How long chat servers may take; tests are impatient. */
  readonly chatPatience?: Patience | undefined;
  /** Quiet after the indexing before providers are tried; tests do not wait. */
  readonly providerQuietMs?: number | undefined;
  /** The process that answers a person is ended after this time without a question. Default two minutes. */
  readonly chatIdleMs?: number | undefined;
  /** Memory above which an inference process ends itself; by default what the machine can spare. */
  readonly memoryLimitBytes?: number;
  /** Technical messages; to stderr by default. */
  readonly log?: (message: string) => void;
}

export interface Backend {
  readonly services: Services;
  readonly events: EventStream;
  readonly media: MediaFiles;
  /** Warms the search, watches the folders and takes up what was left: for hosts that stay. */
  startBackgroundWork(): void;
  /** How hard the indexing may work, as the machine's power allows; what a person paused stays paused. */
  setPace(pace: Pace): void;
  /** Stops all work and processes and closes the library; nothing is lost. */
  close(): Promise<void>;
}

/** Throws what `openLibrary` throws. A model that is missing or damaged is told by the calls that need it. */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  const library = openLibrary(await preparedFile(options.libraryFile));
  try {
    return compose(library, options);
  } catch (error) {
    library.close();
    throw error;
  }
}

async function preparedFile(named: string): Promise<string> {
  const file = resolve(named);
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw new AppError('permission', `The folder “${dirname(file)}” cannot be made.`, { cause: error });
  }
  return file;
}

/** Two minutes: long enough to think about an answer, short enough for a model of gigabytes to be gone when nobody asks. */
const defaultChatIdleMs = 120_000;
/** Whole decodes are asked for one after the other; their process goes when they are done. */
const comparingIdleMs = 10_000;

// eslint-disable-next-line max-lines-per-function -- flat on purpose: what is handed to whom is read here and nowhere else
function compose(library: Library, options: BackendOptions): Backend {
  const cacheDirectory = options.cacheDirectory ?? `${library.file}-cache`;
  const log = options.log ?? logToStderr;
  const resourcesDirectory = options.resourcesDirectory ?? join(cacheDirectory, 'no-resources');
  const events = createEvents();
  const announce: EventHub['emit'] = (name, value) => {
    events.emit(name, value);
  };
  const describe = options.describeModel ?? describeModel;
  const models = createModels({
    library,
    announce,
    modelsDirectory: options.modelsDirectory ?? join(dirname(library.file), 'models'),
    resourcesDirectory,
    modelDirectory: options.modelDirectory,
    describe,
    openQuantiser: () => line('probe'),
  });
  const model = models.serving;
  const taskModels = createTaskModels({ choice: models.choice, fixed: options.writers, describe });
  const modelId = async (): Promise<ModelId> => (await model.describe()).id;
  const townOf = createTownOf(join(resourcesDirectory, 'places/towns.br'), log);
  const wants = (): Promise<readonly StageWant[]> => modelId().then(stageWants, () => stageWants(null));
  recoverTrying(library);

  const line = (role: Role, more: Partial<LineOptions> = {}): Line => {
    const usual = lineOptions(role, { ...options, cacheDirectory, log, taskModels });
    return openLine({
      ...usual,
      ...more,
      onDeath: (reason, exit) => {
        usual.onDeath?.(reason, exit);
        more.onDeath?.(reason, exit);
      },
    });
  };
  const acceleration = createAcceleration({
    library,
    modelId,
    allowed: () => currentSettings(library).acceleration === 'auto',
    probe: () => line('probe'),
    onChoice: () => {
      indexer.renew();
    },
    log,
    quietMs: options.providerQuietMs,
  });
  const { setup } = lineOptions('indexer', { ...options, cacheDirectory, log, taskModels });
  const indexer = line('indexer', {
    setup: async () => ({
      ...(await setup()),
      ...setupAtSpeed(currentSettings(library).speed),
      ...(await acceleration.choice()),
    }),
    onProviderFailed: acceleration.onProviderFailed,
  });
  const queryLine = line('query');
  const queryProcess = createQueryProcess(queryLine);
  const chatLine = line('chat', { idleStopMs: options.chatIdleMs ?? defaultChatIdleMs });
  const chatProcess = createChatProcess(chatLine);
  const drawing = line('query');
  const opened = createOpenedPictures();
  const sourceOf = createSourceOf(library, opened);
  const textId = async (): Promise<ModelId> => {
    const { id, textId: another } = await model.describe();
    return another ?? id;
  };
  const vectors = createQueryVectors({ library, process: queryProcess, modelId, textId, opened });
  const index = createLazyIndex(async () => openVectorIndex(library, await modelId()));
  const relevance = createRelevance({ vectors, model: () => model.describe() });
  /** Neutral texts are embedded behind the first words of a person, and photos indexed before are judged against them. */
  const warmRelevance = async (): Promise<void> => {
    await relevance.bringUp(await index.get(), AbortSignal.timeout(600_000));
  };
  const strictness = (): Settings['strictness'] => currentSettings(library).strictness;
  const search = { library, vectors, index: index.get, wants, logits: () => model.describe(), relevance, strictness };
  const watching = createWatching({
    log,
    onChange: (path) => {
      jobs.request(path);
    },
  });
  const onFolderAdded = watching.add;
  const jobs = createJobs({
    library,
    townOf,
    indexer,
    onBusy: acceleration.onBusy,
    onIdle: acceleration.onIdle,
    model: () => model.describe(),
    captionModelId: async () => (await taskModels.describe('caption')).id,
    captionsWanted: () => currentSettings(library).captions === 'on',
    announce,
    log,
    onFolderAdded,
  });
  taskModels.onChange((task) => {
    if (task !== 'embed') chatLine.renew();
    else {
      queryLine.renew();
      index.renew();
    }
    if (task === 'embed' || task === 'caption') jobs.modelsChanged();
  });
  const onChanged = (): void => {
    announce('library.changed', { revision: revision(library), photos: timelinePhotos(library) });
  };
  const recorder = createRecorder({ library, announce, onTimeline: onChanged });
  const organise = createOrganise({ library, wants, recorder });
  const comparing = createQueryProcess(line('query', { idleStopMs: comparingIdleMs }));
  const duplicates = createDuplicates({
    library,
    recorder,
    wants,
    modelId,
    hashPixels: async (path) => (await comparing.ask('hashPixels', { path })).hash,
    log,
  });
  const timelineKeys = createTimelineKeys();
  const folderHooks = { requestIndex: jobs.request, onFolderAdded, onFolderRemoved: watching.remove, onChanged };
  const completions = createCompletions({ library, wants, remembers: () => currentSettings(library).history === 'on' });
  let inEffect = currentSettings(library);
  jobs.setSpeed(inEffect.speed);
  const onSettings = (settings: Settings): void => {
    const before = inEffect;
    inEffect = settings;
    const { captions, history, speed, acceleration: allowed } = settings;
    jobs.setSpeed(speed);
    if (history === 'off') completions.forgetAll();
    if (captions === 'on') jobs.takeUp();
    if ((before.speed === 'full') !== (speed === 'full') || before.acceleration !== allowed) indexer.renew();
  };

  return {
    services: {
      library: createLibrary({
        library,
        process: queryProcess,
        wants,
        townOf,
        timelineKey: timelineKeys.keyOf,
        ...folderHooks,
      }),
      organise,
      duplicates: duplicates.service,
      teaching: createTeaching({
        library,
        modelId,
        wants,
        vectors,
        tag: organise.tag,
        decide: organise.decide,
        onSuggested: () => {
          announce('organise.changed', { operation: null });
        },
      }),
      search: { ...createSearch(search), ...completions.service },
      jobs: jobs.service,
      models: models.service,
      evaluation: createEvaluation({
        library,
        wants,
        announce,
        rankings: {
          sides: (text, signal) => rankSides(text, search, signal),
          fuse: fuseSides,
        },
        servingName: () => models.choice.servingName('embed'),
        describe: async (name) => asSearchModel(await describe(await models.choice.folderOf('embed', name))),
        openLine: (modelDirectory) => line('indexer', { setup: async () => ({ ...(await setup()), modelDirectory }) }),
      }),
      settings: createSettings({ library, announce, onChanged: onSettings }),
      samples: createSamples(dirname(library.file), drawing),
      diagnostics: createDiagnostics({ library, cacheDirectory, models: taskModels, line: tryingLine(line) }),
      captions: createCaptions({
        library,
        models: taskModels,
        process: chatProcess,
        sourceOf,
        recorder,
        onTakenBack: jobs.takeUp,
      }),
      chat: createChat({
        models: taskModels,
        process: chatProcess,
        queryProcess,
        sourceOf,
        announce,
        library,
        kept: () => currentSettings(library).conversations === 'keep',
        patience: options.chatPatience,
      }),
      labels: createLabels({ library, modelId, requestLabels: jobs.takeUp }),
    },
    events,
    media: createMediaFiles({
      library,
      process: queryProcess,
      cacheDirectory,
      timelineFilters: timelineKeys.filtersOf,
    }),
    startBackgroundWork() {
      void queryProcess.ask('warm', {}).catch(() => undefined);
      completions.warm();
      void warmRelevance().catch(() => undefined);
      watching.start(listFolders(library).map(({ path }) => path));
      acceleration.start();
      jobs.takeUpPause();
      jobs.request(null);
    },
    setPace: jobs.setPace,
    async close() {
      await Promise.all([acceleration.close(), jobs.close(), watching.close(), models.close()]);
      queryProcess.stop();
      chatProcess.stop();
      drawing.stop();
      duplicates.close();
      comparing.stop();
      index.close();
      library.close();
    },
  };
}

/** A line for trying things, which is told the last words of a process that ends. */
const tryingLine =
  (line: (role: Role, more: Partial<LineOptions>) => Line) =>
  (role: Role, onDeath: (lastWords: string) => void): Line =>
    line(role, {
      onDeath: (_reason, { lastWords }) => {
        onDeath(lastWords);
      },
    });

const logToStderr = (message: string): void => {
  process.stderr.write(`${message}\n`);
};

interface LineParts extends BackendOptions {
  readonly cacheDirectory: string;
  readonly log: (message: string) => void;
  readonly taskModels: TaskModels;
}

function lineOptions(role: Role, parts: LineParts): LineOptions {
  const limits = processLimits(role);
  return {
    role,
    fork: parts.forkInference ?? forkWithNode(),
    setup: async () => ({
      modelDirectory: await parts.taskModels.directoryOrNull('embed'),
      writers: await writersOf(role, parts.taskModels),
      thumbnailDirectory: thumbnailDirectory(parts.cacheDirectory),
      threads: limits.threads,
      memoryLimitBytes: parts.memoryLimitBytes ?? limits.memoryLimitBytes,
    }),
    onDeath: (reason, { code, signal, lastWords }) => {
      parts.log(`inference process ${role} ended: ${reason} (${String(code ?? signal)}) ${lastWords.slice(-500)}`);
    },
  };
}

/** Folders of the models that the role may be asked for. */
async function writersOf(role: Role, models: TaskModels): Promise<Setup['writers']> {
  const folders: Partial<Record<WritingTask, string | null>> = {};
  for (const task of writingTasks)
    folders[task] = tasksOf[role].includes(task) ? await models.directoryOrNull(task) : null;
  return { caption: null, answer: null, chat: null, ...folders };
}
