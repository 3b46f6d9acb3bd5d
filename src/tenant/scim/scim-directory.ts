import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { type Deed, recordDeed } from '../audit/record.ts';
import { registrationIdsOf } from '../directory/users.ts';
import type { Schema } from '../store/schema.ts';
import type { AuditActor } from '../store/tables/audit.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAtOnce } from '../wake-all.ts';

const DIRECTORY: AuditActor = { type: 'directory', id: 'scim', name: 'The directory (SCIM)' };

/** What the directory changes: in one transaction with its place in the audit, and the browsers it concerns called in. */
export function scimDirectory(context: TenantContext) {
  const { db, now } = context;
  return {
    writing: <Result>(change: (trx: Transaction<Schema>) => Promise<{ result: Result; deed: Deed }>) =>
      db.transaction().execute(async (trx) => {
        const { result, deed } = await change(trx);
        await recordDeed(trx, { actor: DIRECTORY, at: now(), correlationId: randomUUID() }, deed);
        return result;
      }),
    wakeUsers: async (ids: readonly string[]) => wakeAtOnce(context, await registrationIdsOf(db, ids)),
  };
}
