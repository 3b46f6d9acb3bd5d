const BASE = 2_000;
const CAP = 60 * 60_000;

/**
 * Milliseconds to wait after the given number of failures in a row: full jitter under a doubling ceiling, at most an
 * hour (Intune's own cap). What the tenant asked for (`Retry-After`) is the least, within a day.
 */
export function backOff(failures: number, jitter: number, retryAfter: number | null): number {
  const ceiling = Math.min(CAP, BASE * 2 ** Math.min(failures, 20));
  const asked = Math.min(Math.max(retryAfter ?? 0, 0), 86_400_000);
  return Math.round(asked + Math.max(500, ceiling * jitter));
}
