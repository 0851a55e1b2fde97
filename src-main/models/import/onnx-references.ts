// Reads from an ONNX file, without loading it, which other files it wants its weights from, and whether it is whole.
// Runs in the backend. Field numbers: onnx.proto (ONNX 1.19). Weights themselves are stepped over, never read.
import { open, type FileHandle } from 'node:fs/promises';
import { damaged } from '../checkpoint/stored-tensor.ts';

/** Which fields of a message hold which messages; everything else is stepped over. */
type Shape = Readonly<Record<number, MessageName>>;
type MessageName = 'model' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparse' | 'training' | 'function' | 'entry';

const shapes: Readonly<Record<MessageName, Shape>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  tensor: { 13: 'entry' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
  entry: {},
};

/** Graphs inside loops inside graphs: published ones have two or three. */
const maxDepth = 40;
const maxEntryBytes = 64 * 1024;
const bufferBytes = 64 * 1024;

/** The `location` of every tensor that lies outside, each once. `model-damaged` where the file is cut off or no ONNX. */
export async function onnxReferences(path: string): Promise<string[]> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const walker = new Walker(file);
  await walker.message('model', { start: 0, end: size, depth: 0 });
  if (!walker.foundGraph) throw damaged('The model file is no ONNX model: there is no graph in it.');
  return [...walker.locations];
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

class Walker {
  readonly locations = new Set<string>();
  foundGraph = false;
  readonly #file: FileHandle;
  readonly #buffer = Buffer.alloc(bufferBytes);
  #bufferStart = 0;
  #buffered = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async message(name: MessageName, { start, end, depth }: Span): Promise<void> {
    if (depth > maxDepth) throw damaged('The ONNX file is nested absurdly deep.');
    if (name === 'graph') this.foundGraph = true;
    for (let at = start; at < end;) {
      const tag = await this.#varint(at, end);
      const field = Math.floor(tag.value / 8);
      const wire = tag.value % 8;
      if (field === 0) throw damaged('The model file is no ONNX model.');
      const body = await this.#body(wire, tag.next, end);
      const child = shapes[name][field];
      if (child === 'entry' && wire === 2) await this.#entry(body);
      else if (child !== undefined && wire === 2) await this.message(child, { ...body, depth: depth + 1 });
      at = body.end;
    }
  }

  /** Where a field's content begins and ends. */
  async #body(wire: number, at: number, end: number): Promise<{ start: number; end: number }> {
    let length = 0;
    let start = at;
    if (wire === 0) start = (await this.#varint(at, end)).next;
    else if (wire === 1) length = 8;
    else if (wire === 5) length = 4;
    else if (wire === 2) {
      const { value, next } = await this.#varint(at, end);
      [length, start] = [value, next];
    } else throw damaged('The model file is no ONNX model.');
    if (start + length > end) throw damaged('The ONNX file is cut off.');
    return { start, end: start + length };
  }

  /** A key and its value (StringStringEntryProto). */
  async #entry({ start, end }: { start: number; end: number }): Promise<void> {
    if (end - start > maxEntryBytes) throw damaged('The ONNX file names a file with an absurdly long name.');
    const texts = new Map<number, string>();
    for (let at = start; at < end;) {
      const tag = await this.#varint(at, end);
      const body = await this.#body(tag.value % 8, tag.next, end);
      if (tag.value % 8 === 2) texts.set(Math.floor(tag.value / 8), (await this.#read(body)).toString('utf8'));
      at = body.end;
    }
    if (texts.get(1) === 'location') this.locations.add(texts.get(2) ?? '');
  }

  async #varint(at: number, end: number): Promise<{ value: number; next: number }> {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      if (at + i >= end) throw damaged('The ONNX file is cut off.');
      const byte = await this.#byte(at + i);
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return { value, next: at + i + 1 };
    }
    throw damaged('The model file is no ONNX model.');
  }

  async #byte(at: number): Promise<number> {
    if (at < this.#bufferStart || at >= this.#bufferStart + this.#buffered) {
      const { bytesRead } = await this.#file.read(this.#buffer, 0, bufferBytes, at);
      [this.#bufferStart, this.#buffered] = [at, bytesRead];
      if (bytesRead === 0) throw damaged('The ONNX file is cut off.');
    }
    return this.#buffer[at - this.#bufferStart] as number;
  }

  async #read({ start, end }: { start: number; end: number }): Promise<Buffer> {
    const bytes = Buffer.alloc(end - start);
    await this.#file.read(bytes, 0, bytes.length, start);
    return bytes;
  }
}
