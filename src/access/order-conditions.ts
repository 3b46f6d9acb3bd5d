import type { Evidence } from './evidence.ts';
import { OVERDUE } from './offline-conditions.ts';
import type { Reason } from './reason.ts';

/**
 * An admin's open orders to wipe this registration, at `time` on this device's clock. One that is held waits as a block for
 * the second admin; so does one in an answer that is overdue to be replaced, or by a clock that cannot be believed.
 */
export function orderConditions(evidence: Evidence, time: number, movedBack: boolean): readonly Reason[] {
  const [until = Infinity] = orderMoments(evidence);
  const fresh = time < until && !movedBack;
  return (evidence.document.orders ?? []).map(({ id: orderId, iat, held }): Reason => {
    const reason = { condition: 'adminOrder', orderId, since: iat * 1000 } as const;
    if (held) return { ...reason, action: 'block', held: true };
    return { ...reason, action: fresh ? 'wipe' : 'block' };
  });
}

/** When an answer's orders ask for a block only: a minute after the next check-in was due. */
export function orderMoments({ document, receivedAt }: Evidence): readonly number[] {
  if (!document.orders?.some(({ held }) => !held)) return [];
  return [receivedAt + document.nextCheckInSeconds * 1000 + OVERDUE];
}
