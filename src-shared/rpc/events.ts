// Where the backend announces and everybody listens. Runs everywhere; knows no transport and keeps no history.
import type { EventName, Events } from '../contract/events.ts';

/** The listening half: what `serve` needs. */
export interface EventStream {
  /** Listens until the returned function is called. */
  subscribe<Name extends EventName>(name: Name, listener: (value: Events[Name]) => void): () => void;
}

/** Both halves: what the backend holds. */
export interface EventHub extends EventStream {
  emit<Name extends EventName>(name: Name, value: Events[Name]): void;
}

/** A hub of plain listeners, called at once and in the order they came. */
export function createEvents(): EventHub {
  const listeners = new Map<EventName, Set<(value: never) => void>>();
  return {
    emit(name, value) {
      for (const listener of listeners.get(name) ?? []) (listener as (sent: typeof value) => void)(value);
    },
    subscribe(name, listener) {
      const ofName = listeners.get(name) ?? new Set();
      listeners.set(name, ofName);
      // A wrapper of its own for each subscription: the same function may listen twice and leave once.
      const own = (value: never): void => {
        listener(value);
      };
      ofName.add(own);
      return () => ofName.delete(own);
    },
  };
}
