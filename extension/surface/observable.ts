/** A value that changes outside the components that show it. */
export type Observable<Value> = {
  value: Value;
  /** Calls back at each change; returns what ends it. */
  subscribe(listener: (value: Value) => void): () => void;
};

export function observable<Value>(first: Value): Observable<Value> {
  const listeners = new Set<(value: Value) => void>();
  let current = first;
  return {
    get value() {
      return current;
    },
    set value(next) {
      current = next;
      for (const listener of listeners) listener(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
