import { describe, expect, it } from 'vitest';
import { dragIcon } from './drag-icon.ts';

describe('the picture of a drag', () => {
  it('is opaque and has something on it', () => {
    const { width, height, bytes } = dragIcon();
    expect(bytes).toHaveLength(width * height * 4);
    const pixels = new Set<number>();
    for (let at = 0; at < bytes.length; at += 4) {
      expect(bytes[at + 3]).toBe(255);
      pixels.add(bytes.readUInt32LE(at));
    }
    expect(pixels.size).toBe(4);
  });
});
