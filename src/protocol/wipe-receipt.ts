import * as v from 'valibot';

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const shortText = v.pipe(v.string(), v.maxLength(256));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What a wipe did. Counts are of items; what could not be read back says so. */
export const WipeReceiptSchema = v.object({
  orderId: text(128),
  startedAt: count,
  finishedAt: count,
  origins: v.pipe(v.array(shortText), v.maxLength(10_000)),
  cookiesRemoved: count,
  cookiesLeft: count,
  /** Domains of cookies that corporate and other hosts share; they are kept. */
  sharedCookieDomains: v.pipe(v.array(shortText), v.maxLength(1_000)),
  /** `unverified`: the browser reported the storage removed, and nobody has read it back. */
  storage: v.picklist(['unverified', 'failed']),
  /** It was withdrawn when something had been removed already, and so was finished. */
  cancelledTooLate: v.optional(v.literal(true)),
});
export type WipeReceipt = v.InferOutput<typeof WipeReceiptSchema>;

/** `incomplete`: something is left. `unverified`: nothing is known to be left, and not all of it was read back. */
export function outcomeOf({ storage, cookiesLeft }: WipeReceipt): 'verified' | 'unverified' | 'incomplete' {
  return storage === 'failed' || cookiesLeft > 0 ? 'incomplete' : 'unverified';
}
