// The few protobuf encodings an ONNX file needs. Pure bytes; knows nothing of ONNX.
// Format: protobuf.dev/programming-guides/encoding.

/** Collects fields of one message. Field order is free in protobuf; we write in the order of the calls. */
export class Message {
  readonly #parts: Uint8Array[] = [];

  /** int32, int64, enum or bool; negative values take ten bytes, as the format wants. */
  int(field: number, value: number | bigint): this {
    this.#parts.push(varint((BigInt(field) << 3n) | 0n), varint(BigInt.asUintN(64, BigInt(value))));
    return this;
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#parts.push(varint((BigInt(field) << 3n) | 5n), bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#parts.push(varint((BigInt(field) << 3n) | 2n), varint(BigInt(value.length)), value);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.encode());
  }

  encode(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
