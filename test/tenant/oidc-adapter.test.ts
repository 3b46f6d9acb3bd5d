import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOidcAdapter } from '../../src/tenant/sign-in/oidc-adapter.ts';
import { type Database, openDatabase } from '../../src/tenant/store/database.ts';
import { storeAt } from './store-location.ts';

let db: Database;

beforeAll(async () => {
  db = await openDatabase(await storeAt(null));
});
afterAll(() => db.destroy());

it('of two who use the same code at once, one is refused', async () => {
  const codes = createOidcAdapter(db, 'AuthorizationCode');
  await codes.upsert('code', { accountId: 'ada' }, 60);
  const uses = await Promise.allSettled([codes.consume('code'), codes.consume('code')]);
  expect(uses.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(await codes.find('code')).toEqual({ accountId: 'ada', consumed: expect.any(Number) });
});

it('what has expired, is destroyed or belongs to a revoked grant is gone; the rest stays', async () => {
  const [tokens, sessions] = [createOidcAdapter(db, 'AccessToken'), createOidcAdapter(db, 'Session')];
  await tokens.upsert('expired', { jti: 'expired' }, 0);
  await tokens.upsert('revoked', { grantId: 'grant' }, 60);
  await tokens.upsert('kept', { grantId: 'other' }, 60);
  await sessions.upsert('session', { uid: 'uid', jti: 'session' }, 60);
  await tokens.revokeByGrantId('grant');
  const found = await Promise.all(['expired', 'revoked', 'kept'].map((id) => tokens.find(id)));
  expect(found).toEqual([undefined, undefined, { grantId: 'other' }]);
  expect(await sessions.findByUid('uid')).toMatchObject({ jti: 'session' });
  await sessions.destroy('session');
  expect(await sessions.findByUid('uid')).toBeUndefined();
});
