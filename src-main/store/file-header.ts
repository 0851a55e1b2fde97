// What a file says about itself in its first bytes, read without SQLite, so that refusing a file cannot change it.
// Runs in the backend; knows no tables.
import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** "AFT1": written as SQLite's application_id, so that other people's databases are told apart. */
export const applicationId = 0x41465431;

export type FileKind =
  { readonly kind: 'absent' | 'empty' | 'foreign' } | { readonly kind: 'library'; readonly version: number };

const magic = 'SQLite format 3\0';
/** Database header (100 bytes) and the number of cells on the schema page (2 bytes at 103). File format: sqlite.org/fileformat2.html */
const headerBytes = 105;

/**
 * `empty`: zero bytes, or a database in which nothing was ever made (the process died while creating it): free to use.
 * `version` is the header's `user_version`; a write-ahead log beside the file may know a later one.
 */
export function readFileKind(file: string): FileKind {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats == null) return { kind: 'absent' };
  if (!stats.isFile()) return { kind: 'foreign' };
  if (stats.size === 0) return { kind: 'empty' };
  const head = Buffer.alloc(headerBytes);
  const descriptor = openSync(file, 'r');
  try {
    if (readSync(descriptor, head, 0, headerBytes, 0) < headerBytes) return { kind: 'foreign' };
  } finally {
    closeSync(descriptor);
  }
  if (head.toString('latin1', 0, magic.length) !== magic) return { kind: 'foreign' };
  const version = head.readUInt32BE(60);
  const id = head.readUInt32BE(68);
  if (id === applicationId) return { kind: 'library', version };
  const untouched = id === 0 && version === 0 && head.readUInt16BE(103) === 0;
  return { kind: untouched ? 'empty' : 'foreign' };
}
