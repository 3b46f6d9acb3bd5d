import manifest from '../../../manifest.json' with { type: 'json' };
import type { Decision } from '../../access/decide.ts';
import type { Access } from '../../access/reason.ts';
import type { DocumentInputs } from '../client-api/build-access-document.ts';
import { decideFor } from '../wipes/decide-for.ts';
import type { Situation } from './situations.ts';

/** What the extension of this repository says of itself; its decision is the one that runs here. */
const VERSION = manifest.version;

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
 * The decision for a registration, and whether the browser enforces what follows from what it has. The inputs count as equal
 * where all of this holds, and nothing else is compared:
 *
 * - nothing that the decision rests on has changed since the last check-in, and none is due;
 * - the browser has had a minute to say what that led to (it reports a change at once, and no change not at all);
 * - it is of this tenant's own version, so that both run the same decision;
 * - what partners said since, by being heard again, could have changed nothing.
 *
 * Both are judged at the time of the last check-in: a browser that is offline cannot report that its grace has ended.
 */
export function compareAccess(situation: Situation, issuer: string, at: number): Compared {
  const { registration, snapshot, policies, changedAt } = situation;
  const { last_sync_at, check_in_due, enforcement, wipe: wipes, versions } = registration;
  const lastSync = last_sync_at?.getTime() ?? null;
  const run = (inputs: DocumentInputs, now: number, receivedAt: number) =>
    decideFor(inputs, policies, { issuer, at: now, receivedAt, wipes });
  const decision = run(snapshot, at, lastSync ?? at);
  const reported = enforcement?.access ?? null;
  const isEqual =
    lastSync !== null &&
    !check_in_due &&
    reported !== null &&
    changedAt < lastSync &&
    at - lastSync > SETTLING &&
    versions.extension === VERSION;
  if (!isEqual) return { decision, reported, differs: null };
  // Which partners it had last heard from by then is kept no more: it must be the same with and without those heard since.
  const [heard, unheard] = [snapshot, withoutHeartbeatsAfter(snapshot, lastSync)].map(
    (inputs) => run(inputs, lastSync, lastSync).access,
  );
  return { decision, reported, differs: heard === unheard ? heard !== reported : null };
}

function withoutHeartbeatsAfter(snapshot: DocumentInputs, time: number): DocumentInputs {
  const heartbeats = [...snapshot.heartbeats].map(([id, at]) => [id, at && at.getTime() > time ? null : at] as const);
  return { ...snapshot, heartbeats: new Map(heartbeats) };
}
