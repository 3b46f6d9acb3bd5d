import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { OPERATIONS } from '../../src/tenant/operations.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { checkIn, healthReport, post, type Registered, refresh, register } from './browser.ts';
import { contoso, startContoso } from './contoso.ts';
import { makePartner, type Partner, report } from './partner.ts';

let tenant: Tenant;
let db: Database;
let partner: Partner;
let ada: Registered;
const lines: string[] = [];

beforeAll(async () => {
  partner = await makePartner('sentinel', 'Sentinel');
  tenant = await startContoso({
    organisation: contoso([partner]),
    log: (line) => lines.push(line),
    onDatabase: (opened) => {
      db = opened;
    },
  });
  ada = await register(tenant.url, 'ada@contoso.test');
});
afterAll(() => tenant.close());

const get = async (path: string) => {
  const response = await fetch(tenant.url + path);
  return { status: response.status, text: await response.text() };
};

/** Everything that opens something, and everything that says who somebody is. */
function secrets(ticket: string): readonly string[] {
  return [ada.token, ada.tokens.refresh_token, ada.signOutToken, ticket, 'correct horse', ada.registrationId];
}

it('metrics count answers by route, method and status, and hold nothing of a person, a device or a secret', async () => {
  const { ticket } = await checkIn(tenant.url, ada.token, { wantsTicket: true, reports: [healthReport(1)] });
  await post(tenant.url + CLIENT_API.checkIn, 'garbage', {});
  await fetch(`${tenant.url}/nothing/${ada.deviceTag}`);
  const { status, text } = await get(OPERATIONS.metrics);
  expect(status).toBe(200);
  expect(text).toContain('drawbridge_requests_total{route="/client/v1/check-in",method="POST",status="200"} 1\n');
  expect(text).toContain('drawbridge_requests_total{route="/client/v1/check-in",method="POST",status="401"} 1\n');
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"\\]*",?)+\})? [0-9.e+-]+)$/);
  }
  for (const secret of [...secrets(String(ticket)), ada.deviceTag, 'ada@contoso.test']) {
    expect(text).not.toContain(secret);
  }
});

it('the log is one JSON object a line and holds no secret', async () => {
  const { ticket } = await checkIn(tenant.url, ada.token, { wantsTicket: true, reports: [healthReport(2)] });
  await refresh(tenant.url, ada.tokens.refresh_token, ada.key);
  await report(partner, tenant.url, ada.deviceTag);
  await post(tenant.url + CLIENT_API.checkIn, ada.token, '{"nonce":');
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  for (const secret of secrets(String(ticket))) expect(lines.join('')).not.toContain(secret);
});

it('a tenant is live and ready; without its store it is live and not ready', async () => {
  expect([(await get(OPERATIONS.live)).status, (await get(OPERATIONS.ready)).status]).toEqual([200, 200]);
  await db.destroy();
  expect((await get(OPERATIONS.live)).status).toBe(200);
  expect(await get(OPERATIONS.ready)).toEqual({ status: 503, text: JSON.stringify({ status: 'store-unavailable' }) });
});
