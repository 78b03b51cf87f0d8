/** Remembers so many values; beyond that, the one longest unused is forgotten. */
export interface Memory<Value> {
  find(key: string): Value | undefined;
  put(key: string, value: Value): void;
  forget(key: string): void;
}

export function createMemory<Value>(most: number): Memory<Value> {
  // A Map iterates in order of insertion; each use inserts anew, so the first key is the one longest unused.
  const entries = new Map<string, Value>();
  return {
    find(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    put(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > most) {
        const oldest = entries.keys().next();
        if (!oldest.done) entries.delete(oldest.value);
      }
    },
    forget(key) {
      entries.delete(key);
    },
  };
}
