import { GraphError } from './graph-error.ts';

/** Intune's own limits for one application in one tenant, in 20 s (microsoft.md §2.8). */
export const THROTTLE = { seconds: 20, requests: 1000, writes: 100 } as const;

type Window = { readonly from: number; requests: number; writes: number };

/**
 * Counts each caller's requests in windows of 20 s; `now` is milliseconds since the epoch. Each process counts for itself.
 *
 * @returns a function that throws {GraphError} `TooManyRequests` with the seconds to wait
 */
export function createThrottle(now: () => number, limits: typeof THROTTLE = THROTTLE) {
  const windows = new Map<string, Window>();
  const length = limits.seconds * 1000;
  return (caller: string, isWrite: boolean): void => {
    const at = now();
    const from = at - (at % length);
    if (windows.size > 1000) for (const [name, { from: old }] of windows) if (old !== from) windows.delete(name);
    const known = windows.get(caller);
    const window = known?.from === from ? known : { from, requests: 0, writes: 0 };
    windows.set(caller, window);
    window.requests += 1;
    if (isWrite) window.writes += 1;
    if (window.requests <= limits.requests && window.writes <= limits.writes) return;
    const retryAfter = Math.max(1, Math.ceil((from + length - at) / 1000));
    throw new GraphError('TooManyRequests', 'Too many requests. Come back later.', { retryAfter });
  };
}
