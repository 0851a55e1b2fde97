// One ONNX session. Runs in inference processes only: creating and running block the thread and cannot be cancelled.
// Knows nothing of model families. The runtime's native library is loaded when the first session opens, not before.
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { damaged } from '../checkpoint/stored-tensor.ts';
import { sessionOptionsFor, type Provider } from './providers.ts';

export interface SessionOptions {
  /** Threads of one run. */
  readonly threads: number;
  /** Background work yields the cores between operators instead of spinning on them. */
  readonly background?: boolean | undefined;
  /** What it runs on; the processor unless named. Where it cannot be had, opening fails: falling back is the caller's. */
  readonly provider?: Provider | undefined;
}

/** A graph of ours with its weights beside it in a folder, or the path of a `.onnx` file. */
export type ModelSource = { readonly bytes: Uint8Array; readonly weightsFolder: string } | { readonly path: string };

export interface FeedData {
  /** Bytes are truth values: 0 or 1. */
  readonly data: Float32Array | BigInt64Array | Int32Array | Uint8Array;
  readonly dims: readonly number[];
}

export interface TensorInfo {
  readonly type: string;
  /** A string or a negative number is a dynamic axis. */
  readonly shape: readonly (number | string)[];
}

/** Inputs that callers can feed and outputs they will read; a model that asks for more, or gives less, is refused at load time. */
export interface Expectation {
  readonly feeds: readonly string[];
  readonly reads: readonly string[];
}

/** A tensor that stays with the runtime from one run to the next: a cache. float32, row-major. */
export interface Kept {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

export interface StepResult {
  /** float32 outputs by name, copied out of the runtime. */
  readonly read: Readonly<Record<string, Float32Array>>;
  /** float32 outputs by name, not copied: to be fed to a later step. */
  readonly kept: Readonly<Record<string, Kept>>;
}

export interface Session {
  readonly inputs: ReadonlyMap<string, TensorInfo>;
  readonly outputs: ReadonlyMap<string, TensorInfo>;
  /** Runs once, blocking the thread; float32 outputs by name, copied out of the runtime. Feeds the model does not declare are ignored. */
  run(feeds: Readonly<Record<string, FeedData>>, reads: readonly string[]): Promise<Record<string, Float32Array>>;
  /** As `run`, for models with a cache: what is in `keeps` is not copied, and may be fed to the next step as it is. */
  step(
    feeds: Readonly<Record<string, FeedData | Kept>>,
    wants: { readonly reads: readonly string[]; readonly keeps: readonly string[] },
  ): Promise<StepResult>;
  /** Gives the memory back. Doing it twice does no harm. */
  release(): Promise<void>;
}

type Runtime = typeof import('onnxruntime-node');
let runtime: Promise<Runtime> | null = null;

/**
 * onnxruntime-node 1.30 makes a device id and uploads usage unless this variable is set before its library initialises
 * (docs/Privacy.md of ONNX Runtime), so it is set here whatever the parent process did.
 */
export function loadRuntime(): Promise<Runtime> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  runtime ??= import('onnxruntime-node');
  return runtime;
}

/** A provider other than the processor could not take the model, or gave it up. Nothing is wrong with the model. */
export class ProviderFailure extends Error {
  readonly provider: Provider;

  constructor(provider: Provider, cause: unknown) {
    super(`${provider}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'ProviderFailure';
    this.provider = provider;
  }
}

/** Opens a session. `ProviderFailure` where the provider named cannot be had; `model-damaged` where the runtime refuses the graph or its weights, or the model is of another kind. */
export async function openSession(
  source: ModelSource,
  options: SessionOptions,
  expected: Expectation,
): Promise<Session> {
  const ort = await loadRuntime();
  let session: InferenceSession;
  try {
    session = await create(ort, source, options);
  } catch (error) {
    if (options.provider != null && options.provider !== 'cpu') throw new ProviderFailure(options.provider, error);
    throw damaged('The model could not be loaded: its graph or its weights are damaged.', error);
  }
  const inputs = describe(session.inputMetadata);
  const outputs = describe(session.outputMetadata);
  const unknown = [...inputs.keys()].find((name) => !expected.feeds.includes(name));
  const absent = expected.reads.find((name) => !outputs.has(name));
  if (unknown !== undefined || absent !== undefined) {
    await session.release();
    throw damaged(
      `The model is of another kind: it ${unknown === undefined ? `gives no ${absent ?? ''}` : `asks for ${unknown}`}.`,
    );
  }
  return new OpenSession(ort, session, { inputs, outputs });
}

function create(
  ort: Runtime,
  source: ModelSource,
  { threads, background, provider = 'cpu' }: SessionOptions,
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    ...sessionOptionsFor(provider),
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Fatal only: errors come as exceptions, and are not to be printed besides.
    logSeverityLevel: 4,
    extra: { session: background === true ? { intra_op: { allow_spinning: '0' } } : {} },
  };
  if ('path' in source) return ort.InferenceSession.create(source.path, options);
  // [Note: weights in place] The graph is a few kilobytes in memory and names its weights by (file, offset, length). The runtime maps those
  // spans from this one folder and refuses paths, symbolic links included, that lead out of it; hence the folder is a real path. Nothing is
  // written, linked or copied. Found with 1.30: offsets need no alignment.
  const folder = { model_external_initializers_file_folder_path: source.weightsFolder };
  const session = { ...(options.extra?.['session'] as object), ...folder };
  return ort.InferenceSession.create(source.bytes, { ...options, extra: { session } });
}

class OpenSession implements Session {
  readonly inputs: ReadonlyMap<string, TensorInfo>;
  readonly outputs: ReadonlyMap<string, TensorInfo>;
  readonly #ort: Runtime;
  #session: InferenceSession | null;

  constructor(ort: Runtime, session: InferenceSession, info: Pick<Session, 'inputs' | 'outputs'>) {
    this.#ort = ort;
    this.#session = session;
    this.inputs = info.inputs;
    this.outputs = info.outputs;
  }

  async run(
    feeds: Readonly<Record<string, FeedData>>,
    reads: readonly string[],
  ): Promise<Record<string, Float32Array>> {
    return { ...(await this.step(feeds, { reads, keeps: [] })).read };
  }

  async step(
    feeds: Readonly<Record<string, FeedData | Kept>>,
    { reads, keeps }: { readonly reads: readonly string[]; readonly keeps: readonly string[] },
  ): Promise<StepResult> {
    if (this.#session === null) throw new AppError('internal', 'The model was already closed.');
    const tensors: Record<string, Tensor> = {};
    for (const [name, { data, dims }] of Object.entries(feeds)) {
      if (this.inputs.has(name)) tensors[name] = this.#tensor(data, dims);
    }
    const results = await this.#session.run(tensors, [...reads, ...keeps]);
    const read = Object.fromEntries(reads.map((name) => [name, Float32Array.from(floats(name, results[name]))]));
    const kept = Object.fromEntries(
      keeps.map((name) => [name, { data: floats(name, results[name]), dims: results[name]?.dims ?? [] }]),
    );
    return { read, kept };
  }

  async release(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.release();
  }

  #tensor(data: FeedData['data'], dims: readonly number[]): Tensor {
    if (data instanceof Float32Array) return new this.#ort.Tensor('float32', data, dims);
    if (data instanceof Int32Array) return new this.#ort.Tensor('int32', data, dims);
    if (data instanceof Uint8Array) return new this.#ort.Tensor('bool', data, dims);
    return new this.#ort.Tensor('int64', data, dims);
  }
}

function floats(name: string, tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw damaged(`The model gives its ${name} in an unknown type.`);
  return tensor.data;
}

function describe(metadata: readonly InferenceSession.ValueMetadata[]): Map<string, TensorInfo> {
  return new Map(
    metadata.map((value) => [
      value.name,
      value.isTensor ? { type: value.type, shape: value.shape } : { type: 'other', shape: [] },
    ]),
  );
}
