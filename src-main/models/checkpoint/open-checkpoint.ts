// Finds the weights in a model folder, whichever of the published forms they have, and reads their table of contents.
// Runs in inference processes; knows nothing of ONNX or model families.
import { open, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { readSpan } from './read-bytes.ts';
import { readSafetensors } from './safetensors.ts';
import { damaged, quoted, type Checkpoint, type StoredTensor } from './stored-tensor.ts';
import { readTorchZip } from './torch-zip.ts';

const singleFiles = ['model.safetensors', 'pytorch_model.bin'] as const;
const indexFiles = ['model.safetensors.index.json', 'pytorch_model.bin.index.json'] as const;
const maxIndexBytes = 64 * 1024 * 1024;

/** Absolute paths of the weight files: one, or the shards in name order; null where the folder has none. Safetensors come before torch files. */
export async function weightFiles(directory: string): Promise<string[] | null> {
  for (const [i, single] of singleFiles.entries()) {
    if (await isFile(join(directory, single))) return [join(directory, single)];
    const index = join(directory, indexFiles[i] ?? '');
    if (await isFile(index))
      return [...new Set((await readIndex(index)).values())].sort().map((shard) => join(directory, shard));
  }
  return null;
}

/** Every tensor of a checkpoint by name. `model-missing` where there are no weights, `model-damaged` where they cannot be read. */
export async function openCheckpoint(directory: string): Promise<Checkpoint> {
  const files = await weightFiles(directory);
  if (files === null) {
    throw new AppError(
      'model-missing',
      `There are no weights (model.safetensors or pytorch_model.bin) in ${directory}.`,
    );
  }
  const tensors = new Map<string, StoredTensor>();
  for (const file of files) {
    for (const [name, tensor] of await readWeights(file)) {
      if (tensors.has(name)) throw damaged(`The tensor ${quoted(name)} is in two files of the model.`);
      tensors.set(name, tensor);
    }
  }
  return tensors;
}

async function readWeights(file: string): Promise<Map<string, StoredTensor>> {
  if (!(await isFile(file))) throw new AppError('model-missing', `The model file ${basename(file)} is missing.`);
  try {
    return await (file.endsWith('.safetensors') ? readSafetensors(file) : readTorchZip(file));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw damaged(`The model file ${basename(file)} cannot be read.`, error);
  }
}

/** Tensor name → shard file name. Names with folders in them are refused: an index never leaves its own folder. */
async function readIndex(path: string): Promise<Map<string, string>> {
  if ((await stat(path)).size > maxIndexBytes) throw damaged('The index of the model is absurdly large.');
  let map: unknown;
  try {
    map = (JSON.parse(await readFile(path, 'utf8')) as { weight_map?: unknown }).weight_map;
  } catch (error) {
    throw damaged('The index of the model is not valid JSON.', error);
  }
  if (typeof map !== 'object' || map === null) throw damaged('The index of the model has no table of tensors.');
  const entries = Object.entries(map as Record<string, unknown>);
  for (const [name, file] of entries) {
    if (typeof file !== 'string' || !/^[\w.-]+\.(safetensors|bin)$/.test(file) || file.startsWith('.')) {
      throw damaged(`The index of the model names no proper file for the tensor ${quoted(name)}.`);
    }
  }
  return new Map(entries as [string, string][]);
}

/** A single number from a checkpoint (CLIP: `logit_scale`), whatever float type it has. Null where there is none of that name. */
export async function readScalar(checkpoint: Checkpoint, name: string): Promise<number | null> {
  const tensor = checkpoint.get(name);
  if (tensor === undefined) return null;
  await using file = await open(tensor.file, 'r');
  const bytes = await readSpan(file, tensor.offsetBytes, tensor.sizeBytes);
  if (tensor.dtype === 'F32' && bytes.length === 4) return bytes.readFloatLE();
  if (tensor.dtype === 'F64' && bytes.length === 8) return bytes.readDoubleLE();
  if (tensor.dtype === 'BF16' && bytes.length === 2) return Buffer.concat([Buffer.alloc(2), bytes]).readFloatLE();
  if (tensor.dtype === 'F16' && bytes.length === 2) return halfToNumber(bytes.readUInt16LE());
  throw damaged(`The tensor ${quoted(name)} is not a single number.`);
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};
