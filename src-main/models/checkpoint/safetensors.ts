// Reads the header of a .safetensors file: names, types, shapes and byte spans. Refuses headers that lie.
// Runs in inference processes; knows nothing of ONNX or model families. Format: huggingface/safetensors README, "Format".
import { open, realpath } from 'node:fs/promises';
import { readSpan } from './read-bytes.ts';
import {
  damaged,
  dtypeBytes,
  elementCount,
  isDtype,
  quoted,
  rowMajorStrides,
  type StoredTensor,
} from './stored-tensor.ts';

/** The format allows 100 MB; the largest published models need 2, and parsed JSON takes ten times its bytes. */
const maxHeaderBytes = 16 * 1024 * 1024;
const lengthBytes = 8;

/**
 * Header of one file, tensors by name. Types we do not know are left out (no tower can ask for them, and then says so).
 * `model-damaged`, naming the tensor, where the header is cut off, no JSON, or claims spans that overlap, leave gaps, leave the file,
 * or do not fit the shape.
 */
export async function readSafetensors(path: string): Promise<Map<string, StoredTensor>> {
  const resolved = await realpath(path);
  await using file = await open(resolved, 'r');
  const { size: fileBytes } = await file.stat();
  if (fileBytes < lengthBytes) throw damaged('The model file is empty or cut off: it has no header.');
  const headerBytes = (await readSpan(file, 0, lengthBytes)).readBigUInt64LE();
  if (headerBytes > BigInt(Math.min(maxHeaderBytes, fileBytes - lengthBytes))) {
    throw damaged('The model file claims a header that is longer than the file or the format allows.');
  }
  const text = (await readSpan(file, lengthBytes, Number(headerBytes))).toString('utf8');
  return tensorsOf(parseHeader(text), { file: resolved, dataOffset: lengthBytes + Number(headerBytes), fileBytes });
}

function parseHeader(text: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw damaged('The header of the model file is not valid JSON.', error);
  }
  if (!isRecord(header)) throw damaged('The header of the model file is not a table of tensors.');
  return header;
}

interface Span {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

interface Data {
  readonly file: string;
  readonly dataOffset: number;
  readonly fileBytes: number;
}

function tensorsOf(header: Record<string, unknown>, data: Data): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const spans: Span[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { span, dtype, shape } = readEntry(name, entry, data.fileBytes - data.dataOffset);
    spans.push(span);
    if (!isDtype(dtype)) continue;
    const sizeBytes = span.end - span.begin;
    if ((elementCount(shape) ?? -1) * dtypeBytes[dtype] !== sizeBytes) {
      throw damaged(`The tensor ${quoted(name)} has a shape that does not fit its ${String(sizeBytes)} bytes.`);
    }
    const offsetBytes = data.dataOffset + span.begin;
    tensors.set(name, { name, dtype, shape, strides: rowMajorStrides(shape), file: data.file, offsetBytes, sizeBytes });
  }
  refuseOverlaps(spans, data.fileBytes - data.dataOffset);
  return tensors;
}

function readEntry(name: string, entry: unknown, dataBytes: number): { span: Span; dtype: string; shape: number[] } {
  if (!isRecord(entry) || typeof entry['dtype'] !== 'string' || !isNumbers(entry['shape'])) {
    throw damaged(`The header entry of the tensor ${quoted(name)} is incomplete.`);
  }
  const offsets = entry['data_offsets'];
  if (!isNumbers(offsets) || offsets.length !== 2) {
    throw damaged(`The tensor ${quoted(name)} does not say where its bytes lie.`);
  }
  const [begin, end] = offsets as [number, number];
  if (!Number.isSafeInteger(begin) || !Number.isSafeInteger(end) || begin < 0 || end < begin) {
    throw damaged(`The tensor ${quoted(name)} claims an impossible span of bytes.`);
  }
  if (end > dataBytes) throw damaged(`The model file is cut off: the tensor ${quoted(name)} lies beyond its end.`);
  if (elementCount(entry['shape']) === null) throw damaged(`The tensor ${quoted(name)} claims an absurd shape.`);
  return { span: { name, begin, end }, dtype: entry['dtype'], shape: entry['shape'] };
}

/** The format demands that spans cover the data without holes or overlaps: both hide bytes or alias weights. */
function refuseOverlaps(spans: Span[], dataBytes: number): void {
  let covered = 0;
  for (const { name, begin, end } of spans.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < covered) throw damaged(`The tensor ${quoted(name)} overlaps another one in the model file.`);
    if (begin > covered) throw damaged(`There are unclaimed bytes before the tensor ${quoted(name)}.`);
    covered = end;
  }
  if (covered !== dataBytes) throw damaged('The model file has bytes after its last tensor.');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');
