import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyAccessDocument } from '../../src/protocol/access-document-jws.ts';
import { hashPassword } from '../../src/tenant/sign-in/password.ts';
import { type Database, openDatabase } from '../../src/tenant/store/database.ts';
import { migrations } from '../../src/tenant/store/migrations.ts';
import { checkIn, register } from './browser.ts';
import { PASSWORDS, policy, startContoso, toEveryone } from './contoso.ts';
import { POSTGRES, storeAt } from './store-location.ts';

const USER = '00000000-0000-4000-8000-000000000001';
const REGISTRATION = '00000000-0000-4000-8000-000000000002';
const EARLIER = Object.keys(await migrations.getMigrations()).slice(0, -1);
/** The statements are the same on either store: PGlite, three seconds each, takes the way from both ends, and all with --full. */
const VERSIONS = POSTGRES || process.env['DRAWBRIDGE_FULL'] ? EARLIER : [EARLIER.at(0), EARLIER.at(-1)].map(String);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drawbridge-upgrade-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const json = (value: unknown) => JSON.stringify(value);

/** Rows as each release wrote them: in SQL of its own, as today's types say nothing about yesterday's tables. */
async function fill(db: Database, version: string): Promise<void> {
  await sql`insert into organisation
      (display_name, epoch, corporate_sites, next_check_in_seconds, wipe_confirmation_seconds)
    values ('Old Contoso', 'old-epoch', ${json(['contoso.test'])}, 900, 3)`.execute(db);
  await sql`insert into users (id, user_principal_name, display_name, account_enabled, password_hash)
    values (${USER}, 'old@contoso.test', 'Old Example', true, 'x')`.execute(db);
  const { policy: content, apps } = policy('old', [toEveryone]);
  await sql`insert into policies (id, policy, apps, assignments)
    values ('old', ${json(content)}, ${json(apps)}, ${json([{ target: toEveryone.target }])})`.execute(db);
  await sql`insert into wipe_receipts (id, registration_id, device_tag, user_id, receipt, received_at)
    values (${REGISTRATION}, ${REGISTRATION}, 'DB-OLD', ${USER}, '{}', now())`.execute(db);
  // Before 0003 a registration had no key; those end with the upgrade, as its migration says.
  if (version < '0003') {
    await sql`insert into registrations (id, user_id, device_tag, token_hash, seq, versions, created_at)
      values (${REGISTRATION}, ${USER}, 'DB-OLD', 'x', 41, '{}', now())`.execute(db);
  } else {
    await sql`insert into registrations (id, user_id, device_tag, jkt, sign_out_hash, signed_in_at, seq, versions, created_at)
      values (${REGISTRATION}, ${USER}, 'DB-OLD', 'x', 'x', now(), 41, '{}', now())`.execute(db);
  }
}

it.each(VERSIONS)('a store of version %s is brought up with all that is in it', async (version) => {
  const dataDir = join(directory, version);
  const old = await openDatabase(await storeAt(dataDir), (db) => fill(db, version), version);
  await old.destroy();

  let db: Database | null = null;
  const tenant = await startContoso({
    dataDir,
    onDatabase: (opened) => {
      db = opened;
    },
  });
  const store = db as unknown as Database;
  expect(await store.selectFrom('organisation').select(['display_name', 'epoch']).execute()).toEqual([
    { display_name: 'Old Contoso', epoch: 'old-epoch' },
  ]);
  const registrations = await store.selectFrom('registrations').select(['id', 'seq']).execute();
  expect(registrations).toEqual(version < '0003' ? [] : [{ id: REGISTRATION, seq: 41 }]);

  // Nothing proves what came before there were proofs.
  expect(await store.selectFrom('wipe_receipts').select('is_proven').execute()).toEqual([{ is_proven: false }]);

  // It works: somebody of that organisation registers and gets its policy.
  await store
    .insertInto('users')
    .values({
      id: crypto.randomUUID(),
      user_principal_name: 'ada@contoso.test',
      display_name: 'Ada Example',
      account_enabled: true,
      password_hash: await hashPassword(PASSWORDS['ada@contoso.test']),
    })
    .execute();
  const ada = await register(tenant.url, 'ada@contoso.test');
  const answer = await checkIn(tenant.url, ada.token);
  const expected = { issuer: tenant.url, audience: ada.registrationId, keys: ada.keys as never };
  const document = await verifyAccessDocument(answer.document, expected);
  expect(document).toMatchObject({ epoch: 'old-epoch', whenNoPolicy: 'allow', nextCheckInSeconds: 900 });
  expect(JSON.parse(String(answer.bodies[document.policies]))).toMatchObject([{ id: 'old' }]);
  await tenant.close();
});
