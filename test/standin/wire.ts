// Values on their way between the main process and a page: JSON text that keeps what a structured clone keeps.
// One self-contained function, since its own text also runs in pages.

export interface Wire {
  /** Throws Electron's error where the value cannot be cloned. */
  encode(value: unknown): string;
  decode(text: string): unknown;
}

type Encoded = null | boolean | number | string | Encoded[] | { [key: string]: Encoded };

/** Objects are numbered, so that cycles and shared objects survive: `['#', 3]` is the fourth object met. */
export function createWire(
  bytesToText: (bytes: Uint8Array) => string,
  textToBytes: (text: string) => Uint8Array,
): Wire {
  const views: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  };
  const errors: Record<string, ErrorConstructor> = {
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  };

  function refuse(): never {
    throw new Error('An object could not be cloned.');
  }

  function encodeBytes(view: ArrayBufferView): Encoded {
    const tag = Object.prototype.toString.call(view).slice(8, -1);
    if (views[tag] == null) return refuse();
    return ['v', tag, bytesToText(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))];
  }

  function encodeObject(value: object, walk: (inner: unknown) => Encoded): Encoded {
    if (Array.isArray(value)) return ['a', Array.from(value, walk)];
    if (ArrayBuffer.isView(value)) return encodeBytes(value);
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if (tag === 'ArrayBuffer') return ['b', bytesToText(new Uint8Array(value as ArrayBuffer))];
    if (tag === 'Date') return ['d', walk((value as Date).getTime())];
    if (tag === 'RegExp') return ['r', (value as RegExp).source, (value as RegExp).flags];
    if (tag === 'Map') return ['m', [...(value as Map<unknown, unknown>)].map((pair) => pair.map(walk))];
    if (tag === 'Set') return ['s', [...(value as Set<unknown>)].map(walk)];
    if (tag === 'Boolean' || tag === 'Number' || tag === 'String') return ['p', walk(value.valueOf())];
    if (tag === 'Error') {
      const { name, message, stack } = value as Error;
      return ['e', name, message, stack ?? ''];
    }
    if (tag !== 'Object') return refuse();
    return ['o', Object.keys(value).map((key) => [key, walk((value as Record<string, unknown>)[key])])];
  }

  function encode(root: unknown): string {
    const seen = new Map<object, number>();
    const walk = (value: unknown): Encoded => {
      if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
      if (value === undefined) return ['u'];
      if (typeof value === 'number')
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['n', String(Object.is(value, -0) ? '-0' : value)];
      if (typeof value === 'bigint') return ['i', String(value)];
      if (typeof value !== 'object') return refuse();
      const before = seen.get(value);
      if (before != null) return ['#', before];
      seen.set(value, seen.size);
      return encodeObject(value, walk);
    };
    return JSON.stringify(walk(root));
  }

  function decode(text: string): unknown {
    const seen: unknown[] = [];
    const keep = <Value>(value: Value): Value => {
      seen.push(value);
      return value;
    };
    const fill = (tag: string, content: unknown): unknown => {
      const parts = content as unknown[];
      if (tag === 'a') {
        const array = keep<unknown[]>([]);
        for (const part of parts) array.push(read(part));
        return array;
      }
      if (tag === 's') {
        const set = keep(new Set());
        for (const part of parts) set.add(read(part));
        return set;
      }
      const pairs = parts as [unknown, unknown][];
      if (tag === 'm') {
        const map = keep(new Map());
        for (const [key, value] of pairs) map.set(read(key), read(value));
        return map;
      }
      const object = keep<Record<string, unknown>>({});
      for (const [key, value] of pairs)
        Object.defineProperty(object, key as string, {
          value: read(value),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      return object;
    };
    const readError = (name: string, message: string, stack: string): Error => {
      const error = keep(new (errors[name] ?? Error)(message));
      Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
      return error;
    };
    const read = (encoded: unknown): unknown => {
      if (!Array.isArray(encoded)) return encoded;
      const [tag, first, second, third] = encoded as [string, ...string[]];
      if (tag === 'u') return undefined;
      if (tag === 'n') return Number(first);
      if (tag === 'i') return BigInt(first as string);
      if (tag === '#') return seen[Number(first)];
      if (tag === 'b') return keep(textToBytes(first as string).buffer);
      if (tag === 'v') return keep(new views[first as string]!(textToBytes(second as string).buffer as ArrayBuffer));
      if (tag === 'r') return keep(new RegExp(first as string, second));
      if (tag === 'e') return readError(first as string, second as string, third as string);
      if (tag === 'd') return keep(new Date(read(first) as number));
      if (tag === 'p') return keep(Object(read(first)));
      return fill(tag, first);
    };
    return read(JSON.parse(text));
  }

  return { encode, decode };
}
