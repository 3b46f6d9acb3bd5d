import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireFresh, verifyAccessDocument } from '../../src/protocol/access-document-jws.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { findPostgres } from '../../src/tooling/postgres.ts';
import { checkIn, checkInRequest, type Registered, register } from './browser.ts';
import { startContoso } from './contoso.ts';
import { freePort } from './free-port.ts';
import { POSTGRES, storeAt } from './store-location.ts';

const run = promisify(execFile);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drawbridge-backup-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** As docs/running-the-tenant.md says it is done. */
async function backUp(store: string, backup: string): Promise<void> {
  if (!POSTGRES) return cp(store, backup, { recursive: true });
  const dump = ['--format=custom', `--file=${backup}`, `--dbname=${await storeAt(store)}`];
  await run(join(String(findPostgres()), 'pg_dump'), dump);
}

async function restore(backup: string, store: string): Promise<void> {
  if (!POSTGRES) return cp(backup, store, { recursive: true });
  await run(join(String(findPostgres()), 'pg_restore'), ['--no-owner', `--dbname=${await storeAt(store)}`, backup]);
}

async function documentOf(tenant: Tenant, { registrationId, token, keys }: Registered) {
  const request = checkInRequest();
  const { document } = await checkIn(tenant.url, token, request);
  const expected = { issuer: tenant.url, audience: registrationId, keys: keys as never };
  return { ...(await verifyAccessDocument(document, expected)), nonce: request.nonce };
}

it('a restored backup begins a new epoch, which browsers that have seen later numbers take; without it they refuse', async () => {
  const [store, backup, restored] = ['store', 'backup', 'restored'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  const port = await freePort();
  const first = await startContoso({ port, dataDir: store });
  const ada = await register(first.url, 'ada@contoso.test');
  await checkIn(first.url, ada.token);
  await first.close();
  await backUp(store, backup);
  const went = await startContoso({ port, dataDir: store });
  for (let time = 0; time < 3; time++) await checkIn(went.url, ada.token);
  const floor = await documentOf(went, ada);
  await went.close();

  await restore(backup, restored);
  const forgotten = await startContoso({ port, dataDir: restored });
  const old = await documentOf(forgotten, ada);
  expect(() => requireFresh(old, { nonce: old.nonce, waited: 0, floor })).toThrow('after');
  await forgotten.close();

  const told = await startContoso({ port, dataDir: restored, restored: true });
  const fresh = await documentOf(told, ada);
  expect(fresh.epoch).not.toBe(floor.epoch);
  expect(() => requireFresh(fresh, { nonce: fresh.nonce, waited: 0, floor })).not.toThrow();
  await told.close();
});
