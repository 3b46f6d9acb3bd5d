const BASE = 2_000;
const CAP = 60 * 60_000;

/**
 * The ceiling rests at ten minutes for so many failures: an outage is usually over by then, and whoever drew an hour would
 * come back an hour late.
 */
const REST = 10 * 60_000;
const RESTS_UNTIL = 15;
const DAY = 86_400_000;

/**
 * What is added to a wait that the tenant named, at most: a part of it, as the tenant has spread its browsers itself, but
 * no less than two seconds. `Retry-After` counts in seconds: without it, all who were turned away within one second
 * came back within one, and the busiest second of a herd's return was twice what was let in.
 */
const NAMED_SPREAD = 0.05;
const LEAST_SPREAD = 2_000;

/**
 * Milliseconds to wait after the given number of failures in a row. Full jitter under a doubling ceiling, which rests at ten
 * minutes for half an hour or so, at most an hour (Intune's own cap); or what the tenant asked for (`Retry-After`), within a
 * second and a day.
 */
export function backOff(failures: number, jitter: number, retryAfter: number | null): number {
  if (retryAfter !== null && !Number.isNaN(retryAfter)) {
    const asked = Math.min(Math.max(retryAfter, 1_000), DAY);
    return Math.round(asked + Math.max(asked * NAMED_SPREAD, LEAST_SPREAD) * jitter);
  }
  const ceiling = Math.min(failures <= RESTS_UNTIL ? REST : CAP, BASE * 2 ** Math.min(failures, 20));
  return Math.round(Math.max(500, ceiling * jitter));
}

/**
 * Whether it is time to try again at `at` what was put off to `retryAt`, by `longest` milliseconds at most: a clock that shows
 * less than that wait has been set back, and its old times say nothing.
 */
export function isRetryDue(retryAt: number, at: number, longest: number): boolean {
  return at >= retryAt || retryAt - at > longest;
}

/**
 * When to check in next: as the document says, spread over the last tenth of the interval. Never later, since an offline
 * grace period may be as short as the interval.
 */
export function nextCheckIn(seconds: number, jitter: number): number {
  return Math.round(seconds * 1000 * (0.9 + 0.1 * jitter));
}
