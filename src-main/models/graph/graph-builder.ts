// Builds an ONNX graph whose weights stay in the published checkpoint: nodes in order, constants inside, weights as byte spans.
// Runs in inference processes; knows the checkpoint's table of contents, nothing of model families.
import { basename, dirname } from 'node:path';
import {
  damaged,
  quoted,
  rowMajorStrides,
  type Checkpoint,
  type Dtype,
  type StoredTensor,
} from '../checkpoint/stored-tensor.ts';
import {
  elementType,
  encodeModel,
  type Attribute,
  type Initialiser,
  type NodeSpec,
  type ValueSpec,
} from './onnx-model.ts';

/** Name of a value inside a graph. */
export type Value = string;

export interface BuiltGraph {
  /** A whole `.onnx` file, some kilobytes. */
  readonly bytes: Uint8Array;
  /** Real path of the folder that holds the weights; the runtime is told to look nowhere else. */
  readonly weightsFolder: string;
}

export interface GraphOptions {
  /**
   * Whether the runtime's own fused operators (domain com.microsoft) may be used; true unless said otherwise. False for providers
   * that lack them, and for the tests that compare both.
   */
  readonly fused?: boolean | undefined;
}

/** The weight of a linear map, [to, from] as torch stores it. */
export interface LinearWeight {
  readonly name: string;
  readonly to: number;
  readonly from: number;
}

/** Its two tensors, each checked against the shape asked for. */
export interface SmallerWeight {
  readonly dtype: Dtype;
  readonly codes: (shape: readonly number[]) => Value;
  readonly scales: (shape: readonly number[]) => Value;
}

/** Names of a weight's smaller form. Published checkpoints have no such names. */
export const codesOf = (weight: string): string => `${weight}.codes`;
export const scalesOf = (weight: string): string => `${weight}.scales`;

interface FusedOperator {
  readonly operator: string;
  /** An empty name is an input left out. */
  readonly inputs: readonly Value[];
  readonly outputs: number;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

const floatDtypes = new Set(['F32', 'F16', 'BF16', 'F64']);

export class GraphBuilder {
  readonly fused: boolean;
  readonly #name: string;
  readonly #checkpoint: Checkpoint;
  readonly #linears = new Map<string, LinearWeight>();
  readonly #claimed = new Set<string>();
  readonly #nodes: NodeSpec[] = [];
  readonly #initialisers = new Map<string, Initialiser>();
  readonly #floats = new Map<string, Value>();
  readonly #inputs: ValueSpec[] = [];
  readonly #outputs: ValueSpec[] = [];
  readonly #taps: { label: string; value: Value; rank: number }[] = [];
  #weightsFolder: string | null = null;

  constructor(name: string, checkpoint: Checkpoint, options: GraphOptions = {}) {
    this.fused = options.fused ?? true;
    this.#name = name;
    this.#checkpoint = checkpoint;
  }

  /** Weights of linear maps so far: those that can be quantised. */
  get linears(): readonly LinearWeight[] {
    return [...this.#linears.values()];
  }

  /** Names of the checkpoint's tensors that the graph was built from so far. */
  get claimed(): ReadonlySet<string> {
    return this.#claimed;
  }

  input(spec: ValueSpec): Value {
    this.#inputs.push(spec);
    return spec.name;
  }

  /** Gives a value the name under which callers read it. */
  output(value: Value, spec: ValueSpec): void {
    this.#nodes.push({ operator: 'Identity', inputs: [value], outputs: [spec.name], attributes: {} });
    this.#outputs.push(spec);
  }

  /** Marks an inner value that tests may read; see `build`. Returns the value. */
  tap(label: string, value: Value, rank: number): Value {
    this.#taps.push({ label, value, rank });
    return value;
  }

  /** Adds a node with one output. An empty input name is an input left out. */
  node(operator: string, inputs: readonly Value[], attributes: Readonly<Record<string, Attribute>> = {}): Value {
    const output = `v${String(this.#nodes.length)}`;
    this.#nodes.push({ operator, inputs, outputs: [output], attributes });
    return output;
  }

  /** Adds a node with several outputs. */
  nodes(operator: string, inputs: readonly Value[], outputs: number): Value[] {
    const names = Array.from({ length: outputs }, (_, i) => `v${String(this.#nodes.length)}:${String(i)}`);
    this.#nodes.push({ operator, inputs, outputs: names, attributes: {} });
    return names;
  }

  /** Adds one of the runtime's own operators (domain com.microsoft), which may have several outputs. */
  runtimeNode({ operator, inputs, outputs, attributes }: FusedOperator): Value[] {
    const names = Array.from({ length: outputs }, (_, i) => `v${String(this.#nodes.length)}:${String(i)}`);
    this.#nodes.push({ operator, inputs, outputs: names, attributes, domain: 'com.microsoft' });
    return names;
  }

  /** A constant of any type, its bytes little endian and row-major. Kept in the graph itself: for small things. */
  constant(name: string, value: { dtype: Dtype; shape: readonly number[]; data: Uint8Array }): Value {
    this.#initialisers.set(name, { name, ...value });
    return name;
  }

  /** A one-dimensional int64 constant (shapes, axes, indices). */
  ints(...values: number[]): Value {
    const name = `ints:${values.join(',')}`;
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    this.#initialisers.set(name, { name, dtype: 'I64', shape: [values.length], data });
    return name;
  }

  /** A float32 scalar constant. */
  scalar(value: number): Value {
    const name = `scalar:${String(value)}`;
    this.#initialisers.set(name, {
      name,
      dtype: 'F32',
      shape: [],
      data: new Uint8Array(Float32Array.of(value).buffer),
    });
    return name;
  }

  /**
   * A tensor of the checkpoint as float32. Half precisions are widened by a Cast, which the runtime folds once while loading.
   * `model-damaged` where the checkpoint lacks it or it has another shape.
   */
  weight(name: string, shape: readonly number[]): Value {
    const known = this.#floats.get(name);
    if (known !== undefined) return known;
    const float = this.widened(this.stored(name, shape), name);
    this.#floats.set(name, float);
    return float;
  }

  /** The same, in the type of the file: for tables of which only some rows are read. */
  stored(name: string, shape: readonly number[]): Value {
    const tensor = this.#need(name, shape);
    if (!floatDtypes.has(tensor.dtype))
      throw damaged(`The tensor ${quoted(name)} holds ${tensor.dtype}, not floating-point numbers.`);
    return this.#initialiser(tensor);
  }

  /**
   * Notes the weight of a linear map and answers its smaller form, where the checkpoint has one beside it (quantise/quantised-layout.ts):
   * the type of its codes tells which. `model-damaged` where the checkpoint lacks the weight itself.
   */
  smaller(weight: LinearWeight): SmallerWeight | null {
    const { name, to, from } = weight;
    this.#need(name, [to, from]);
    this.#linears.set(name, weight);
    const dtype = this.#checkpoint.get(codesOf(name))?.dtype;
    if (dtype === undefined) return null;
    const part = (tensor: string) => (shape: readonly number[]) => this.#initialiser(this.#need(tensor, shape));
    return { dtype, codes: part(codesOf(name)), scales: part(scalesOf(name)) };
  }

  /** Makes float32 of a value that has the type in which the file stores the weight `name`. */
  widened(value: Value, name: string): Value {
    return this.#checkpoint.get(name)?.dtype === 'F32' ? value : this.node('Cast', [value], { to: elementType.F32 });
  }

  /** `taps` makes every tapped value an output named by its label: for tests that look for the first layer that differs. */
  build(options: { readonly taps?: boolean } = {}): BuiltGraph {
    if (options.taps === true) {
      for (const { label, value, rank } of this.#taps) {
        this.output(value, {
          name: label,
          dtype: 'F32',
          shape: Array.from({ length: rank }, (_, i) => `${label}:${String(i)}`),
        });
      }
    }
    const bytes = encodeModel({
      name: this.#name,
      nodes: this.#nodes,
      initialisers: [...this.#initialisers.values()],
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
    return { bytes, weightsFolder: this.#weightsFolder ?? '' };
  }

  #need(name: string, shape: readonly number[]): StoredTensor {
    const tensor = this.#checkpoint.get(name);
    if (tensor === undefined) throw damaged(`The model lacks the tensor ${quoted(name)}.`);
    if (tensor.shape.join() !== shape.join()) {
      throw damaged(
        `The tensor ${quoted(name)} is ${tensor.shape.join('×')}, but the configuration asks for ${shape.join('×')}.`,
      );
    }
    this.#claimed.add(name);
    return tensor;
  }

  #initialiser(tensor: StoredTensor): Value {
    const { name } = tensor;
    const { inFile, permutation } = fileLayout(tensor);
    if (!this.#initialisers.has(name))
      this.#initialisers.set(name, { name, dtype: tensor.dtype, shape: inFile, data: this.#span(tensor) });
    return permutation === null ? name : this.node('Transpose', [name], { perm: permutation });
  }

  #span(tensor: StoredTensor): { file: string; offsetBytes: number; sizeBytes: number } {
    const folder = dirname(tensor.file);
    this.#weightsFolder ??= folder;
    // The runtime reads weights from one folder only (a guard against paths that escape); shards of one model share one.
    if (folder !== this.#weightsFolder) throw damaged('The files of the model lie in different folders.');
    return { file: basename(tensor.file), offsetBytes: tensor.offsetBytes, sizeBytes: tensor.sizeBytes };
  }
}

/** Shape in file order, and how to transpose from there; a torch file may hold transposed views, but nothing more exotic is read. */
function fileLayout(tensor: StoredTensor): { inFile: readonly number[]; permutation: number[] | null } {
  const { shape, strides } = tensor;
  if (sameStrides(shape, strides, rowMajorStrides(shape))) return { inFile: shape, permutation: null };
  const order = shape.map((_, axis) => axis).sort((a, b) => (strides[b] ?? 0) - (strides[a] ?? 0));
  const inFile = order.map((axis) => shape[axis] ?? 0);
  const expected = rowMajorStrides(inFile);
  if (
    !sameStrides(
      inFile,
      order.map((axis) => strides[axis] ?? 0),
      expected,
    )
  ) {
    throw damaged(`The tensor ${quoted(tensor.name)} is stored as a view with gaps, which is not supported.`);
  }
  return { inFile, permutation: shape.map((_, axis) => order.indexOf(axis)) };
}

/** Strides of axes of length 1 say nothing. */
const sameStrides = (shape: readonly number[], a: readonly number[], b: readonly number[]): boolean =>
  shape.every((axis, i) => axis <= 1 || a[i] === b[i]);
