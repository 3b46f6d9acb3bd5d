import { recordDeed } from '../audit/record.ts';
import type { TenantContext } from '../tenant-context.ts';
import { actorOf } from './endpoint.ts';
import type { GraphError } from './graph-error.ts';
import type { Admin } from './permissions.ts';

/** Milliseconds within which the same refusal of the same admin is written down once: the audit is kept for years. */
const ONCE_IN = 60_000;

export type Refused = {
  readonly admin: Admin;
  readonly method: string;
  /** The route, without the ids in an address. */
  readonly route: string;
  readonly requestId: string;
  readonly error: GraphError;
};

/**
 * Writes down what an admin was refused (403, 429). Who is not known is in the log alone: anybody could fill the audit so.
 */
export function createRefusalAudit({ db, now }: Pick<TenantContext, 'db' | 'now'>) {
  const seen = new Map<string, number>();
  return async ({ admin, method, route, requestId, error }: Refused): Promise<void> => {
    if (error.status !== 403 && error.status !== 429) return;
    const [at, name] = [now(), `${admin.id} ${error.status} ${method} ${route}`];
    if (at - (seen.get(name) ?? Number.NEGATIVE_INFINITY) < ONCE_IN) return;
    for (const [old, time] of seen) if (at - time >= ONCE_IN) seen.delete(old);
    seen.set(name, at);
    const deed = {
      activity: `Refused ${method} ${route}`,
      resource: { type: 'Request', id: requestId, displayName: error.message },
      result: 'failure' as const,
    };
    await db
      .transaction()
      .execute((trx) => recordDeed(trx, { actor: actorOf(admin), at, correlationId: requestId }, deed));
  };
}
