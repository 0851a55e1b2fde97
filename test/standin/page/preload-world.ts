// Runs in Electron's isolated world before any script of the page: everything that a sandboxed preload script has.
// Self-contained: its text is sent to Chromium. Speaks with the main process through a binding and one function.
import type { Wire } from '../wire.ts';
import type { createCrossing } from './main-world.ts';
import type { createNodeGlobals } from './node-globals.ts';

/** What the main process says to a page. `payload` and `data` are wire text. */
export type ToPage =
  | { readonly kind: 'send'; readonly channel: string; readonly payload: string; readonly ports: readonly number[] }
  | { readonly kind: 'answer'; readonly id: number; readonly payload: string | null; readonly error: string | null }
  | { readonly kind: 'port-message'; readonly port: number; readonly data: string; readonly ports: readonly number[] }
  | { readonly kind: 'port-close'; readonly port: number };

export type FromPage =
  | { readonly kind: 'send'; readonly channel: string; readonly payload: string; readonly ports: readonly number[] }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly payload: string }
  | { readonly kind: 'port-message'; readonly port: number; readonly data: string; readonly ports: readonly number[] }
  | { readonly kind: 'port-close'; readonly port: number }
  | { readonly kind: 'title'; readonly title: string }
  | { readonly kind: 'preload-error'; readonly message: string; readonly stack: string };

export interface PreloadSetup {
  readonly secret: string;
  readonly binding: string;
  readonly preloadPath: string;
  readonly process: Readonly<Record<string, unknown>>;
  readonly makeWire: (toText: (bytes: Uint8Array) => string, toBytes: (text: string) => Uint8Array) => Wire;
  readonly makeCrossing: typeof createCrossing;
  readonly makeNodeGlobals: typeof createNodeGlobals;
  /** The preload script, wrapped as Electron wraps it; null where there is none. */
  readonly preload: ((...given: unknown[]) => void) | null;
}

export function preloadWorld(setup: PreloadSetup): void {
  if (window !== window.top) return;
  const { secret } = setup;
  const binding = (globalThis as unknown as Record<string, (text: string) => void>)[setup.binding]!;
  const tell = (message: FromPage): void => {
    binding(JSON.stringify(message));
  };
  const wire = setup.makeWire(
    (bytes) => {
      let text = '';
      for (let start = 0; start < bytes.length; start += 32768)
        text += String.fromCharCode(...bytes.subarray(start, start + 32768));
      return btoa(text);
    },
    (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)),
  );
  const encode = (value: unknown): string => {
    let copy: unknown;
    try {
      copy = structuredClone(value);
    } catch {
      throw new Error('An object could not be cloned.');
    }
    return wire.encode(copy);
  };

  type Listener = (...args: unknown[]) => void;
  class Emitter {
    // Hidden: what is exposed of an emitter is what can be enumerated, which in Electron is nothing.
    #listeners: Record<string, { listener: Listener; once: boolean }[]> = {};
    on(event: string, listener: Listener, once = false): this {
      (this.#listeners[event] ??= []).push({ listener, once });
      return this;
    }
    once(event: string, listener: Listener): this {
      return this.on(event, listener, true);
    }
    addListener(event: string, listener: Listener): this {
      return this.on(event, listener);
    }
    off(event: string, listener: Listener): this {
      const list = this.#listeners[event] ?? [];
      const index = list.findLastIndex((entry) => entry.listener === listener);
      if (index >= 0) this.#listeners[event] = list.toSpliced(index, 1);
      return this;
    }
    removeListener(event: string, listener: Listener): this {
      return this.off(event, listener);
    }
    removeAllListeners(event?: string): this {
      if (event == null) this.#listeners = {};
      else this.#listeners[event] = [];
      return this;
    }
    listenerCount(event: string): number {
      return this.#listeners[event]?.length ?? 0;
    }
    emit(event: string, ...args: unknown[]): boolean {
      const list = this.#listeners[event] ?? [];
      for (const { listener, once } of [...list]) {
        if (once) this.off(event, listener);
        listener.apply(this, args);
      }
      return list.length > 0;
    }
  }

  const ports = new Map<number, MessagePort>();
  let lastPort = 0;
  const carry = (number: number, port: MessagePort): void => {
    ports.set(number, port);
    port.onmessage = (event) => {
      const handed = event.ports.map(takePort);
      tell({ kind: 'port-message', port: number, data: encode(event.data), ports: handed });
    };
    port.addEventListener('close', () => {
      if (ports.delete(number)) tell({ kind: 'port-close', port: number });
    });
  };
  const takePort = (port: MessagePort): number => {
    const number = --lastPort;
    carry(number, port);
    return number;
  };
  const givePort = (number: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    carry(number, port1);
    return port2;
  };

  const missing = (name: string): unknown =>
    new Proxy(
      {},
      {
        get(_target, key): never {
          throw new Error(
            `electron.${name}.${String(key)} is not in the stand-in: the application did not use it so far.`,
          );
        },
      },
    );

  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let lastInvoke = 0;
  class IpcRenderer extends Emitter {
    send(channel: string, ...args: unknown[]): void {
      tell({ kind: 'send', channel, payload: encode(args), ports: [] });
    }
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const payload = encode(args);
        const id = ++lastInvoke;
        waiting.set(id, { resolve, reject });
        tell({ kind: 'invoke', id, channel, payload });
      });
    }
    postMessage(channel: string, message: unknown, transfer: unknown[] = []): void {
      const wrong = transfer.findIndex((item) => !(item instanceof MessagePort));
      if (wrong >= 0) throw new TypeError('Invalid value for transfer');
      const payload = encode([message]);
      tell({ kind: 'send', channel, payload, ports: (transfer as MessagePort[]).map(takePort) });
    }
    sendSync(): never {
      throw new Error('electron.ipcRenderer.sendSync is not in the stand-in: the application did not use it so far.');
    }
    sendToHost(): never {
      throw new Error('electron.ipcRenderer.sendToHost is not in the stand-in: the application did not use it so far.');
    }
  }
  const ipcRenderer = new IpcRenderer();

  // Named and written as page-files.ts expects it: the main process puts the path into `path` while this stands still.
  const standInPathOf = function standInPathOf(_file: File): string {
    // eslint-disable-next-line prefer-const -- only the debugger assigns it
    let path = '';
    // eslint-disable-next-line no-debugger -- where the stand-in looks at the variable and sets the other
    debugger;
    return path;
  };
  const { pack } = setup.makeCrossing(secret, 'preload', 'page');
  const exposed = new Set<string>();
  const electron = {
    ipcRenderer,
    contextBridge: {
      exposeInMainWorld(key: string, api: unknown): void {
        if (exposed.has(key)) throw new Error(`Cannot bind an API on top of an existing property on the window object`);
        exposed.add(key);
        dispatchEvent(new CustomEvent(`${secret}:expose`, { detail: { key, api: pack(api) } }));
      },
    },
    webUtils: {
      getPathForFile(file: unknown): string {
        if (!(file instanceof File)) throw new TypeError("getPathForFile: argument must be of type 'File'");
        return standInPathOf(file);
      },
    },
    crashReporter: missing('crashReporter'),
    nativeImage: missing('nativeImage'),
    webFrame: missing('webFrame'),
  };
  const { Buffer, setImmediate, clearImmediate } = setup.makeNodeGlobals();
  const timers = {
    setTimeout: setTimeout.bind(window),
    clearTimeout: clearTimeout.bind(window),
    setInterval: setInterval.bind(window),
    clearInterval: clearInterval.bind(window),
    setImmediate,
    clearImmediate,
  };
  const modules: Record<string, unknown> = {
    electron,
    'electron/renderer': electron,
    'electron/common': electron,
    events: Object.assign(Emitter, { EventEmitter: Emitter }),
    timers,
    url: { URL, URLSearchParams },
  };
  const requireModule = (id: string): unknown => {
    const found = modules[id.replace(/^node:/, '')];
    if (found == null) throw new Error(`module not found: ${id}`);
    return found;
  };

  const receive = (message: ToPage): void => {
    if (message.kind === 'send') {
      const args = wire.decode(message.payload) as unknown[];
      ipcRenderer.emit(
        message.channel,
        { sender: ipcRenderer, senderId: 0, ports: message.ports.map(givePort) },
        ...args,
      );
    } else if (message.kind === 'answer') {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error == null) asked?.resolve(wire.decode(message.payload ?? 'null'));
      else asked?.reject(new Error(message.error));
    } else if (message.kind === 'port-message') {
      ports.get(message.port)?.postMessage(wire.decode(message.data), message.ports.map(givePort));
    } else {
      const port = ports.get(message.port);
      ports.delete(message.port);
      port?.close();
    }
  };
  Object.defineProperty(globalThis, secret, { value: receive });

  // Chromium's own reports of titles do not always come.
  addEventListener('DOMContentLoaded', () => {
    new MutationObserver(() => tell({ kind: 'title', title: document.title })).observe(document.head, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });

  if (setup.preload == null) return;
  const module = { exports: {} };
  try {
    setup.preload(requireModule, setup.process, module.exports, module, Buffer, setImmediate, clearImmediate);
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    tell({ kind: 'preload-error', message, stack });
    console.error(`Unable to load preload script: ${setup.preloadPath}`);
    console.error(error);
  }
}
