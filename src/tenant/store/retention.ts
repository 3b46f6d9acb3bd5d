/** How many days records of what was done are kept; both 30 to 3,650. What is measured of devices: the organisation's settings. */
export type Retention = {
  /** Wipe orders from when they ended, receipts from when they came. */
  readonly wipeRecordDays: number;
  /** Audit entries. */
  readonly auditDays: number;
};

/** A year for the proof of a wipe; two for who did what, so that an order's entry outlives the order. */
export const USUAL_RETENTION: Retention = { wipeRecordDays: 365, auditDays: 730 };

/** A receipt may come late, by a week, and a fresh deed must be seen by somebody before it can be gone. */
const LEAST = 30;
const MOST = 3650;

/** What whoever runs the tenant calls them. */
const OPTIONS: Readonly<Record<keyof Retention, string>> = {
  wipeRecordDays: '--keep-wipes',
  auditDays: '--keep-audit',
};

export class RetentionError extends Error {
  override readonly name = 'RetentionError';
  readonly code = 'retention-out-of-bounds';
}

/**
 * `given`, the rest as is usual.
 *
 * @throws {RetentionError} for one that is no whole number of days within the bounds
 */
export function readRetention(given: Partial<Retention> = {}): Retention {
  const retention = { ...USUAL_RETENTION, ...given };
  for (const name of Object.keys(OPTIONS) as (keyof Retention)[]) {
    const days = retention[name];
    if (Number.isInteger(days) && days >= LEAST && days <= MOST) continue;
    throw new RetentionError(`${name} (${OPTIONS[name]}) must be a whole number of days, ${LEAST} to ${MOST}.`);
  }
  return retention;
}
