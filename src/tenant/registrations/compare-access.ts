import type { Decision } from '../../access/decide.ts';
import type { Access } from '../../access/reason.ts';
import { decideFor } from '../wipes/decide-for.ts';
import type { Situation } from './situations.ts';

/** How long a browser may take to report what a check-in's news led to, in milliseconds. */
const SETTLING = 60_000;

export type Compared = {
  /** What the tenant's own run of the decision says now. */
  readonly decision: Decision;
  /** What the browser said last that it does. */
  readonly reported: Access | null;
  /** Whether the two differ for equal inputs; `null` while the inputs are not known to be equal. */
  readonly differs: boolean | null;
};

/**
 * The decision for a registration, and whether the browser enforces what follows from what it has. The inputs count as
 * equal when nothing that the decision rests on has changed since the last check-in, and the browser has had time to say so;
 * time is the last check-in's, since a browser that is offline cannot report that its grace has ended.
 */
export function compareAccess(
  { registration, snapshot, policies, changedAt }: Situation,
  issuer: string,
  at: number,
): Compared {
  const { last_sync_at, check_in_due, enforcement, wipe: wipes } = registration;
  const lastSync = last_sync_at?.getTime() ?? null;
  const run = (now: number, receivedAt: number) =>
    decideFor(snapshot, policies, { issuer, at: now, receivedAt, wipes });
  const decision = run(at, lastSync ?? at);
  const reported = enforcement?.access ?? null;
  const isEqual =
    lastSync !== null && !check_in_due && reported !== null && changedAt < lastSync && at - lastSync > SETTLING;
  return { decision, reported, differs: isEqual ? run(lastSync, lastSync).access !== reported : null };
}
