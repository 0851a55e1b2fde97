// The wire between main and pages, in the main process.
import { createWire } from './wire.ts';

/** A copy: the clone must not share memory with anything, nor be a Buffer. */
const textToBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const bytesToText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

const wire = createWire(bytesToText, textToBytes);

/** What arrives at the other end: a structured clone without Buffers. Throws Electron's error for what cannot be cloned. */
export function cloned(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    throw new Error('An object could not be cloned.');
  }
}

/** For a page. */
export function encode(value: unknown): string {
  return wire.encode(cloned(value));
}

/** From a page. */
export function decode(text: string): unknown {
  return wire.decode(text);
}
