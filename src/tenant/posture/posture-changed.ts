/** Lets whoever waits for changes of posture hear of those that this process made; others' are found by looking. */
export type PostureChanged = {
  tell(): void;
  /** Resolves at the next one, or after so many milliseconds, or when `signal` is aborted. */
  next(milliseconds: number, signal: AbortSignal): Promise<void>;
};

export function createPostureChanged(): PostureChanged {
  const waiting = new Set<() => void>();
  return {
    tell() {
      for (const wake of [...waiting]) wake();
    },
    next: (milliseconds, signal) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          waiting.delete(end);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, milliseconds);
        waiting.add(end);
        signal.addEventListener('abort', end);
        if (signal.aborted) end();
      }),
  };
}
