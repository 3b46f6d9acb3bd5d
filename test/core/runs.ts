/** Mutation testing runs the same tests once for each mutant, and Stryker names its workers so. */
const DIVISOR = Number(process.env['DRAWBRIDGE_RUNS_DIVISOR'] ?? (process.env['STRYKER_MUTATOR_WORKER'] ? 200 : 1));

/**
 * How many cases a property or fuzz test runs: `wanted`, or fewer under mutation testing (`npm run mutation`) or where
 * `DRAWBRIDGE_RUNS_DIVISOR` says so. Never fewer than 200, so that a test that counts what it met still meets it.
 */
export function runs(wanted: number): number {
  if (!(DIVISOR >= 1)) throw new RangeError('DRAWBRIDGE_RUNS_DIVISOR is a number of 1 or more');
  return Math.min(wanted, Math.max(200, Math.ceil(wanted / DIVISOR)));
}

/** All of a list that a test goes through, or every tenth where cases are that few: always the same ones. */
export function runsOf<Item>(all: readonly Item[]): readonly Item[] {
  return DIVISOR > 10 ? all.filter((_, index) => index % 10 === 0) : all;
}
