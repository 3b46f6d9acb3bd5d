import { sql } from 'kysely';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { Database } from '../store/database.ts';

/** Keeps what oidc-provider must not lose at a restart: sessions, grants, codes. One adapter for each of its models. */
export function createOidcAdapter(db: Database, model: string): Adapter {
  const rows = () => db.selectFrom('oidc_payloads').select(['payload', 'expires_at']).where('model', '=', model);
  const own = (id: string) => db.deleteFrom('oidc_payloads').where('model', '=', model).where('id', '=', id);
  return {
    async upsert(id, payload, expiresIn) {
      const values = {
        payload: JSON.stringify(payload),
        grant_id: payload.grantId ?? null,
        uid: payload.uid ?? null,
        expires_at: expiresIn === undefined ? null : new Date(Date.now() + expiresIn * 1000),
      };
      await db
        .insertInto('oidc_payloads')
        .values({ model, id, ...values })
        .onConflict((conflict) => conflict.columns(['model', 'id']).doUpdateSet(values))
        .execute();
    },
    async find(id) {
      return current(await rows().where('id', '=', id).executeTakeFirst());
    },
    async findByUid(uid) {
      return current(await rows().where('uid', '=', uid).executeTakeFirst());
    },
    async findByUserCode() {
      return undefined; // The device flow is off.
    },
    async consume(id) {
      // Of two requests with the same code only one passes, also when both have read it as unused.
      const consumed = await db
        .updateTable('oidc_payloads')
        .set({ payload: sql`payload || jsonb_build_object('consumed', ${Math.floor(Date.now() / 1000)}::bigint)` })
        .where('model', '=', model)
        .where('id', '=', id)
        .where(sql<boolean>`not payload ? 'consumed'`)
        .returning('id')
        .executeTakeFirst();
      if (!consumed) throw new errors.InvalidGrant('already used');
    },
    async destroy(id) {
      await own(id).execute();
    },
    async revokeByGrantId(grantId) {
      await db.deleteFrom('oidc_payloads').where('model', '=', model).where('grant_id', '=', grantId).execute();
    },
  };
}

function current(row: { readonly payload: unknown; readonly expires_at: Date | null } | undefined) {
  if (!row || (row.expires_at && row.expires_at.getTime() <= Date.now())) return undefined;
  return row.payload as AdapterPayload;
}
