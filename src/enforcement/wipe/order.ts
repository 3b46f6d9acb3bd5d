import type { WipeOptions } from '../../access/access-document.ts';
import type { WipeStep } from '../../protocol/wipe-receipt.ts';
import type { Sites } from '../../sites/site-list.ts';

/** What is to be wiped, and what the organisation leaves to be decided. */
export type WipeOrder = {
  readonly orderId: string;
  readonly sites: Sites;
  readonly options: WipeOptions;
  /** Registrable domains that the signed list says are the company's as a whole. None: each may have other owners too. */
  readonly wholeDomains: readonly string[];
  /** Every registrable domain that the signed list names. */
  readonly registrableDomains: readonly string[];
  /** Hosts of the organisation's own service, which are never wiped and share no secret with strangers. */
  readonly serviceHosts: readonly string[];
};

/** How far a wipe under way has come: of `total` parts of `step`, `done`. */
export type WipeProgress = { readonly step: WipeStep; readonly done: number; readonly total: number };

export type WipeHooks = {
  readonly onProgress: (progress: WipeProgress) => void;
  /** Aborted when the wipe was withdrawn. */
  readonly signal: AbortSignal;
};

/** The wipe was withdrawn before anything was removed. */
export class WipeStopped extends Error {
  override readonly name = 'WipeStopped';
  readonly code = 'wipe-stopped';
}
