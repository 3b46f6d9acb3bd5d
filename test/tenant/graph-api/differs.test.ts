import type { Client } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VERIFICATION } from '../../../src/protocol/partner-event.ts';
import type { Database } from '../../../src/tenant/store/database.ts';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import { checkIn, healthReport, Key, type Registered, registerWith, signIn, VERSIONS } from '../browser.ts';
import { policy, startContoso, toEveryone } from '../contoso.ts';
import { makePartner, type Partner, report } from '../partner.ts';
import { administered, signInAdmin } from './admin.ts';

const DAY = 86_400_000;

let tenant: Tenant;
let olga: Client;
let db: Database;
let partner: Partner;
let token: string;
let now = Date.now();
beforeAll(async () => {
  partner = await makePartner('sentinel', 'Sentinel');
  tenant = await startContoso({
    organisation: administered([partner], { policies: [policy('limit', [toEveryone])] }),
    now: () => now,
    onDatabase: (opened) => {
      db = opened;
    },
  });
  olga = await signInAdmin(tenant.url);
  token = (await signIn(tenant.url, 'ada@contoso.test')).access_token;
});
afterAll(() => tenant.close());

/** A browser under a high threat that says it blocks, two minutes ago. */
async function blocking(versions = VERSIONS): Promise<Registered> {
  now = Date.now();
  const ada = await registerWith(tenant.url, token, new Key());
  await report(partner, tenant.url, ada.deviceTag, { level: 'HIGH', at: now });
  now += 1000;
  const enforcement = { access: 'block' as const, since: now, problems: [] };
  await checkIn(tenant.url, ada.token, { reports: [healthReport(1, { versions, enforcement })] });
  now += 120_000;
  return ada;
}
const differs = async ({ registrationId }: Registered) =>
  (await olga.api(`/deviceAppManagement/managedAppRegistrations/${registrationId}`).get())['@drawbridge.differs'];

it('a browser of another version is not compared: it may decide otherwise', async () => {
  expect(await differs(await blocking())).toBe(false);
  expect(await differs(await blocking({ ...VERSIONS, extension: '0.0.9' }))).toBeNull();
});

it('a partner that is heard again is no difference of the browser’s, who could not know that', async () => {
  const ada = await blocking();
  // It had been silent when the browser came: what it had said did not count.
  await db
    .updateTable('connectors')
    .set({ last_heartbeat_at: new Date(now - 8 * DAY) })
    .execute();
  expect(await differs(ada)).toBe(true);
  const verification = { claims: { events: { [VERIFICATION]: {} } } };
  expect(await report(partner, tenant.url, '', { ...verification, at: now })).toBe(202);
  expect(await differs(ada)).toBeNull();
});
