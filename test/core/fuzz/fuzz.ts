import { expect, vi } from 'vitest';
import { runs } from '../runs.ts';
import { mutateText, mutateValue } from './mutate.ts';
import { Random } from './random.ts';

// A hundred thousand of anything on a busy machine; and more when asked for.
vi.setConfig({ testTimeout: 1_800_000 });

/** Inputs for each parser; `DRAWBRIDGE_FUZZ_RUNS` asks for more (or, with a seed, for one). */
const RUNS = Number(process.env['DRAWBRIDGE_FUZZ_RUNS'] ?? runs(100_000));

/**
 * The first input's seed; the next ones count up. Another each time, unless `DRAWBRIDGE_FUZZ_SEED` repeats one; the same for
 * each mutant, so that chance neither kills nor spares one.
 */
const SEED = Number(
  process.env['DRAWBRIDGE_FUZZ_SEED'] ?? (process.env['STRYKER_MUTATOR_WORKER'] ? 1 : Date.now() % 2 ** 31),
);

/** The longest that one input may take, in milliseconds. */
const LONGEST = 50;

/** What an error says is shown and logged: no input may make it long. */
const LONGEST_MESSAGE = 1_000;

// biome-ignore lint/suspicious/noExplicitAny: error classes differ in what they are made of
type ErrorClass = new (...made: any[]) => Error;

export type Target<Input> = {
  /** An input, from `random` alone. */
  readonly make: (random: Random) => Input;
  /** Reads it, and looks that what was accepted is what it should be. May give a promise. */
  readonly read: (input: Input) => unknown;
  /** What reading may throw. Nothing else. */
  readonly throws?: ErrorClass;
};

/**
 * Reads the inputs that `make` gives, one after another, and fails at the first that throws anything but the parser's own
 * error or takes too long; the failure says how to run that input alone. It fails too where nothing was accepted or nothing
 * refused, since such a fuzz looks at nothing.
 */
export async function fuzz<Input>(name: string, target: Target<Input>): Promise<void> {
  const counts = { accepted: 0, refused: 0 };
  const depth = Error.stackTraceLimit;
  // Most inputs are refused, and a refusal's stack costs more than the refusal.
  Error.stackTraceLimit = 0;
  try {
    for (let run = 0; run < RUNS; run += 1) {
      const seed = SEED + run;
      const refused = await readOnce(target, target.make(new Random(seed))).catch((cause) =>
        fail(name, target, seed, cause),
      );
      counts[refused ? 'refused' : 'accepted'] += 1;
    }
  } finally {
    Error.stackTraceLimit = depth;
  }
  // A short run may miss what is rare.
  if (RUNS < 20_000) return;
  expect(counts.accepted, `accepted ${name}`).toBeGreaterThan(0);
  if (target.throws) expect(counts.refused, `refused ${name}`).toBeGreaterThan(0);
}

/** Reads the input once more, for the stack, and says how to come back to it. */
async function fail<Input>(name: string, target: Target<Input>, seed: number, first: unknown): Promise<never> {
  Error.stackTraceLimit = 30;
  const cause = await readOnce(target, target.make(new Random(seed))).then(
    () => first,
    (error) => error,
  );
  const again = `DRAWBRIDGE_FUZZ_SEED=${seed} DRAWBRIDGE_FUZZ_RUNS=1 npx vitest run --project core -t '${name}'`;
  const input = show(target.make(new Random(seed)));
  throw new Error(`${name}: ${String(cause)}\nagain: ${again}\ninput: ${input}`, { cause });
}

/** Whether the input was refused. A promise is awaited only where there is one: most parsers give none. */
async function readOnce<Input>(target: Target<Input>, input: Input): Promise<boolean> {
  const started = performance.now();
  let refused = false;
  try {
    const result = target.read(input);
    if (result instanceof Promise) await result;
  } catch (error) {
    if (!target.throws || !(error instanceof target.throws)) throw error;
    if (error.message.length > LONGEST_MESSAGE) throw new Error(`a message of ${error.message.length} characters`);
    refused = true;
  }
  const took = performance.now() - started;
  if (took > LONGEST) await requireFast(target, input, took);
  return refused;
}

/** A busy machine makes anything slow once: only an input that is slow each time is slow. The fastest of six counts. */
async function requireFast<Input>({ read }: Target<Input>, input: Input, first: number): Promise<void> {
  let fastest = first;
  for (let again = 0; again < 5 && fastest > LONGEST; again += 1) {
    const started = performance.now();
    try {
      await read(input);
    } catch {
      // Judged the first time.
    }
    fastest = Math.min(fastest, performance.now() - started);
  }
  if (fastest > LONGEST) throw new Error(`took ${Math.round(fastest)} ms at best`);
}

/** Values as they come out of JSON or out of storage: mostly changed member by member, some in their JSON text. */
export function changed(...seeds: readonly unknown[]): (random: Random) => unknown {
  const texts = seeds.map((seed) => JSON.stringify(seed));
  for (const seed of seeds) freeze(seed);
  return (random) => {
    if (random.below(8) > 0) return mutateValue(random, random.of(seeds));
    for (let tries = 0; tries < 3; tries += 1) {
      try {
        return JSON.parse(mutateText(random, random.of(texts)));
      } catch {
        // Not JSON: no reader of values would come to see it.
      }
    }
    return random.of(seeds);
  };
}

/** A parser that changed its input would throw. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
}

function show(input: unknown): string {
  try {
    const text = typeof input === 'string' ? JSON.stringify(input) : JSON.stringify(input, jsonable);
    return (text ?? String(input)).slice(0, 2_000);
  } catch (error) {
    return `not to be shown (${String(error)})`;
  }
}

function jsonable(_: string, value: unknown): unknown {
  const plain = typeof value !== 'bigint' && typeof value !== 'symbol' && typeof value !== 'function';
  return plain && (typeof value !== 'number' || Number.isFinite(value)) ? value : String(value);
}
