import type { WipeReceipt } from './wipe-receipt.ts';

// Apart from the receipt's schema, so that a page that shows one loads no schemas.

/** The steps of a wipe in their order; docs/wipe.md says what each does. */
export const WIPE_STEPS = [
  'fence',
  'count',
  'storage',
  'cookies',
  'history',
  'downloads',
  'httpAuth',
  'partitions',
  'verify',
  'secondPass',
] as const;
export type WipeStep = (typeof WIPE_STEPS)[number];

/** `incomplete`: something of the company's is known to be left. `unverified`: all was removed, not all was read back. */
export const WIPE_OUTCOMES = ['verified', 'unverified', 'incomplete'] as const;
export type WipeOutcome = (typeof WIPE_OUTCOMES)[number];

export function outcomeOf(receipt: WipeReceipt): WipeOutcome {
  const { totals, cookies, history, downloads, partitions, openPages, privateWindowOpen } = receipt;
  const left = totals.left + cookies.left + history.left + downloads.left + downloads.filesLeft;
  if (left > 0) return 'incomplete';
  const unverified = totals.unverified + partitions.waiting + openPages > 0 || privateWindowOpen === true;
  return unverified ? 'unverified' : 'verified';
}
