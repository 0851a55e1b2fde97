// Reading numbers and text from bytes nobody vouches for: every read is bounded and answers 0 or '' past the end.
// Runs in the inference processes; pure.

export interface ByteView {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export const viewOf = (bytes: Uint8Array): ByteView => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
});

export const u8 = ({ bytes }: ByteView, at: number): number => bytes[at] ?? 0;

const fits = ({ bytes }: ByteView, at: number, length: number): boolean => at >= 0 && at + length <= bytes.length;

export const u16 = (source: ByteView, at: number, little = false): number =>
  fits(source, at, 2) ? source.view.getUint16(at, little) : 0;

export const u32 = (source: ByteView, at: number, little = false): number =>
  fits(source, at, 4) ? source.view.getUint32(at, little) : 0;

export const i32 = (source: ByteView, at: number, little = false): number =>
  fits(source, at, 4) ? source.view.getInt32(at, little) : 0;

/** 64 bits as a double: exact up to 2^53, which no file reaches. */
export const u64 = (source: ByteView, at: number, little = false): number =>
  fits(source, at, 8) ? Number(source.view.getBigUint64(at, little)) : 0;

/** Latin-1 text, clipped to what is there. Used for magic numbers, brands and EXIF's ASCII. */
export function latin1({ bytes }: ByteView, at: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'latin1',
    Math.max(0, Math.min(at, bytes.length)),
    Math.max(0, Math.min(at + length, bytes.length)),
  );
}
