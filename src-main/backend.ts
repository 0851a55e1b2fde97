// Composition root: opens the library and joins engines and services, flat and in order. Runs in the backend process
// (or in the command line's own). Nothing imports it but entries.
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Services } from '../src-shared/contract/api.ts';
import { AppError } from '../src-shared/contract/errors.ts';
import type { ModelId } from '../src-shared/photo/ids.ts';
import { createEvents, type EventHub, type EventStream } from '../src-shared/rpc/events.ts';
import type { EmbeddingModelDescription } from './models/model-description.ts';
import { describeEmbeddingModel } from './models/registry.ts';
import { createDiagnostics } from './services/diagnostics.ts';
import { createEvaluation } from './services/evaluation.ts';
import type { Pace } from './services/indexing/pace.ts';
import { stageWants, type StageWant } from './services/indexing/stages.ts';
import { forkWithNode, type ForkInference } from './services/inference/fork.ts';
import { openLine, type Line, type LineOptions } from './services/inference/line.ts';
import { processLimits } from './services/inference/process-limits.ts';
import type { Role } from './services/inference/protocol.ts';
import { createJobs } from './services/jobs.ts';
import { createLazyIndex } from './services/lazy-index.ts';
import { createLibrary } from './services/library.ts';
import { createMediaFiles, thumbnailDirectory, type MediaFiles } from './services/media-files.ts';
import { createModels, createServingModel } from './services/models.ts';
import { createQueryProcess } from './services/query-process.ts';
import { createQueryVectors } from './services/query-vectors.ts';
import { createSamples } from './services/samples.ts';
import { createSearch, rankAll } from './services/search.ts';
import { createSettings } from './services/settings.ts';
import { createWatching } from './services/watching.ts';
import { listFolders } from './store/folders.ts';
import { openLibrary, revision, type Library } from './store/open.ts';
import { openVectorIndex } from './store/search/vector-index.ts';
import { timeline } from './store/timeline.ts';
import { recoverTrying } from './store/work.ts';

export interface BackendOptions {
  readonly libraryFile: string;
  /** A checkpoint or ONNX directory of the model that serves. */
  readonly modelDirectory: string;
  /** Thumbnails and previews; `<library>-cache` beside the library by default. May be deleted at any time. */
  readonly cacheDirectory?: string;
  /** How inference processes are started; child_process by default. */
  readonly forkInference?: ForkInference;
  /** What the model directory is taken to hold; read from it by default. Tests hand in their own. */
  readonly describeModel?: (directory: string) => Promise<EmbeddingModelDescription>;
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

function compose(library: Library, options: BackendOptions): Backend {
  const cacheDirectory = options.cacheDirectory ?? `${library.file}-cache`;
  const log = options.log ?? logToStderr;
  const events = createEvents();
  const announce: EventHub['emit'] = (name, value) => {
    events.emit(name, value);
  };
  const model = createServingModel(() => (options.describeModel ?? describeEmbeddingModel)(options.modelDirectory));
  const modelId = async (): Promise<ModelId> => (await model.describe()).id;
  const wants = (): Promise<readonly StageWant[]> => modelId().then(stageWants, () => stageWants(null));
  recoverTrying(library);

  const line = (role: Role, onDeath?: (lastWords: string) => void): Line =>
    openLine(lineOptions(role, { ...options, cacheDirectory, log, onDeath }));
  const queryProcess = createQueryProcess(line('query'));
  const drawing = line('query');
  const vectors = createQueryVectors({ library, process: queryProcess, modelId });
  const index = createLazyIndex(async () => openVectorIndex(library, await modelId()));
  const logitScale = async (): Promise<number> => (await model.describe()).logitScale;
  const search = { library, vectors, index: index.get, wants, logitScale };
  const watching = createWatching({
    log,
    onChange: (path) => {
      jobs.request(path);
    },
  });
  const onFolderAdded = watching.add;
  const jobs = createJobs({ library, indexer: line('indexer'), modelId, announce, log, onFolderAdded });
  const onChanged = (): void => {
    announce('library.changed', { revision: revision(library), photos: timeline(library).photos });
  };
  const folderHooks = { requestIndex: jobs.request, onFolderAdded, onFolderRemoved: watching.remove, onChanged };

  return {
    services: {
      library: createLibrary({ library, process: queryProcess, wants, ...folderHooks }),
      search: createSearch(search),
      jobs: jobs.service,
      models: createModels(model),
      evaluation: createEvaluation(library, (text, signal) => rankAll(text, search, signal)),
      settings: createSettings(library, announce),
      samples: createSamples(dirname(library.file), drawing),
      diagnostics: createDiagnostics({ library, cacheDirectory, modelDirectory: options.modelDirectory, line }),
    },
    events,
    media: createMediaFiles({ library, process: queryProcess, cacheDirectory }),
    startBackgroundWork() {
      void queryProcess.ask('warm', {}).catch(() => undefined);
      void index.get().catch(() => undefined);
      watching.start(listFolders(library).map(({ path }) => path));
      jobs.request(null);
    },
    setPace: jobs.setPace,
    async close() {
      await Promise.all([jobs.close(), watching.close()]);
      queryProcess.stop();
      drawing.stop();
      index.close();
      library.close();
    },
  };
}

const logToStderr = (message: string): void => {
  process.stderr.write(`${message}\n`);
};

function lineOptions(
  role: Role,
  options: BackendOptions & {
    readonly cacheDirectory: string;
    readonly log: (message: string) => void;
    readonly onDeath: ((lastWords: string) => void) | undefined;
  },
): LineOptions {
  const limits = processLimits(role);
  return {
    role,
    fork: options.forkInference ?? forkWithNode(),
    setup: {
      modelDirectory: options.modelDirectory,
      thumbnailDirectory: thumbnailDirectory(options.cacheDirectory),
      threads: limits.threads,
      memoryLimitBytes: options.memoryLimitBytes ?? limits.memoryLimitBytes,
    },
    onDeath: (reason, { code, signal, lastWords }) => {
      options.log(`inference process ${role} ended: ${reason} (${String(code ?? signal)}) ${lastWords.slice(-500)}`);
      options.onDeath?.(lastWords);
    },
  };
}
