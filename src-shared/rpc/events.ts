// Where a process announces and everybody listens. Runs everywhere; knows no transport and keeps no history.
import type { Events as BackendEvents } from '../contract/events.ts';

/** The listening half: what `serve` needs. */
export interface EventStream<Events = BackendEvents> {
  /** Listens until the returned function is called. */
  subscribe<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void;
}

/** Both halves: what the announcer holds. */
export interface EventHub<Events = BackendEvents> extends EventStream<Events> {
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void;
}

/** A hub of plain listeners, called at once and in the order they came. */
export function createEvents<Events = BackendEvents>(): EventHub<Events> {
  const listeners = new Map<keyof Events, Set<(value: never) => void>>();
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
