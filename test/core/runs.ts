/**
 * How many cases a property or fuzz test runs: `wanted`, or fewer where mutation testing (`npm run mutation`) runs the same
 * tests once for each mutant and sets `DRAWBRIDGE_RUNS_DIVISOR`. Never fewer than 50, so that no test comes to nothing.
 */
export function runs(wanted: number): number {
  const divisor = Number(process.env['DRAWBRIDGE_RUNS_DIVISOR'] ?? 1);
  if (!(divisor >= 1)) throw new RangeError('DRAWBRIDGE_RUNS_DIVISOR is a number of 1 or more');
  return Math.min(wanted, Math.max(50, Math.ceil(wanted / divisor)));
}
