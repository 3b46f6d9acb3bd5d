import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordDeed } from '../../src/tenant/audit/record.ts';
import { type Database, openDatabase } from '../../src/tenant/store/database.ts';
import { deleteExpired } from '../../src/tenant/store/delete-expired.ts';
import { BATCH } from '../../src/tenant/store/delete-in-batches.ts';
import { type Retention, readRetention } from '../../src/tenant/store/retention.ts';
import type { WipeState } from '../../src/tenant/store/tables/wipes.ts';
import { startTenant } from '../../src/tenant/tenant.ts';
import { newOrder } from '../../src/tenant/wipes/wipe-order.ts';
import { contoso } from './contoso.ts';
import { storeAt } from './store-location.ts';

const DAY = 86_400_000;
const SHORT: Retention = { wipeRecordDays: 60, auditDays: 90 };

let db: Database;
const now = Date.now();
beforeAll(async () => {
  db = await openDatabase(await storeAt(null));
});
afterAll(() => db.destroy());

const ago = (days: number, more = 0) => new Date(now - days * DAY + more);
const expire = (retention = SHORT) => deleteExpired(db, new Date(now), retention);

describe('records of wipes', () => {
  const insertOrder = async (state: WipeState, changed_at: Date, id: string = crypto.randomUUID()) => {
    const registration = { id, device_tag: 'DB-1', user_id: crypto.randomUUID() };
    const cause = { type: 'admin', adminId: 'x', adminName: 'x' } as const;
    const order = newOrder(registration, cause, { at: changed_at.getTime(), held: false });
    const row = { ...order, state, changed_at, cause: JSON.stringify(cause), receipt: null };
    await db.insertInto('wipe_orders').values(row).execute();
    return id;
  };
  const insertReceipt = async (received_at: Date, registration_id: string = crypto.randomUUID()) => {
    const row = { id: crypto.randomUUID(), device_tag: 'DB-1', user_id: crypto.randomUUID(), receipt: '{}' };
    await db
      .insertInto('wipe_receipts')
      .values({ ...row, registration_id, received_at })
      .execute();
    return registration_id;
  };
  /** An open order without a registration would be failed at once. */
  const insertRegistration = async (id: string) => {
    await db
      .insertInto('users')
      .values({ id, user_principal_name: id, display_name: '', account_enabled: true, password_hash: '' })
      .execute();
    await sql`insert into registrations
        (id, user_id, device_tag, jkt, sign_out_hash, signed_in_at, seq, versions, browser_health, created_at, last_sync_at)
      values (${id}, ${id}, ${id}, ${id}, ${id}, now(), 1, '{}', '[]', now(), now())`.execute(db);
  };
  const kept = async (table: 'wipe_orders' | 'wipe_receipts') =>
    (await db.selectFrom(table).select('registration_id').execute()).map((row) => row.registration_id).sort();

  it('are kept for as long as was said after their end, and no longer; an order that has not ended is kept', async () => {
    const fresh: string[] = [];
    for (const state of ['done', 'failed', 'cancelled'] as const) {
      await insertOrder(state, ago(60));
      fresh.push(await insertOrder(state, ago(60, 1000)));
    }
    for (const state of ['pending', 'confirmed', 'held'] as const) {
      const id = await insertOrder(state, ago(3000));
      await insertRegistration(id);
      fresh.push(id);
    }
    await expire();
    expect(await kept('wipe_orders')).toEqual(fresh.sort());
  });

  it('a receipt is kept with its order, however old it is itself, and else for as long as was said', async () => {
    await insertReceipt(ago(60));
    const fresh = await insertReceipt(ago(60, 1000));
    const ordered = await insertReceipt(ago(3000), await insertOrder('failed', ago(59)));
    await expire();
    expect(await kept('wipe_receipts')).toEqual([fresh, ordered].sort());
  });
});

describe('the audit', () => {
  const record = (activity: string, at: Date) =>
    db
      .transaction()
      .execute((trx) =>
        recordDeed(
          trx,
          { actor: { type: 'admin', id: 'olga', name: 'olga' }, at: at.getTime(), correlationId: 'x' },
          { activity, resource: { type: 'User', id: 'x', displayName: null } },
        ),
      );
  const entries = () => db.selectFrom('audit_events').selectAll().orderBy('id').execute();

  it('loses what is older than was said, and an entry says what that was; a second look takes no more', async () => {
    await record('Old one', ago(93));
    await record('Old two', ago(92));
    await record('Young', ago(89));
    const [first, second] = await entries();
    await expire();
    await expire();
    const left = await entries();
    expect(left.map(({ activity }) => activity)).toEqual(['Young', 'Delete AuditEvent']);
    expect(left[1]).toMatchObject({ at: new Date(now), actor: { type: 'system', id: 'retention' }, result: 'success' });
    expect(left[1]?.changes).toMatchObject([
      { name: 'entries', new: null, old: { count: 2, firstId: String(first?.id), lastId: String(second?.id) } },
    ]);
  });

  it('is emptied batch by batch, each with its entry', async () => {
    await sql`insert into audit_events (at, actor, activity, resource, changes, correlation_id)
      select ${ago(100)}, '{}', 'Many', '{}', '[]', 'x' from generate_series(1, ${BATCH + 1})`.execute(db);
    const before = await entries();
    await expire();
    const left = await entries();
    expect(left.filter(({ activity }) => activity === 'Many')).toEqual([]);
    const said = left.filter(({ id }) => !before.some((entry) => entry.id === id));
    expect(said.map(({ changes }) => changes)).toMatchObject([[{ old: { count: BATCH } }], [{ old: { count: 1 } }]]);
  });

  it('is shortened by nothing else, and by no clock that ran ahead', async () => {
    await record('Fresh', ago(29));
    const before = await entries();
    await deleteExpired(db, new Date(now + 5000 * DAY), SHORT);
    expect(await entries()).toEqual(before);
    for (const statement of [
      sql`delete from audit_events`,
      sql`delete from audit_expiry`,
      sql`update audit_events set at = to_timestamp(0)`,
      sql`truncate audit_events`,
      sql`with a as (insert into audit_expiry (at, days, most) values (now(), 0, 9) returning 1) delete from audit_events`,
    ]) {
      await expect(statement.execute(db)).rejects.toThrow();
    }
    expect(await entries()).toEqual(before);
  });
});

it('a term that is no whole number of days, or out of bounds, is refused by its name before anything starts', async () => {
  expect(readRetention({ auditDays: 30 })).toEqual({ wipeRecordDays: 365, auditDays: 30 });
  const tenant = { port: 0, dataDir: null, organisation: contoso(), extensionIds: [] };
  for (const days of [29, 3651, 90.5, Number.NaN]) {
    const refused = { name: 'RetentionError', code: 'retention-out-of-bounds', message: /wipeRecordDays.*30 to 3650/ };
    await expect(startTenant({ ...tenant, retention: { wipeRecordDays: days } })).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(refused.message),
    });
  }
});
