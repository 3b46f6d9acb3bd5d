import * as v from 'valibot';
import { WIPE_STEPS } from './wipe-outcome.ts';

export { outcomeOf, WIPE_OUTCOMES, WIPE_STEPS, type WipeOutcome, type WipeStep } from './wipe-outcome.ts';

/** The stores of an origin that can be read from within it. What is counted: databases, keys, caches, registrations, entries, names. */
export const ORIGIN_STORES = [
  'indexedDB',
  'localStorage',
  'sessionStorage',
  'cacheStorage',
  'serviceWorkers',
  'fileSystem',
  'storageBuckets',
] as const;
export type OriginStore = (typeof ORIGIN_STORES)[number];

/** The most origins that a receipt names one by one, and the most domains. */
export const MAX_RECEIPT_ORIGINS = 1_000;
const MAX_DOMAINS = 1_000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const shortText = v.pipe(v.string(), v.maxLength(256));
const stepName = v.picklist(WIPE_STEPS);

/** Items by store; a store with none may be left out. */
export const StoreCountsSchema = v.partial(
  v.object(Object.fromEntries(ORIGIN_STORES.map((store) => [store, count])) as Record<OriginStore, typeof count>),
);
export type StoreCounts = v.InferOutput<typeof StoreCountsSchema>;

const OriginReceiptSchema = v.object({
  origin: shortText,
  /** Whether this browser has been seen to visit it or to hold something of it. Otherwise only the list names it. */
  seen: v.boolean(),
  /** Before: `null` where it could not be read. */
  found: v.nullable(StoreCountsSchema),
  /** Read back from within the origin afterwards: `null` where it could not be, and so is not verified. */
  left: v.nullable(StoreCountsSchema),
});
export type OriginReceipt = v.InferOutput<typeof OriginReceiptSchema>;

const CurrentReceiptSchema = v.object({
  orderId: text(128),
  /** Milliseconds since the epoch on this browser's clock. */
  startedAt: count,
  finishedAt: count,
  /** How long each step took, in milliseconds; a step that was begun more than once, its last time. */
  steps: v.pipe(v.array(v.object({ step: stepName, milliseconds: count })), v.maxLength(WIPE_STEPS.length)),
  /** How often another worker had to go on with it. */
  resumed: count,
  /** Those that matter most first: something left, not verified, something found. */
  origins: v.pipe(v.array(OriginReceiptSchema), v.maxLength(MAX_RECEIPT_ORIGINS)),
  /** Of all origins, those that are not named too. Each is counted once. */
  totals: v.object({
    origins: count,
    /** Read back and empty. */
    verified: count,
    /** Read back, and something was there still. */
    left: count,
    /** Seen in this browser, removed by its word, and could not be read back. */
    unverified: count,
    /** Named by the list alone, removed by the browser's word, not read back. */
    neverSeen: count,
  }),
  cookies: v.object({ found: count, removed: count, left: count }),
  /** Cookies of domains that company hosts share with others. */
  sharedCookies: v.object({
    treatment: v.picklist(['keep', 'remove']),
    cookies: count,
    domains: v.pipe(v.array(shortText), v.maxLength(MAX_DOMAINS)),
  }),
  history: v.object({ found: count, left: count }),
  /** Entries of the list of downloads, and files. Files stay unless the organisation has them removed. */
  downloads: v.object({ found: count, left: count, filesRemoved: count, filesLeft: count }),
  /** Company storage inside pages that are not the company's: emptied now, or when the frame loads next. Never which pages. */
  partitions: v.object({ cleared: count, waiting: count }),
  /** Company pages that would not be covered and may have written again. */
  openPages: count,
  /** A private window was open at the end: its storage cannot be reached, and stays until the last of these is closed. */
  privateWindowOpen: v.optional(v.literal(true)),
  /** A stop was asked for after the first removal. */
  cancelledTooLate: v.optional(v.literal(true)),
});
export type WipeReceipt = v.InferOutput<typeof CurrentReceiptSchema>;

/** What a version before this one wrote: nothing in it was read back. */
const FormerReceiptSchema = v.pipe(
  v.object({
    orderId: text(128),
    startedAt: count,
    finishedAt: count,
    origins: v.pipe(v.array(shortText), v.maxLength(10_000)),
    cookiesRemoved: count,
    cookiesLeft: count,
    sharedCookieDomains: v.pipe(v.array(shortText), v.maxLength(MAX_DOMAINS)),
    storage: v.picklist(['unverified', 'failed']),
  }),
  v.transform((former): WipeReceipt => {
    const all = former.origins.length;
    const failed = former.storage === 'failed' ? Math.max(all, 1) : 0;
    return {
      orderId: former.orderId,
      startedAt: former.startedAt,
      finishedAt: former.finishedAt,
      steps: [],
      resumed: 0,
      origins: former.origins
        .slice(0, MAX_RECEIPT_ORIGINS)
        .map((origin) => ({ origin, seen: true, found: null, left: null })),
      totals: { origins: all, verified: 0, left: failed, unverified: failed > 0 ? 0 : all, neverSeen: 0 },
      cookies: {
        found: former.cookiesRemoved + former.cookiesLeft,
        removed: former.cookiesRemoved,
        left: former.cookiesLeft,
      },
      sharedCookies: {
        treatment: 'keep',
        cookies: former.sharedCookieDomains.length,
        domains: former.sharedCookieDomains,
      },
      history: { found: 0, left: 0 },
      downloads: { found: 0, left: 0, filesRemoved: 0, filesLeft: 0 },
      partitions: { cleared: 0, waiting: 0 },
      openPages: 0,
    };
  }),
);

/**
 * What a wipe did: counts of items, and never an address with a path, a title or the name of a site that is not the
 * company's. What could not be read back says so.
 */
export const WipeReceiptSchema = v.lazy((input) =>
  typeof input === 'object' && input !== null && 'storage' in input ? FormerReceiptSchema : CurrentReceiptSchema,
);
