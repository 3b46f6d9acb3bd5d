import { ApiError } from '../api-error.ts';

export type Admission = {
  /**
   * Lets a check-in in, or tells it when to come.
   *
   * @throws {ApiError} `too-busy`, with the seconds to wait
   */
  admit(registrationId: string): void;
  /** This browser has been called in for news that cannot wait: its next check-in is let in whatever else comes. */
  expect(registrationId: string): void;
};

/** How long a call is remembered, in milliseconds. */
const EXPECTED = 60_000;

/** How many seconds' worth of check-ins may come at once, and how many check-ins at the least. */
const BURST = 0.25;
const SMALLEST_BURST = 5;

/** Milliseconds by which the clock has been set back when what was planned by it means nothing any more. */
const SET_BACK = 10_000;

/** No appointment is further away than this, in seconds; browsers beyond that come more than once. */
const FURTHEST = 3600;

/**
 * Keeps a herd out of the store: after an outage every browser comes at once. Up to `perSecond` check-ins a second are let
 * in; each of the others gets the next free moment as its appointment, so that they come back evenly, and in `N /
 * perSecond` seconds all have been served. Refusing costs no query.
 */
export function createAdmission(perSecond: number, now: () => number): Admission {
  const expected = new Map<string, number>();
  const step = 1000 / perSecond;
  const burst = Math.max(BURST * 1000, SMALLEST_BURST * step);
  let free = 0; // When the next check-in may come, were they evenly spread.
  let appointment = 0;
  return {
    admit(registrationId) {
      const at = now();
      const until = expected.get(registrationId);
      expected.delete(registrationId);
      if (until !== undefined && until > at) return;
      // By more than a correction of the clock, which must not let a burst in.
      const isSetBack = free > at + Math.max(SET_BACK, step);
      free = isSetBack ? at - burst : Math.max(free, at - burst);
      if (free <= at) {
        free += step;
        return;
      }
      appointment = Math.min(Math.max(appointment, free) + step, at + FURTHEST * 1000);
      throw new ApiError(503, 'too-busy', 'Many browsers come at once. Come back then.', {
        retryAfter: Math.max(1, Math.ceil((appointment - at) / 1000)),
      });
    },
    expect(registrationId) {
      const at = now();
      if (expected.size > 10_000) for (const [id, until] of expected) if (until <= at) expected.delete(id);
      expected.set(registrationId, at + EXPECTED);
    },
  };
}
