import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyAccessDocument } from '../../src/protocol/access-document-jws.ts';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { checkOrganisationSeed } from '../../src/tenant/organisation-seed.ts';
import { openDatabase } from '../../src/tenant/store/database.ts';
import { makeDatabaseDump, readDatabaseDump } from '../../src/tenant/store/database-dump.ts';
import { exampleReceipt } from '../core/example-receipt.ts';
import {
  Browser,
  beginSignIn,
  checkIn,
  healthReport,
  post,
  register,
  registerWith,
  signIn,
  signOut,
  VERSIONS,
} from './browser.ts';
import { contoso, policy, startContoso, toGroup } from './contoso.ts';
import { makePartner, report } from './partner.ts';
import { storeAt } from './store-location.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drawbridge-tenant-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it('everything survives a restart: keys, session, registration, its number, health; and a seed is used once', async () => {
  const dataDir = join(directory, 'restart');
  const partner = await makePartner('sentinel', 'Sentinel');
  const first = await startContoso({ dataDir, organisation: contoso([partner]) });
  const port = Number(new URL(first.url).port);
  const browser = new Browser();
  const { access_token } = await signIn(first.url, 'ada@contoso.test', browser);
  const ada = await registerWith(first.url, access_token);
  const expected = { issuer: first.url, audience: ada.registrationId, keys: ada.keys as never };
  await report(partner, first.url, ada.deviceTag, { level: 'MEDIUM' });
  const before = await verifyAccessDocument((await checkIn(first.url, ada.token)).document, expected);
  await first.close();

  const second = await startContoso({ dataDir, port, organisation: { ...contoso(), displayName: 'Fabrikam' } });
  expect([first.isNew, second.isNew]).toEqual([true, false]);
  const after = await verifyAccessDocument((await checkIn(second.url, ada.token)).document, expected);
  expect(after).toEqual({ ...before, seq: before.seq + 1, nonce: after.nonce, iat: after.iat, exp: after.exp });
  expect(after.health).toMatchObject([{ connectorId: 'sentinel', state: 'mediumSeverity' }]);
  expect((await register(second.url, 'ben@contoso.test')).keys).toEqual(ada.keys);
  const silent = await beginSignIn(second.url, { prompt: 'none' });
  expect((await silent.finish((await browser.open(silent.authorization)).url)).access_token).toBeTruthy();
  await second.close();

  // As an admin would: the account is turned off while the session and the registration still exist.
  const db = await openDatabase(await storeAt(dataDir));
  await db.updateTable('users').set({ account_enabled: false }).execute();
  await db.destroy();
  const third = await startContoso({ dataDir, port });
  const again = await beginSignIn(third.url, { prompt: 'none' });
  const { url } = await browser.open(again.authorization);
  expect(url.searchParams.get('error')).toBe('login_required');
  const refused = await post(third.url + CLIENT_API.registrations, access_token, { versions: VERSIONS });
  expect([refused.status, (await refused.json()).error.code]).toEqual([403, 'account-disabled']);
  // The last good one is what was said before, however often the account is asked about since.
  for (let time = 0; time < 2; time++) {
    const { document } = await checkIn(third.url, ada.token);
    const { user, lastEnabledCheckIn } = await verifyAccessDocument(document, expected);
    expect([user.accountEnabled, lastEnabledCheckIn]).toEqual([false, after.iat]);
  }
  await third.close();
});

it('secrets are stored as hashes only, and a wipe’s receipt outlives its registration', async () => {
  const dataDir = join(directory, 'receipt');
  const tenant = await startContoso({ dataDir });
  const ada = await register(tenant.url, 'ada@contoso.test');
  const ben = await register(tenant.url, 'ben@contoso.test');
  const { ticket } = await checkIn(tenant.url, ben.token, { wantsTicket: true });
  const receipt = exampleReceipt();
  await checkIn(tenant.url, ada.token, { reports: [healthReport(1)], gap: { firstSeq: 0, lastSeq: 0 } });
  const malformed = await signOut(tenant.url, ada.signOutToken, { ...receipt, cookies: 'x' });
  expect([malformed.status, (await malformed.json()).error.message]).toEqual([
    400,
    expect.stringContaining('receipt.cookies'),
  ]);
  expect((await signOut(tenant.url, ada.signOutToken, receipt)).status).toBe(204);
  await tenant.close();

  const db = await openDatabase(await storeAt(dataDir));
  expect(await db.selectFrom('wipe_receipts').select(['device_tag', 'user_id', 'receipt']).execute()).toEqual([
    { device_tag: ada.deviceTag, user_id: ada.user.id, receipt },
  ]);
  const registrations = await db.selectFrom('registrations').selectAll().execute();
  expect(registrations.map(({ id }) => id)).toEqual([ben.registrationId]);
  const stored = JSON.stringify([registrations, await db.selectFrom('users').selectAll().execute()]);
  const secrets = [ben.token, ben.tokens.refresh_token, ben.signOutToken, String(ticket), 'correct horse'];
  for (const secret of secrets) expect(stored).not.toContain(secret);
  for (const table of ['health_reports', 'report_gaps'] as const) {
    expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([]);
  }
  await db.destroy();
});

it('a first start that was cut off is done again', async () => {
  const dataDir = join(directory, 'cut-off');
  const cutOff = () => Promise.reject(new Error('cut off'));
  await expect(openDatabase(await storeAt(dataDir), cutOff)).rejects.toThrow('cut off');
  const tenant = await startContoso({ dataDir });
  await expect(register(tenant.url, 'ada@contoso.test')).resolves.toBeTruthy();
  await tenant.close();
});

it('a dump is made where there is none, and a database starts from it', async () => {
  const file = join(directory, 'cache', 'dump.tar');
  await makeDatabaseDump(file);
  expect((await readDatabaseDump(file))?.size).toBeGreaterThan(1_000_000);
  expect(await readDatabaseDump(join('/dev/null', 'dump.tar'))).toBeNull();
});

it.each([
  [
    'a malformed policy',
    { policies: [policy('x', [], { periodOfflineBeforeAccessCheck: 'soon' })] },
    'periodOfflineBeforeAccessCheck',
  ],
  ['a site that is no host', { corporateSites: ['*.contoso.test'] }, '*.contoso.test'],
  ['a site that anybody can be under', { corporateSites: ['github.io'] }, 'github.io'],
  ['a page as an exception', { corporateSiteExceptions: ['contoso.test/lunch'] }, 'contoso.test/lunch'],
  ['a site that covers the tenant', { corporateSites: ['127.0.0.1'] }, '127.0.0.1'],
  ['an unknown member', { groups: [{ displayName: 'Sales', members: ['x@contoso.test'] }] }, 'x@contoso.test'],
  ['an unknown group', { policies: [policy('x', [toGroup('Nobody')])] }, 'Nobody'],
])('a seed with %s is refused by name', (_case, change, message) => {
  expect(() => checkOrganisationSeed({ ...contoso(), ...change }, '127.0.0.1')).toThrow(message);
});

it('a port that is taken stops a second tenant before it touches the data', async () => {
  const dataDir = join(directory, 'port');
  const tenant = await startContoso({ dataDir });
  const port = Number(new URL(tenant.url).port);
  await expect(startContoso({ dataDir, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect((await fetch(tenant.url + CLIENT_API.organisation)).status).toBe(200);
  await tenant.close();

  // One that does not start gives its port back.
  const organisation = { ...contoso(), corporateSites: ['*'] };
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(startContoso({ port, organisation })).rejects.toMatchObject({ code: 'organisation-seed-invalid' });
  }
});
