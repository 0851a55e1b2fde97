// Encodes a graph as an ONNX ModelProto. Weights are named by file and byte span, never copied.
// Runs in inference processes; knows nothing of model families. Format: onnx/onnx.proto3, IR version 8.
import type { Dtype } from '../checkpoint/stored-tensor.ts';
import { Message } from './protobuf.ts';

/** Opset 17 is the first with LayerNormalization; every runtime that we load has it. */
export const opset = 17;
const irVersion = 8;
const microsoftDomain = 'com.microsoft';

/** TensorProto.DataType. */
export const elementType: Readonly<Record<Dtype, number>> = {
  F32: 1,
  U8: 2,
  I8: 3,
  I16: 5,
  I32: 6,
  I64: 7,
  BOOL: 9,
  F16: 10,
  F64: 11,
  BF16: 16,
};

export type Attribute = number | bigint | string | readonly number[];

export interface NodeSpec {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly domain?: typeof microsoftDomain | undefined;
}

/** Attributes that ONNX declares as floats; every other number is an integer. */
const floatAttributes = new Set(['epsilon', 'alpha', 'beta', 'scale', 'mask_filter_value']);

export interface Initialiser {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Bytes in the graph itself (small constants), or a span of a file in the weights' folder. */
  readonly data: Uint8Array | { readonly file: string; readonly offsetBytes: number; readonly sizeBytes: number };
}

/** A graph input or output; a string axis is dynamic. */
export interface ValueSpec {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly (number | string)[];
}

export interface GraphSpec {
  readonly name: string;
  readonly nodes: readonly NodeSpec[];
  readonly initialisers: readonly Initialiser[];
  readonly inputs: readonly ValueSpec[];
  readonly outputs: readonly ValueSpec[];
}

/** The bytes of a `.onnx` file. */
export function encodeModel(graph: GraphSpec): Uint8Array {
  const body = new Message();
  for (const node of graph.nodes) body.message(1, encodeNode(node));
  body.string(2, graph.name);
  for (const initialiser of graph.initialisers) body.message(5, encodeInitialiser(initialiser));
  for (const input of graph.inputs) body.message(11, encodeValue(input));
  for (const output of graph.outputs) body.message(12, encodeValue(output));
  const model = new Message().int(1, irVersion).string(2, 'afterimage').message(7, body);
  model.message(8, new Message().string(1, '').int(2, opset));
  if (graph.nodes.some((node) => node.domain === microsoftDomain)) {
    model.message(8, new Message().string(1, microsoftDomain).int(2, 1));
  }
  return model.encode();
}

function encodeNode(node: NodeSpec): Message {
  const message = new Message();
  for (const input of node.inputs) message.string(1, input);
  for (const output of node.outputs) message.string(2, output);
  message.string(3, `${node.outputs[0] ?? ''}:${node.operator}`).string(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) message.message(5, encodeAttribute(name, value));
  if (node.domain != null) message.string(7, node.domain);
  return message;
}

function encodeAttribute(name: string, value: Attribute): Message {
  const message = new Message().string(1, name);
  if (typeof value === 'string') return message.string(4, value).int(20, 3);
  if (typeof value === 'object') {
    for (const item of value) message.int(8, item);
    return message.int(20, 7);
  }
  if (typeof value === 'number' && floatAttributes.has(name)) return message.float(2, value).int(20, 1);
  return message.int(3, value).int(20, 2);
}

function encodeInitialiser({ name, dtype, shape, data }: Initialiser): Message {
  const message = new Message();
  for (const axis of shape) message.int(1, axis);
  message.int(2, elementType[dtype]).string(8, name);
  if (data instanceof Uint8Array) return message.bytes(9, data);
  const entries = { location: data.file, offset: String(data.offsetBytes), length: String(data.sizeBytes) };
  for (const [key, value] of Object.entries(entries))
    message.message(13, new Message().string(1, key).string(2, value));
  return message.int(14, 1);
}

function encodeValue({ name, dtype, shape }: ValueSpec): Message {
  const axes = new Message();
  for (const axis of shape) {
    axes.message(1, typeof axis === 'number' ? new Message().int(1, axis) : new Message().string(2, axis));
  }
  const tensor = new Message().int(1, elementType[dtype]).message(2, axes);
  return new Message().string(1, name).message(2, new Message().message(1, tensor));
}
