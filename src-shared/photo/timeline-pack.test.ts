import { describe, expect, it } from 'vitest';
import { decodeTimeline, encodeTimeline, unknownDay } from './timeline-pack.ts';

const columns = {
  id: Uint32Array.of(7, 4_000_000_000),
  day: Int32Array.of(-3, unknownDay),
  aspect: Float32Array.of(1.5, 1 / 40),
  colour: Uint16Array.of(0xf81f, 0),
  flags: Uint8Array.of(1, 2),
};

describe('timeline pack', () => {
  it('comes back as it went in, aspect within 0.02 %', () => {
    const back = decodeTimeline(encodeTimeline(columns));
    expect(back.id).toEqual(columns.id);
    expect(back.day).toEqual(columns.day);
    expect(back.colour).toEqual(columns.colour);
    expect(back.flags).toEqual(columns.flags);
    back.aspect.forEach((aspect, i) => expect(aspect / (columns.aspect[i] ?? NaN)).toBeCloseTo(1, 3));
  });

  it('holds an empty library', () => {
    const none = {
      id: new Uint32Array(),
      day: new Int32Array(),
      aspect: new Float32Array(),
      colour: new Uint16Array(),
      flags: new Uint8Array(),
    };
    expect(decodeTimeline(encodeTimeline(none)).id).toHaveLength(0);
  });

  it('refuses bytes that are cut off or of another kind', () => {
    const bytes = encodeTimeline(columns);
    expect(() => decodeTimeline(bytes.subarray(0, -1))).toThrow(RangeError);
    expect(() => decodeTimeline(new Uint8Array(20))).toThrow(RangeError);
  });
});
