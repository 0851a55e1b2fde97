// Runs in the page's own world before any script of the page: builds there what the preload script exposes.
// Self-contained: its text is sent to Chromium. Its other half is bridge-world.ts; they meet in events under a secret name.

/** How a value crosses between the worlds; the event's own structured clone carries this. Functions and promises by number. */
export type Crossing =
  | { readonly t: 'value'; readonly value: unknown }
  | { readonly t: 'function'; readonly id: number }
  | { readonly t: 'promise'; readonly id: number }
  | { readonly t: 'error'; readonly message: string }
  | { readonly t: 'array'; readonly items: Crossing[] }
  | { readonly t: 'object'; readonly entries: [string, Crossing][] };

export interface CrossingTools {
  pack(value: unknown): Crossing;
  unpack(crossing: Crossing): unknown;
}

/** Both worlds have one of these; each proxies the functions and promises of the other. */
export function createCrossing(secret: string, own: string, other: string): CrossingTools {
  const { dispatchEvent, addEventListener, CustomEvent, Promise, Map, Array, Object, Error, TypeError } = window;
  const functions: ((...args: unknown[]) => unknown)[] = [];
  const promises = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let lastPromise = 0;
  let answer: Crossing | null = null;

  const say = (kind: string, detail: unknown): void => {
    dispatchEvent.call(window, new CustomEvent(`${secret}:${other}:${kind}`, { detail }));
  };
  const hear = (kind: string, listener: (detail: never) => void): void => {
    addEventListener.call(window, `${secret}:${own}:${kind}`, (event) => {
      event.stopImmediatePropagation();
      listener((event as CustomEvent).detail as never);
    });
  };

  const thrown = (error: unknown): Crossing => {
    const message = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : undefined;
    const unknownError =
      'An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.';
    return { t: 'error', message: typeof message === 'string' ? message : unknownError };
  };

  const packPromise = (promise: Promise<unknown>): Crossing => {
    const id = ++lastPromise;
    promise.then(
      (value) => {
        try {
          say('settle', { id, ok: true, value: tools.pack(value) });
        } catch (error) {
          say('settle', { id, ok: false, value: thrown(error) });
        }
      },
      (error: unknown) => {
        say('settle', { id, ok: false, value: tools.pack(error) });
      },
    );
    return { t: 'promise', id };
  };

  const isPlainTag = (value: object): boolean => Object.prototype.toString.call(value) === '[object Object]';

  const packEntries = (value: object, crossing: [string, Crossing][], walk: (inner: unknown) => Crossing): void => {
    for (const key of Object.keys(value)) {
      const inner = (value as Record<string, unknown>)[key];
      // Symbols cannot be copied and are left out.
      if (typeof inner !== 'symbol') crossing.push([key, walk(inner)]);
    }
  };

  const pack = (root: unknown): Crossing => {
    const seen = new Map<object, Crossing>();
    const walk = (value: unknown, depth: number): Crossing => {
      if (depth > 1000)
        throw new TypeError(
          'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.',
        );
      if (typeof value === 'function') return { t: 'function', id: functions.push(value as never) - 1 };
      if (typeof value === 'symbol') return { t: 'value', value: undefined };
      if (typeof value !== 'object' || value === null) return { t: 'value', value };
      const before = seen.get(value);
      if (before != null) return before;
      if (value instanceof Promise) return packPromise(value);
      if (value instanceof Error) return { t: 'error', message: value.message };
      const crossing: Crossing = Array.isArray(value)
        ? { t: 'array', items: [] }
        : isPlainTag(value)
          ? { t: 'object', entries: [] }
          : { t: 'value', value: cloneable(value) };
      seen.set(value, crossing);
      if (crossing.t === 'array') for (const item of value as unknown[]) crossing.items.push(walk(item, depth + 1));
      if (crossing.t === 'object') packEntries(value, crossing.entries, (inner) => walk(inner, depth + 1));
      return crossing;
    };
    return walk(root, 0);
  };

  const cloneable = (value: object): object => {
    try {
      return structuredClone(value);
    } catch {
      throw new Error('An object could not be cloned.');
    }
  };

  const call = (id: number, args: unknown[]): unknown => {
    const packed = args.map(pack);
    answer = null;
    say('call', { id, args: packed });
    const given = answer as Crossing | { t: 'thrown'; message: string } | null;
    answer = null;
    if (given?.t === 'thrown') throw new Error((given as { message: string }).message);
    return given == null ? undefined : unpack(given);
  };

  const unpack = (root: Crossing): unknown => {
    const seen = new Map<Crossing, unknown>();
    const walk = (crossing: Crossing): unknown => {
      if (crossing.t === 'value') return crossing.value;
      if (crossing.t === 'error') return new Error(crossing.message);
      if (seen.has(crossing)) return seen.get(crossing);
      if (crossing.t === 'function') return (...args: unknown[]) => call(crossing.id, args);
      if (crossing.t === 'promise')
        return new Promise((resolve, reject) => promises.set(crossing.id, { resolve, reject }));
      const made: unknown[] | Record<string, unknown> = crossing.t === 'array' ? [] : {};
      seen.set(crossing, made);
      if (crossing.t === 'array') {
        for (const item of crossing.items) (made as unknown[]).push(walk(item));
        return made;
      }
      for (const [key, value] of crossing.entries) (made as Record<string, unknown>)[key] = walk(value);
      return made;
    };
    return walk(root);
  };

  hear('call', ({ id, args }: { id: number; args: Crossing[] }) => {
    try {
      say('answer', pack(functions[id]!(...args.map(unpack))));
    } catch (error) {
      say('answer', { ...thrown(error), t: 'thrown' });
    }
  });
  hear('answer', (detail: Crossing) => {
    answer = detail;
  });
  hear('settle', ({ id, ok, value }: { id: number; ok: boolean; value: Crossing }) => {
    const waiting = promises.get(id);
    promises.delete(id);
    if (ok) waiting?.resolve(unpack(value));
    else waiting?.reject(unpack(value));
  });
  const tools: CrossingTools = { pack, unpack };
  return tools;
}

/** Waits for what the preload script exposes and puts it on `window`, frozen through and through. */
export function mainWorld(secret: string, makeCrossing: typeof createCrossing): void {
  if (window !== window.top) return;
  const { unpack } = makeCrossing(secret, 'page', 'preload');
  const freeze = (value: unknown, seen: Set<unknown>): unknown => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return value;
    if (ArrayBuffer.isView(value)) return value;
    seen.add(value);
    for (const inner of Object.values(value)) freeze(inner, seen);
    return Object.freeze(value);
  };
  // Electron loses a message that hands an ArrayBuffer over on a port to another process (electron#34905). Such ports come to a
  // page in messages of its own window, from the preload script, or on other such ports.
  const losesBuffers = (): void => {
    const bridged = new WeakSet<MessagePort>();
    const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'ports')!;
    Object.defineProperty(MessageEvent.prototype, 'ports', {
      configurable: true,
      enumerable: true,
      get(this: MessageEvent) {
        const ports = get!.call(this) as readonly MessagePort[];
        if (this.source === window || bridged.has(this.target as MessagePort))
          for (const port of ports) bridged.add(port);
        return ports;
      },
    });
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function post(this: MessagePort, message: unknown, given?: unknown) {
      const transfer =
        (Array.isArray(given) ? given : (given as StructuredSerializeOptions | undefined)?.transfer) ?? [];
      if (!bridged.has(this) || !transfer.some((item: unknown) => item instanceof ArrayBuffer))
        postMessage.call(this, message, given as StructuredSerializeOptions);
      else structuredClone(message, { transfer: transfer as Transferable[] });
    };
  };
  // Every window is denied, and a denied window is null in Electron.
  const { open } = window;
  window.open = (...given) => {
    open.apply(window, given);
    return null;
  };
  losesBuffers();
  addEventListener(`${secret}:expose`, (event) => {
    event.stopImmediatePropagation();
    const { key, api } = (event as CustomEvent).detail as { key: string; api: Crossing };
    Object.defineProperty(window, key, { value: freeze(unpack(api), new Set()), enumerable: true });
  });
}
