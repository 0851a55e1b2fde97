// Reads a torch.save file (pytorch_model.bin) as a table of tensors: the zip by our own directory reader, the pickle as data only.
// Runs in inference processes; executes nothing that the file asks for; knows nothing of ONNX or model families.
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { PickleCall, PickleGlobal, PickleReference, readPickle, type PickleValue } from './pickle.ts';
import { readSpan } from './read-bytes.ts';
import { damaged, dtypeBytes, elementCount, quoted, type Dtype, type StoredTensor } from './stored-tensor.ts';
import { entryDataOffset, readZipDirectory, type ZipEntry } from './zip-directory.ts';

const storageDtypes: Readonly<Record<string, Dtype>> = {
  'torch DoubleStorage': 'F64',
  'torch FloatStorage': 'F32',
  'torch HalfStorage': 'F16',
  'torch BFloat16Storage': 'BF16',
  'torch LongStorage': 'I64',
  'torch IntStorage': 'I32',
  'torch ShortStorage': 'I16',
  'torch CharStorage': 'I8',
  'torch ByteStorage': 'U8',
  'torch BoolStorage': 'BOOL',
};
const rebuildTensor = 'torch._utils _rebuild_tensor_v2';
const rebuildParameter = 'torch._utils _rebuild_parameter';
const allowedGlobals = new Set([
  ...Object.keys(storageDtypes),
  rebuildTensor,
  rebuildParameter,
  'collections OrderedDict',
]);

/** The pickle of a state dict is names and numbers: a few hundred bytes a tensor. */
const maxPickleBytes = 16 * 1024 * 1024;
const zipSignature = 0x04034b50;

interface Archive {
  readonly file: FileHandle;
  readonly path: string;
  readonly fileBytes: number;
  /** Everything torch writes lies under one folder, whose name is free. */
  readonly folder: string;
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

/**
 * Tensors by name, with strides (a torch file may hold views). `model-damaged` in one sentence for anything that is not a plain
 * state dict: other globals or opcodes, compression, spans outside their storage, the old (pre-2019) format.
 */
export async function readTorchZip(path: string): Promise<Map<string, StoredTensor>> {
  const resolved = await realpath(path);
  await using file = await open(resolved, 'r');
  const { size: fileBytes } = await file.stat();
  if (fileBytes < 22) throw damaged('The model file is empty or cut off.');
  if ((await readSpan(file, 0, 4)).readUInt32LE() !== zipSignature) {
    throw damaged('The model file is not a torch archive; files written by torch before version 1.6 cannot be read.');
  }
  const entries = await readZipDirectory(file, fileBytes);
  const pickleName = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickleName === undefined) throw damaged('The model file is a zip archive, but torch did not write it.');
  const archive = { file, path: resolved, fileBytes, folder: pickleName.slice(0, -'data.pkl'.length), entries };
  const order = await readEntry(archive, 'byteorder', 16);
  if (order !== null && order.toString('latin1') !== 'little')
    throw damaged('The model file was written on a big-endian machine.');
  const pickle = await readEntry(archive, 'data.pkl', maxPickleBytes);
  return await tensorsOf(archive, readPickle(pickle ?? Buffer.alloc(0), allowedGlobals));
}

async function readEntry(archive: Archive, name: string, maxBytes: number): Promise<Buffer | null> {
  const entry = archive.entries.get(archive.folder + name);
  if (entry === undefined) return null;
  if (entry.sizeBytes > maxBytes) throw damaged(`The entry ${quoted(name)} of the model file is absurdly large.`);
  return readSpan(archive.file, await entryDataOffset(archive.file, entry, archive.fileBytes), entry.sizeBytes);
}

async function tensorsOf(archive: Archive, root: PickleValue): Promise<Map<string, StoredTensor>> {
  const dict = stateDict(root);
  const tensors = new Map<string, StoredTensor>();
  const offsets = new Map<string, number>();
  for (const [name, value] of dict) {
    if (typeof name !== 'string') throw damaged('The model file is not a table of named tensors.');
    const view = tensorView(name, value);
    if (view === null) continue;
    const entry = archive.entries.get(`${archive.folder}data/${view.storage}`);
    if (entry === undefined) throw damaged(`The bytes of the tensor ${quoted(name)} are missing from the model file.`);
    const start = offsets.get(view.storage) ?? (await entryDataOffset(archive.file, entry, archive.fileBytes));
    offsets.set(view.storage, start);
    tensors.set(name, placed(name, view, { file: archive.path, start, sizeBytes: entry.sizeBytes }));
  }
  return tensors;
}

/** Training checkpoints wrap the weights as `{state_dict: {…}}`; published ones are the table itself. */
function stateDict(root: PickleValue): Map<PickleValue, PickleValue> {
  const inner = root instanceof Map ? root.get('state_dict') : undefined;
  if (inner instanceof Map) return inner;
  if (root instanceof Map) return root;
  throw damaged('The model file is not a table of named tensors.');
}

interface TensorView {
  readonly storage: string;
  readonly dtype: Dtype;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** `_rebuild_tensor_v2(storage, offset, shape, strides, …)`, possibly inside `_rebuild_parameter(tensor, …)`; null for plain values. */
function tensorView(name: string, value: PickleValue): TensorView | null {
  if (!(value instanceof PickleCall)) return null;
  if (value.callable === rebuildParameter) return tensorView(name, value.args[0] ?? null);
  const [reference, offset, shape, strides] = value.args;
  const id = reference instanceof PickleReference ? reference.id : null;
  if (
    value.callable !== rebuildTensor ||
    !Array.isArray(id) ||
    !isCount(offset) ||
    !isCounts(shape) ||
    !isCounts(strides)
  ) {
    throw damaged(`The tensor ${quoted(name)} is described in a way that torch does not use.`);
  }
  const [kind, type, key] = id;
  const dtype = type instanceof PickleGlobal ? storageDtypes[type.name] : undefined;
  if (kind !== 'storage' || dtype === undefined || typeof key !== 'string' || shape.length !== strides.length) {
    throw damaged(`The tensor ${quoted(name)} is described in a way that torch does not use.`);
  }
  return { storage: key, dtype, offset, shape, strides };
}

function placed(
  name: string,
  view: TensorView,
  storage: { file: string; start: number; sizeBytes: number },
): StoredTensor {
  const count = elementCount(view.shape);
  if (count === null) throw damaged(`The tensor ${quoted(name)} claims an absurd shape.`);
  const width = dtypeBytes[view.dtype];
  const last = view.shape.reduce((sum, axis, i) => sum + Math.max(axis - 1, 0) * (view.strides[i] ?? 0), view.offset);
  if (count > 0 && !((last + 1) * width <= storage.sizeBytes)) {
    throw damaged(`The tensor ${quoted(name)} reaches beyond the bytes it was given.`);
  }
  const { dtype, shape, strides } = view;
  return {
    name,
    dtype,
    shape,
    strides,
    file: storage.file,
    offsetBytes: storage.start + view.offset * width,
    sizeBytes: count * width,
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount);
