// Writes bits, Exp-Golomb numbers and ISO boxes for samples made without an encoder. Runs in the inference processes; pure.

export interface BitWriter {
  /** `value` in `count` bits, most significant first. */
  u(count: number, value: number): BitWriter;
  /** Unsigned Exp-Golomb numbers (H.265 9.2). A signed 0 is written the same. */
  ue(...values: readonly number[]): BitWriter;
  bytes(values: Uint8Array): BitWriter;
  /** Fills the byte up with zeros, after `first` where that is given. */
  align(first?: 1): BitWriter;
  /** The stop bit, and the bytes. */
  end(): Uint8Array;
  toBytes(): Uint8Array;
}

export function bits(): BitWriter {
  const written: number[] = [];
  const writer: BitWriter = {
    u(count, value) {
      for (let at = count - 1; at >= 0; at--) written.push((value >>> at) & 1);
      return writer;
    },
    ue(...values) {
      for (const value of values) {
        const length = 32 - Math.clz32(value + 1);
        writer.u(2 * length - 1, value + 1);
      }
      return writer;
    },
    bytes(values) {
      for (const value of values) writer.u(8, value);
      return writer;
    },
    align(first) {
      if (first !== undefined) writer.u(1, first);
      return writer.u((8 - (written.length % 8)) % 8, 0);
    },
    end: () => writer.align(1).toBytes(),
    toBytes: () =>
      Uint8Array.from({ length: written.length / 8 }, (_, at) =>
        written.slice(at * 8, at * 8 + 8).reduce((byte, bit) => byte * 2 + bit, 0),
      ),
  };
  return writer;
}

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
export const u16be = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value & 0xff);
export const u32be = (value: number): Uint8Array => joined(u16be(value >>> 16), u16be(value & 0xffff));

export function box(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = joined(...parts);
  return joined(u32be(body.length + 8), Buffer.from(type, 'latin1'), body);
}

/** A box with a version and no flags. */
export const fullBox = (type: string, version: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  box(type, Uint8Array.of(version, 0, 0, 0), ...parts);
