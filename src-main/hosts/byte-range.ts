// Reads an HTTP Range header (RFC 9110, section 14). Runs in Node; pure.

/** Bytes `start` … `end - 1`. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * One range is answered; several, another unit or nonsense may be ignored by the standard and are: the whole is sent.
 * `sizeBytes` is the file's size. A range that begins past the end, or the last 0 bytes, is `unsatisfiable` (416).
 */
export function readRange(header: string | null, sizeBytes: number): ByteSpan | 'whole' | 'unsatisfiable' {
  const [match, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? '') ?? [];
  if (match == null || (first === '' && last === '')) return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? 'unsatisfiable' : { start: sizeBytes - length, end: sizeBytes };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'whole';
  if (start >= sizeBytes) return 'unsatisfiable';
  return { start, end: last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes) };
}
