// What a sandboxed preload script has of Node beside `process`: its own small `Buffer` and two timers.
// Self-contained: its text is sent to Chromium.

export interface NodeGlobals {
  readonly Buffer: unknown;
  readonly setImmediate: (work: (...args: unknown[]) => void, ...args: unknown[]) => unknown;
  readonly clearImmediate: (immediate: unknown) => void;
}

export function createNodeGlobals(): NodeGlobals {
  const toLatin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const fromLatin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const readers: Record<string, (text: string) => Uint8Array> = {
    utf8: (text) => new TextEncoder().encode(text),
    latin1: fromLatin1,
    base64: (text) => fromLatin1(atob(text.replaceAll('-', '+').replaceAll('_', '/'))),
    hex: (text) => Uint8Array.from(text.match(/[\da-f]{2}/gi) ?? [], (pair) => parseInt(pair, 16)),
  };
  const writers: Record<string, (bytes: Uint8Array) => string> = {
    utf8: (bytes) => new TextDecoder().decode(bytes),
    latin1: toLatin1,
    base64: (bytes) => btoa(toLatin1(bytes)),
    hex: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
  const choose = <Way>(ways: Record<string, Way>, encoding: string): Way => {
    const way = ways[encoding.toLowerCase().replace('-', '')];
    if (way == null) throw new Error(`Buffer with encoding '${encoding}' is not in the stand-in.`);
    return way;
  };
  class Buffer extends Uint8Array {
    static override from(value: unknown, encoding: unknown = 'utf8'): Buffer {
      const bytes =
        typeof value === 'string'
          ? choose(readers, String(encoding))(value)
          : value instanceof ArrayBuffer
            ? value
            : Uint8Array.from(value as ArrayLike<number>);
      return new Buffer(bytes as ArrayBuffer);
    }
    static alloc(sizeBytes: number): Buffer {
      return new Buffer(sizeBytes);
    }
    static isBuffer(value: unknown): boolean {
      return value instanceof Buffer;
    }
    override toString(encoding = 'utf8'): string {
      return choose(writers, encoding)(this);
    }
  }
  return {
    Buffer,
    setImmediate: (work, ...args) => setTimeout(work, 0, ...args),
    clearImmediate: (immediate) => clearTimeout(immediate as number),
  };
}
