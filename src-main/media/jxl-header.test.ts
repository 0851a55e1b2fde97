import { describe, expect, it } from 'vitest';
import { jxlHeader } from './jxl-header.ts';

/** Fields as [value, bits], least significant bit first, after the signature. */
function codestream(...fields: readonly (readonly [value: number, bits: number])[]): Uint8Array {
  const bits = fields.flatMap(([value, count]) =>
    Array.from({ length: count }, (_, bit) => Math.floor(value / 2 ** bit) % 2),
  );
  const bytes = new Uint8Array(2 + Math.ceil(bits.length / 8) + 4);
  bytes.set([0xff, 0x0a]);
  bits.forEach((bit, index) => {
    bytes[2 + (index >> 3)] = (bytes[2 + (index >> 3)] ?? 0) | (bit << (index & 7));
  });
  return bytes;
}

describe('jxlHeader', () => {
  it('reads a small size in eighths with a ratio', () => {
    expect(jxlHeader(codestream([1, 1], [14, 5], [3, 3], [1, 1]))).toEqual({ width: 160, height: 120, orientation: 1 });
  });

  it('reads both sides and turns them by the orientation', () => {
    const fields = [
      [0, 1],
      [1, 2],
      [3000 - 1, 13],
      [0, 3],
      [1, 2],
      [4000 - 1, 13],
      [0, 1],
      [1, 1],
      [5, 3],
    ] as const;
    expect(jxlHeader(codestream(...fields))).toEqual({ width: 3000, height: 4000, orientation: 6 });
  });

  it('finds the codestream in a container', () => {
    const inner = codestream([1, 1], [0, 5], [1, 3], [1, 1]);
    const box = Buffer.alloc(8);
    box.writeUInt32BE(8 + inner.length);
    box.write('jxlc', 4, 'latin1');
    const file = Buffer.concat([Buffer.from('\0\0\0\x0cJXL \r\n\x87\n', 'latin1'), box, inner]);
    expect(jxlHeader(file)).toEqual({ width: 8, height: 8, orientation: 1 });
  });

  it('is null for anything else', () => {
    expect(jxlHeader(Buffer.from('\0\0\0\x0cJXL \r\n\x87\n', 'latin1'))).toBeNull();
    expect(jxlHeader(Buffer.from('GIF89a'))).toBeNull();
  });
});
