// The whole library's geometry as flat columns: about 13 bytes a photo, so that the grid knows every height exactly.
// Runs everywhere; pure. Written by the backend, read by the renderer; newest photo first.

/** `AFT1` in little endian: refuses a pack of another version instead of drawing nonsense. */
const magic = 0x31544641;
const headerBytes = 8;
const bytesPerPhoto = 4 + 4 + 2 + 2 + 1;

/** Aspect ratios are stored on a logarithmic scale: 1/64 … 64 in 65,536 steps (0.013 % a step). */
const aspectRange = Math.log(64);

export interface TimelineColumns {
  /** Photo ids, newest first. */
  readonly id: Uint32Array;
  /** Local calendar day: days since 1970-01-01, may be negative. `unknownDay` where no date is known. */
  readonly day: Int32Array;
  /** Width ÷ height as shown (after orientation). */
  readonly aspect: Float32Array;
  /** Mean colour, RGB565. */
  readonly colour: Uint16Array;
  /** Bit 0: cannot be shown (failed); bit 1: folder offline; bit 2: favourite. */
  readonly flags: Uint8Array;
}

export const unknownDay = -0x80000000;
export const flagFailed = 1;
export const flagOffline = 2;
export const flagFavourite = 4;

export const encodeAspect = (aspect: number): number => {
  const clamped = Math.min(64, Math.max(1 / 64, aspect));
  return Math.round(((Math.log(clamped) + aspectRange) / (2 * aspectRange)) * 65535);
};

const decodeAspect = (code: number): number => Math.exp((code / 65535) * 2 * aspectRange - aspectRange);

/** Columns to bytes: header (magic, count), then each column whole, little endian. */
export function encodeTimeline(columns: TimelineColumns): Uint8Array {
  const count = columns.id.length;
  const bytes = new Uint8Array(headerBytes + count * bytesPerPhoto);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, count, true);
  let at = headerBytes;
  for (let i = 0; i < count; i++, at += 4) view.setUint32(at, columns.id[i] ?? 0, true);
  for (let i = 0; i < count; i++, at += 4) view.setInt32(at, columns.day[i] ?? unknownDay, true);
  for (let i = 0; i < count; i++, at += 2) view.setUint16(at, encodeAspect(columns.aspect[i] ?? 1), true);
  for (let i = 0; i < count; i++, at += 2) view.setUint16(at, columns.colour[i] ?? 0, true);
  bytes.set(columns.flags, at);
  return bytes;
}

/** Bytes to columns. Throws a RangeError where the bytes are not a whole pack of this version. */
export function decodeTimeline(bytes: Uint8Array): TimelineColumns {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < headerBytes || view.getUint32(0, true) !== magic) throw new RangeError('not a timeline pack');
  const count = view.getUint32(4, true);
  if (bytes.byteLength !== headerBytes + count * bytesPerPhoto) throw new RangeError('timeline pack is cut off');
  const columns = {
    id: new Uint32Array(count),
    day: new Int32Array(count),
    aspect: new Float32Array(count),
    colour: new Uint16Array(count),
    flags: new Uint8Array(count),
  };
  let at = headerBytes;
  for (let i = 0; i < count; i++, at += 4) columns.id[i] = view.getUint32(at, true);
  for (let i = 0; i < count; i++, at += 4) columns.day[i] = view.getInt32(at, true);
  for (let i = 0; i < count; i++, at += 2) columns.aspect[i] = decodeAspect(view.getUint16(at, true));
  for (let i = 0; i < count; i++, at += 2) columns.colour[i] = view.getUint16(at, true);
  columns.flags.set(bytes.subarray(at));
  return columns;
}

/** The same pack with one flag set anew for every photo; costs a fortieth of packing a million photos. */
export function withFlag(bytes: Uint8Array, flag: number, holds: (id: number) => boolean): Uint8Array {
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  const count = view.getUint32(4, true);
  const flags = headerBytes + count * (bytesPerPhoto - 1);
  for (let i = 0; i < count; i++) {
    const before = view.getUint8(flags + i);
    view.setUint8(flags + i, holds(view.getUint32(headerBytes + 4 * i, true)) ? before | flag : before & ~flag);
  }
  return changed;
}
