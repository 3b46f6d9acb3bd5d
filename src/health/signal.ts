import * as v from 'valibot';
import { timestamp } from '../graph/timestamp.ts';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** How many signals one reading has at most. */
export const MOST_SIGNALS = 64;

/**
 * One thing that the device's own health rests on. `name` and `value` are rows of the table in signal-levels.ts, or
 * `unknown` for what was asked for and not answered; `source` is the product or setting that said so, `raw` its own code
 * (a `productState`, a signature's name), `at` when it was read (ISO 8601).
 */
export const SignalSchema = v.object({
  name: text(64),
  value: text(64),
  source: text(256),
  raw: v.nullable(v.union([text(256), v.number(), v.boolean()])),
  at: timestamp,
});

export type Signal = v.InferOutput<typeof SignalSchema>;
