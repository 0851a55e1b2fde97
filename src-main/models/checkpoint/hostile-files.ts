// Writes checkpoint files, honest and hostile, for tests of the readers. Test code; no part of the application.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes bytes as a file of that name into a new temporary folder; returns the path. */
export async function writeTemporary(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'afterimage-checkpoint-')), name);
  await writeFile(path, bytes);
  return path;
}

/** A safetensors file: `header` as JSON (or as it stands), then `dataBytes` zeros. */
export function safetensors(header: unknown, dataBytes: number, claimedHeaderBytes?: number): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(claimedHeaderBytes ?? text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}

export interface ZipPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** 0 is stored; anything else must be refused. */
  readonly method?: number;
  /** What the central directory says of the size, where it lies. */
  readonly claimedBytes?: number;
}

/** A zip archive of stored entries, as torch writes them (without its padding). */
export function storedZip(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, method = 0, claimedBytes = bytes.length } of parts) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(claimedBytes, 20);
    entry.writeUInt32LE(claimedBytes, 24);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    files.push(local, Buffer.from(name), Buffer.from(bytes));
    central.push(entry, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + bytes.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, directory, end]);
}

/** Pickle opcodes by name, for writing pickles by hand. */
export const op = {
  proto2: Buffer.of(0x80, 2),
  mark: Buffer.from('('),
  stop: Buffer.from('.'),
  emptyDict: Buffer.from('}'),
  emptyTuple: Buffer.from(')'),
  tuple: Buffer.from('t'),
  setItem: Buffer.from('s'),
  reduce: Buffer.from('R'),
  persistentId: Buffer.from('Q'),
  global: (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`),
  text: (value: string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(value));
    return Buffer.concat([Buffer.from('X'), length, Buffer.from(value)]);
  },
  number: (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return Buffer.concat([Buffer.from('J'), bytes]);
  },
};

export interface PickledTensor {
  readonly name: string;
  readonly storageClass?: string;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** The pickle of a state dict with one tensor in storage `0`. */
export function pickledTensor({
  name,
  storageClass = 'FloatStorage',
  offset = 0,
  shape,
  strides,
}: PickledTensor): Buffer {
  const tuple = (values: readonly number[]): Buffer => Buffer.concat([op.mark, ...values.map(op.number), op.tuple]);
  const storage = [
    op.mark,
    op.text('storage'),
    op.global('torch', storageClass),
    op.text('0'),
    op.text('cpu'),
    op.number(4),
    op.tuple,
  ];
  const args = [op.mark, ...storage, op.persistentId, op.number(offset), tuple(shape), tuple(strides), op.tuple];
  const tensor = [op.global('torch._utils', '_rebuild_tensor_v2'), ...args, op.reduce];
  return Buffer.concat([op.proto2, op.emptyDict, op.text(name), ...tensor, op.setItem, op.stop]);
}
