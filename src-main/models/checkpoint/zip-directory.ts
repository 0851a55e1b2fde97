// Reads the table of contents of a zip archive whose entries are stored without compression, as torch.save writes them.
// Runs in inference processes; reads nothing but headers. Format: APPNOTE.TXT 6.3, sections 4.3.7 (local), .12 (central), .14 and .16 (ends).
import type { FileHandle } from 'node:fs/promises';
import { readSpan } from './read-bytes.ts';
import { damaged, quoted } from './stored-tensor.ts';

const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const endBytes = 22;
const locator64Bytes = 20;
const centralBytes = 46;
const localBytes = 30;
const maxCommentBytes = 0xffff;
const saturated32 = 0xffffffff;
/** A large published model has some thousands of tensors. */
const maxEntries = 200_000;
const maxDirectoryBytes = 64 * 1024 * 1024;

export interface ZipEntry {
  readonly name: string;
  readonly localHeaderOffset: number;
  readonly sizeBytes: number;
}

/** Entries by name. `model-damaged` for anything compressed, encrypted, named twice, or pointing outside the file. */
export async function readZipDirectory(file: FileHandle, fileBytes: number): Promise<Map<string, ZipEntry>> {
  const directory = await findDirectory(file, fileBytes);
  if (directory.count > maxEntries || directory.sizeBytes > maxDirectoryBytes) {
    throw damaged('The table of contents of the model file is absurdly large.');
  }
  if (directory.offset + directory.sizeBytes > fileBytes) {
    throw damaged('The model file is cut off: its table of contents lies beyond its end.');
  }
  const bytes = await readSpan(file, directory.offset, directory.sizeBytes);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < directory.count; i++) {
    const { entry, length } = readCentral(bytes.subarray(at), fileBytes);
    if (entries.has(entry.name)) throw damaged(`The model file holds the entry ${quoted(entry.name)} twice.`);
    entries.set(entry.name, entry);
    at += length;
  }
  return entries;
}

/** Where an entry's bytes begin: behind its local header, whose name and padding have their own lengths. */
export async function entryDataOffset(file: FileHandle, entry: ZipEntry, fileBytes: number): Promise<number> {
  const header = await readSpan(file, entry.localHeaderOffset, localBytes);
  if (header.readUInt32LE(0) !== localSignature || header.readUInt16LE(8) !== 0) {
    throw damaged(`The entry ${quoted(entry.name)} of the model file has a damaged header.`);
  }
  const offset = entry.localHeaderOffset + localBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (offset + entry.sizeBytes > fileBytes) {
    throw damaged(`The model file is cut off: the entry ${quoted(entry.name)} lies beyond its end.`);
  }
  return offset;
}

interface Directory {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly count: number;
}

async function findDirectory(file: FileHandle, fileBytes: number): Promise<Directory> {
  const tailBytes = Math.min(fileBytes, endBytes + maxCommentBytes);
  const tail = await readSpan(file, fileBytes - tailBytes, tailBytes);
  for (let at = tailBytes - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endSignature || at + endBytes + tail.readUInt16LE(at + 20) !== tailBytes) continue;
    const short = {
      offset: tail.readUInt32LE(at + 16),
      sizeBytes: tail.readUInt32LE(at + 12),
      count: tail.readUInt16LE(at + 10),
    };
    return (await findDirectory64(file, fileBytes - tailBytes + at)) ?? short;
  }
  throw damaged('The model file is not a torch archive, or it is cut off: it has no table of contents.');
}

async function findDirectory64(file: FileHandle, endOffset: number): Promise<Directory | null> {
  if (endOffset < locator64Bytes) return null;
  const locator = await readSpan(file, endOffset - locator64Bytes, locator64Bytes);
  if (locator.readUInt32LE(0) !== locator64Signature) return null;
  const record = await readSpan(file, safeNumber(locator.readBigUInt64LE(8)), 56);
  if (record.readUInt32LE(0) !== end64Signature) throw damaged('The end of the model file is damaged.');
  return {
    count: safeNumber(record.readBigUInt64LE(32)),
    sizeBytes: safeNumber(record.readBigUInt64LE(40)),
    offset: safeNumber(record.readBigUInt64LE(48)),
  };
}

function readCentral(bytes: Buffer, fileBytes: number): { entry: ZipEntry; length: number } {
  if (bytes.length < centralBytes || bytes.readUInt32LE(0) !== centralSignature) {
    throw damaged('The table of contents of the model file is damaged.');
  }
  const nameEnd = centralBytes + bytes.readUInt16LE(28);
  const extraEnd = nameEnd + bytes.readUInt16LE(30);
  const length = extraEnd + bytes.readUInt16LE(32);
  if (length > bytes.length) throw damaged('The table of contents of the model file is cut off.');
  const name = bytes.subarray(centralBytes, nameEnd).toString('utf8');
  const encrypted = (bytes.readUInt16LE(8) & 1) !== 0;
  if (encrypted || bytes.readUInt16LE(10) !== 0) {
    throw damaged(
      `The entry ${quoted(name)} of the model file is compressed or encrypted; only plain torch files are read.`,
    );
  }
  const large = readExtra64(bytes.subarray(nameEnd, extraEnd), {
    sizeBytes: bytes.readUInt32LE(24),
    stored: bytes.readUInt32LE(20),
    offset: bytes.readUInt32LE(42),
  });
  if (large.stored !== large.sizeBytes || large.offset + large.sizeBytes > fileBytes) {
    throw damaged(`The entry ${quoted(name)} of the model file claims an impossible span of bytes.`);
  }
  return { entry: { name, localHeaderOffset: large.offset, sizeBytes: large.sizeBytes }, length };
}

interface Sizes {
  readonly sizeBytes: number;
  readonly stored: number;
  readonly offset: number;
}

/** Values that did not fit into 32 bits stand in the zip64 extra field, in this order, only those that were saturated. */
function readExtra64(extra: Buffer, short: Sizes): Sizes {
  if (short.sizeBytes !== saturated32 && short.stored !== saturated32 && short.offset !== saturated32) return short;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    const take = (value: number): number => {
      if (value !== saturated32) return value;
      if (next + 8 > extra.length) throw damaged('The table of contents of the model file is damaged.');
      next += 8;
      return safeNumber(extra.readBigUInt64LE(next - 8));
    };
    return { sizeBytes: take(short.sizeBytes), stored: take(short.stored), offset: take(short.offset) };
  }
  throw damaged('The table of contents of the model file is damaged.');
}

function safeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged('The model file claims positions beyond any file.');
  return Number(value);
}
