// An event emitter that knows which events it has: listening for one that never comes throws by name.
import { EventEmitter } from 'node:events';
import { notInStandIn } from './absent.ts';

type Listener = Parameters<EventEmitter['on']>[1];

/** Subclasses name their events; a subscription to another name throws. */
export class KnownEvents extends EventEmitter {
  readonly #check: (event: string | symbol) => void;

  constructor(owner: string, events: readonly string[]) {
    super();
    const known = new Set<string | symbol>(['newListener', 'removeListener', 'error', ...events]);
    this.#check = (event) => {
      if (!known.has(event)) throw notInStandIn(`${owner}.on('${String(event)}')`);
    };
    // Each way in, on the object itself: a subclass behind a proxy has no private names.
    for (const way of ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'] as const)
      this[way] = (event: string | symbol, listener: Listener): this => {
        this.#check(event);
        EventEmitter.prototype[way].call(this, event, listener);
        return this;
      };
  }
}

/** An event of Electron's that can be prevented; further fields beside it. */
export interface PreventableEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export function preventable<Fields extends object>(fields: Fields): PreventableEvent & Fields {
  let prevented = false;
  const event = {
    get defaultPrevented() {
      return prevented;
    },
    preventDefault() {
      prevented = true;
    },
  };
  return Object.assign(event, fields);
}
