// The pixels of a stand-in's photo: each word is a wave of its own. Words that begin with "meta:" do not show (other bytes, same pixels),
// those that begin with "slightly:" hardly do (a copy that was compressed again, say).
import { createHash } from 'node:crypto';
import { pictureFingerprint } from '../../src-main/media/picture-fingerprint.ts';

const side = 48;

export function fakeBitmap(text: string): { data: Uint8Array; width: number; height: number } {
  const words = text.split(/\s+/).filter((word) => word !== '' && !word.startsWith('meta:'));
  const data = new Uint8Array(side * side * 3).fill(128);
  const waves = words.map((word) => {
    const [across = 0, down = 0, phase = 0] = createHash('sha256').update(word).digest();
    return { across: 1 + (across % 5), down: 1 + (down % 5), phase, size: word.startsWith('slightly:') ? 3 : 24 };
  });
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const level = waves.reduce(
        (sum, { across, down, phase, size }) =>
          sum + size * Math.cos((2 * Math.PI * (across * x + (phase % 2 === 0 ? 1 : -1) * down * y)) / side + phase),
        128,
      );
      data.fill(Math.max(0, Math.min(255, Math.round(level))), (y * side + x) * 3, (y * side + x) * 3 + 3);
    }
  return { data, width: side, height: side };
}

export const fakeFingerprint = (text: string): Uint8Array =>
  pictureFingerprint(fakeBitmap(text), { width: 40, height: 30 });
