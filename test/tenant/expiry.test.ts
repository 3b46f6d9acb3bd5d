import type { Client } from '@microsoft/microsoft-graph-client';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RISK_LEVEL_CHANGE } from '../../src/protocol/partner-event.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import { deleteExpired } from '../../src/tenant/store/delete-expired.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { checkIn, healthReport, Key, registerWith } from './browser.ts';
import { startContoso } from './contoso.ts';
import { type Entra, startEntra } from './entra.ts';
import { administered, graphClient } from './graph-api/admin.ts';
import { makePartner, type Partner, push, signEvent } from './partner.ts';

const DAY = 86_400_000;
const SETTINGS = '/deviceAppManagement/targetedManagedAppConfigurations/organisation';

let entra: Entra;
let tenant: Tenant;
let db: Database;
let partner: Partner;
let other: Partner;
let now = Date.now();
beforeAll(async () => {
  entra = await startEntra();
  [partner, other] = await Promise.all([makePartner('sentinel', 'Sentinel'), makePartner('watchtower', 'Watchtower')]);
  tenant = await startContoso({
    organisation: administered([partner, other]),
    signIn: entra.provider,
    now: () => now,
    onDatabase: (opened) => {
      db = opened;
    },
  });
});
beforeEach(() => {
  now = Date.now();
});
afterAll(async () => {
  await tenant.close();
  entra.close();
});

const register = async (device?: string) =>
  registerWith(
    tenant.url,
    await entra.sign({ preferred_username: 'ada@contoso.test', scp: 'access', ...(device && { deviceid: device }) }),
    new Key(),
  );

describe('health reports', () => {
  const kept = async (registrationId: string) => {
    const rows = await db
      .selectFrom('health_reports')
      .select('seq')
      .where('registration_id', '=', registrationId)
      .orderBy('seq')
      .execute();
    return rows.map(({ seq }) => seq);
  };
  const admin = async (): Promise<Client> => {
    const claims = { oid: 'olga', roles: ['Drawbridge.Full'], scp: 'DeviceManagementApps.ReadWrite.All' };
    return graphClient(tenant.url, await entra.sign(claims));
  };

  it('are kept for 30 days, or as many as an admin says, and not an hour longer; what they say now stays', async () => {
    const ada = await register();
    await checkIn(tenant.url, ada.token, { reports: [healthReport(1)] });
    await db
      .updateTable('health_reports')
      .set({ received_at: new Date(now - 10 * DAY) })
      .execute();
    await checkIn(tenant.url, ada.token, { reports: [healthReport(2)] });
    await deleteExpired(db, new Date(now + 20 * DAY - 60_000));
    expect(await kept(ada.registrationId)).toEqual([1, 2]);
    await deleteExpired(db, new Date(now + 20 * DAY));
    expect(await kept(ada.registrationId)).toEqual([2]);

    const olga = await admin();
    const { customSettings } = await olga.api(SETTINGS).get();
    await olga.api(SETTINGS).patch({
      customSettings: customSettings.map((pair: { name: string }) =>
        pair.name === 'healthReportRetentionDays' ? { ...pair, value: '7' } : pair,
      ),
    });
    await deleteExpired(db, new Date(now + 8 * DAY));
    expect(await kept(ada.registrationId)).toEqual([]);
    const row = await db
      .selectFrom('registrations')
      .select('versions')
      .where('id', '=', ada.registrationId)
      .executeTakeFirst();
    expect(row?.versions.extension).toBe('0.1.0');
  });
});

describe('an event for a device that has not registered', () => {
  const about = async (from: Partner, device: string) =>
    push(
      tenant.url,
      await signEvent(from, tenant.url, '', {
        claims: {
          sub_id: { format: 'opaque', id: device },
          events: { [RISK_LEVEL_CHANGE]: { principal: 'DEVICE', current_level: 'HIGH' } },
        },
      }),
    );
  const statesOf = (deviceTag: string) =>
    db.selectFrom('health_states').select('state').where('device_tag', '=', deviceTag).execute();
  const waiting = async () => (await db.selectFrom('waiting_events').select('jti').execute()).length;

  it('waits for a day and not longer', async () => {
    const [early, late] = [crypto.randomUUID(), crypto.randomUUID()];
    for (const device of [early, late]) expect((await about(partner, device)).status).toBe(202);
    await deleteExpired(db, new Date(now + DAY - 60_000));
    const ada = await register(early);
    await expect.poll(() => statesOf(ada.deviceTag)).toEqual([{ state: 'highSeverity' }]);
    expect(await waiting()).toBe(1);

    // A day later it is not applied, though nobody has cleaned up yet; then it goes.
    await db
      .updateTable('waiting_events')
      .set({ expires_at: new Date(now) })
      .execute();
    const second = await register(late);
    const third = crypto.randomUUID();
    await about(partner, third);
    const marker = await register(third);
    await expect.poll(() => statesOf(marker.deviceTag)).toEqual([{ state: 'highSeverity' }]);
    expect([await statesOf(second.deviceTag), await waiting()]).toEqual([[], 1]);
    await deleteExpired(db, new Date(now));
    expect(await waiting()).toBe(0);
  });

  it('is one of 10,000 of its partner at most; more are refused, and of no other partner', async () => {
    await sql`insert into waiting_events (connector_id, jti, entra_device_id, statement, expires_at)
      select 'sentinel', 'w' || i, 'd' || i, '{}', now() + interval '1 day' from generate_series(1, 9999) i`.execute(
      db,
    );
    const statuses = [];
    for (const from of [partner, partner, other]) statuses.push((await about(from, crypto.randomUUID())).status);
    expect(statuses).toEqual([202, 400, 202]);
    await db.deleteFrom('waiting_events').execute();
  });
});
