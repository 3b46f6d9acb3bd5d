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

/** Milliseconds after which a moment that nobody came for is another's: `Retry-After` is in seconds, and spread a little. */
const LATE = 3_000;

/** Milliseconds by which the clock has been set back when what was planned by it means nothing any more. */
const SET_BACK = 10_000;

/** No appointment is further away than this, in seconds; browsers beyond that come more than once. */
const FURTHEST = 3600;

/** How late one may come to an appointment, in milliseconds: a computer may have been asleep meanwhile. */
const KEPT = 10 * 60_000;

/**
 * Keeps a herd out of the store: after an outage every browser comes at once. Up to `perSecond` check-ins a second are let
 * in; each of the others gets the next free moment as its appointment, which is kept for it, so that nobody is turned away
 * twice, they come back evenly, and in `N / perSecond` seconds all have been served. What those who do not come leave free,
 * others get. Refusing costs no query. Another process of the same tenant knows nothing of these appointments, and gives
 * one of its own at worst.
 */
export function createAdmission(perSecond: number, now: () => number): Admission {
  const expected = new Map<string, number>();
  /** In the order in which they were made, which is that of their times. */
  const appointments = new Map<string, number>();
  const step = 1000 / perSecond;
  const burst = Math.max(BURST * 1000, SMALLEST_BURST * step);
  let free = 0; // When the next check-in may come, were they evenly spread.
  let lastAppointment = 0;

  function forget(before: number): void {
    for (const [id, time] of appointments) {
      if (time >= before) return;
      appointments.delete(id);
    }
  }

  /** Whether this one was told to come now. */
  function isAppointed(registrationId: string, at: number): boolean {
    return (appointments.get(registrationId) ?? Infinity) <= at;
  }

  function appoint(registrationId: string, at: number): ApiError {
    lastAppointment = Math.min(Math.max(lastAppointment, free) + step, at + FURTHEST * 1000);
    appointments.delete(registrationId);
    appointments.set(registrationId, lastAppointment);
    const seconds = Math.max(1, Math.ceil((lastAppointment - at) / 1000));
    return new ApiError(503, 'too-busy', 'Many browsers come at once. Come back then.', { retryAfter: seconds });
  }

  return {
    admit(registrationId) {
      const at = now();
      const until = expected.get(registrationId);
      expected.delete(registrationId);
      if (until !== undefined && until > at) return;
      // By more than a correction of the clock, which must not let a burst in.
      if (free > at + Math.max(SET_BACK, step)) {
        free = at - burst;
        lastAppointment = 0;
        appointments.clear();
      }
      // While others are appointed, one without an appointment gets what they left.
      const left = lastAppointment > at ? LATE : 0;
      free = Math.max(free, at - left - burst);
      forget(at - KEPT);
      if (isAppointed(registrationId, at) || free <= at - left) {
        appointments.delete(registrationId);
        free += step;
        return;
      }
      throw appoint(registrationId, at);
    },
    expect(registrationId) {
      const at = now();
      if (expected.size > 10_000) for (const [id, until] of expected) if (until <= at) expected.delete(id);
      expected.set(registrationId, at + EXPECTED);
    },
  };
}
