export type Counter = {
  /** One more of this name. */
  count(name: string): void;
  /** Seconds until this name may go on; `null` where it may now. */
  waitFor(name: string): number | null;
};

/** Names are forgotten with their window; this many are looked through for that at most once a window. */
const MANY = 1_000;

/**
 * Counts by name in windows of so many seconds; `now` is milliseconds since the epoch. Each process counts for itself: with
 * several behind one address, as many times more get through as there are processes (docs/running-the-tenant.md).
 */
export function createCounter(now: () => number, { seconds, most }: { seconds: number; most: number }): Counter {
  let window = 0;
  const counts = new Map<string, { window: number; count: number }>();
  const length = seconds * 1000;
  const current = (name: string) => {
    const own = Math.floor(now() / length);
    if (own !== window && counts.size > MANY)
      for (const [old, entry] of counts) if (entry.window !== own) counts.delete(old);
    window = own;
    const known = counts.get(name);
    return known?.window === own ? known : { window: own, count: 0 };
  };
  return {
    count(name) {
      const entry = current(name);
      entry.count += 1;
      counts.set(name, entry);
    },
    waitFor(name) {
      const { window: own, count } = current(name);
      return count < most ? null : Math.max(1, Math.ceil(((own + 1) * length - now()) / 1000));
    },
  };
}
