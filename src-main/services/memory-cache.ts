// A small memory of the last things used. Runs in the backend; pure.

export interface MemoryCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/** Keeps the `capacity` entries that were used last. */
export function createMemoryCache<Value>(capacity: number): MemoryCache<Value> {
  // A Map keeps the order of insertion: what is used is put in again, so the first is the oldest.
  const entries = new Map<string, Value>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const oldest = entries.keys().next();
      if (entries.size > capacity && oldest.done !== true) entries.delete(oldest.value);
    },
  };
}
