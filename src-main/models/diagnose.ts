// Whether ONNX Runtime computes here, and on what: a graph of ours with a known result. Runs in inference processes only.
import { failed, passed, skipped, type Finding } from '../../src-shared/contract/diagnostics.ts';
import { encodeModel } from './graph/onnx-model.ts';
import { loadRuntime } from './runtime/session.ts';

/** The one that towers run on; others are reported, not needed. */
const used = 'cpu';

/** What the runtime of this machine brings along. Those that would need a download of their own are left out. */
export async function listProviders(): Promise<
  Finding & {
    readonly providers: readonly string[];
    readonly runtime: { readonly version: string; readonly providers: readonly string[] };
  }
> {
  const ort = await loadRuntime();
  const backends = ort.listSupportedBackends();
  const providers = backends.filter(({ bundled }) => bundled).map(({ name }) => name);
  const version = ort.env.versions.node ?? ort.env.versions.common;
  return {
    ...passed(`ONNX Runtime ${version} is loaded: ${providers.join(', ')}.`),
    providers,
    runtime: { version, providers: backends.map(({ name }) => name) },
  };
}

/** softmax(x · W + b) over three classes. */
const x = [1, 2, 3, 4];
const weights = [0.5, -0.25, 0.125, 0, 0.25, -0.5, -0.125, 0.5, 0.25, 0.25, -0.25, 0.5];
const bias = [0.1, 0.2, 0.3];
/** float32 through an exponential: a few units in the last place of numbers up to 1. */
const tolerance = 1e-5;

function expected(): number[] {
  const sums = bias.map((start, column) =>
    x.reduce((sum, value, row) => sum + value * (weights[row * bias.length + column] ?? NaN), start),
  );
  const total = sums.reduce((sum, value) => sum + Math.exp(value), 0);
  return sums.map((value) => Math.exp(value) / total);
}

const floats = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

const graph = (): Uint8Array =>
  encodeModel({
    name: 'check',
    nodes: [
      { operator: 'MatMul', inputs: ['x', 'W'], outputs: ['product'], attributes: {} },
      { operator: 'Add', inputs: ['product', 'b'], outputs: ['sum'], attributes: {} },
      { operator: 'Softmax', inputs: ['sum'], outputs: ['y'], attributes: { axis: 1 } },
    ],
    initialisers: [
      { name: 'W', dtype: 'F32', shape: [x.length, bias.length], data: floats(weights) },
      { name: 'b', dtype: 'F32', shape: [bias.length], data: floats(bias) },
    ],
    inputs: [{ name: 'x', dtype: 'F32', shape: [1, x.length] }],
    outputs: [{ name: 'y', dtype: 'F32', shape: [1, bias.length] }],
  });

/** One inference, compared with the numbers it must give. A provider that towers do not run on is skipped where it does not work. */
export async function diagnoseProvider(provider: string): Promise<Finding> {
  try {
    const result = await infer(provider);
    const off = Math.max(...expected().map((value, at) => Math.abs(value - (result[at] ?? NaN))));
    if (off < tolerance) return passed(`One inference on ${provider} gave the right numbers.`);
    return verdict(provider, `One inference on ${provider} gave wrong numbers.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return verdict(provider, `${provider} cannot compute here: ${firstLine(reason)}`);
  }
}

const verdict = (provider: string, sentence: string): Finding =>
  provider === used ? failed(sentence) : skipped(`${sentence} Afterimage does not use it.`);

/** The runtime puts its own source file and the condition before what it has to say. */
const firstLine = (text: string): string => {
  const [line = ''] = text.split('\n');
  return `${line
    .replace(/^.* was false\. /, '')
    .trim()
    .replace(/\.$/, '')}.`;
};

async function infer(provider: string): Promise<Float32Array> {
  const ort = await loadRuntime();
  const session = await ort.InferenceSession.create(graph(), { executionProviders: [provider], logSeverityLevel: 4 });
  try {
    const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.from(x), [1, x.length]) });
    return y?.data instanceof Float32Array ? Float32Array.from(y.data) : new Float32Array();
  } finally {
    await session.release();
  }
}
