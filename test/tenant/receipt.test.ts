import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BODY_HASH, CLIENT_API } from '../../src/protocol/client-api.ts';
import type { WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import { deleteExpired } from '../../src/tenant/store/delete-expired.ts';
import type { WipeState } from '../../src/tenant/store/tables/wipes.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { insertOrders, newOrder } from '../../src/tenant/wipes/wipe-order.ts';
import { exampleReceipt } from '../core/example-receipt.ts';
import { hash, Key, type Registered, registerWith, sendReceipt, sendSignOut, signIn, signOut } from './browser.ts';
import { startContoso } from './contoso.ts';

const DAY = 86_400_000;
const CAUSE = { type: 'admin', adminId: 'x', adminName: 'x' } as const;
const RECEIPT = exampleReceipt();
const OTHER = exampleReceipt({ orderId: 'forged' });
const LEFT = exampleReceipt({ cookies: { found: 4, removed: 2, left: 2 } });

let tenant: Tenant;
let db: Database;
let token: string;
let own: Registered;
let order: string;

beforeAll(async () => {
  tenant = await startContoso({
    onDatabase: (open) => {
      db = open;
    },
  });
  token = (await signIn(tenant.url, 'ada@contoso.test')).access_token;
});
beforeEach(async () => {
  own = await registerWith(tenant.url, token, new Key());
  order = await orderFor(own);
});
afterAll(() => tenant.close());

async function orderFor({ registrationId, deviceTag, user }: Registered, state: WipeState = 'confirmed') {
  const wiped = { id: registrationId, device_tag: deviceTag, user_id: user.id };
  const made = { ...newOrder(wiped, CAUSE, { at: Date.now(), held: false }), state };
  await db.transaction().execute((trx) => insertOrders(trx, [made]));
  return made.id;
}

const url = () => tenant.url + CLIENT_API.signOut;
const bodyOf = (receipt: WipeReceipt, orders: readonly string[] = []) =>
  JSON.stringify({ signOutToken: own.signOutToken, receipt, orders });

/** What came of a request: its status, and the code where it was refused. */
async function outcome(sent: Promise<Response>): Promise<readonly unknown[]> {
  const response = await sent;
  return response.ok ? [response.status] : [response.status, (await response.json()).error.code];
}

const send = (receipt: WipeReceipt, more = {}) => outcome(sendReceipt(tenant.url, own, receipt, more));
const sendUnproven = (receipt: WipeReceipt) => outcome(signOut(tenant.url, own.signOutToken, receipt));

async function stored() {
  const { registrationId } = own;
  const receipts = await db
    .selectFrom('wipe_receipts')
    .select(['receipt', 'is_proven'])
    .where('registration_id', '=', registrationId)
    .execute();
  const { state, receipt, is_proven } = await db
    .selectFrom('wipe_orders')
    .select(['state', 'receipt', 'is_proven'])
    .where('id', '=', order)
    .executeTakeFirstOrThrow();
  return { receipts, order: { state, receipt, is_proven } };
}

const one = (receipt: WipeReceipt, is_proven: boolean, state: WipeState) => ({
  receipts: [{ receipt, is_proven }],
  order: { state, receipt, is_proven },
});
const PROVEN = one(RECEIPT, true, 'done');

const registrations = () => db.selectFrom('registrations').select('id').where('id', '=', own.registrationId).execute();

describe('a receipt', () => {
  it('with a proof by the registration’s key is believed; sent again it is acknowledged, and changes nothing', async () => {
    expect(await send(RECEIPT)).toEqual([204]);
    expect(await stored()).toEqual(PROVEN);
    expect(await registrations()).toEqual([]);
    expect(await send(RECEIPT)).toEqual([204]);
    expect(await send(OTHER)).toEqual([204]);
    expect(await sendUnproven(OTHER)).toEqual([204]);
    expect(await stored()).toEqual(PROVEN);
  });

  it.each<[string, (body: string) => Promise<string>]>([
    ['none', async () => ''],
    ['no token', async () => 'garbage'],
    ['another key’s', async (body) => new Key().proofFor(url(), own.signOutToken, { [BODY_HASH]: hash(body) })],
    ['one of no body', async () => own.key.proofFor(url(), own.signOutToken)],
    [
      'one of another body',
      async () => own.key.proofFor(url(), own.signOutToken, { [BODY_HASH]: hash(bodyOf(OTHER)) }),
    ],
    ['one for another token', async (body) => own.key.proofFor(url(), own.token, { [BODY_HASH]: hash(body) })],
    [
      'one for another address',
      async (body) => own.key.proofFor(tenant.url + CLIENT_API.checkIn, own.signOutToken, { [BODY_HASH]: hash(body) }),
    ],
  ])('with a wrong proof (%s) is kept and not believed, and gives way to a proven one alone', async (_case, proof) => {
    const body = bodyOf(RECEIPT);
    expect(await outcome(sendSignOut(tenant.url, body, await proof(body)))).toEqual([204]);
    expect(await stored()).toEqual(one(RECEIPT, false, 'failed'));
    expect(await registrations()).toEqual([]);
    expect(await sendUnproven(OTHER)).toEqual([204]);
    expect(await stored()).toEqual(one(RECEIPT, false, 'failed'));
    expect(await send(LEFT)).toEqual([204]);
    expect(await stored()).toEqual(one(LEFT, true, 'failed'));
    expect(await send(RECEIPT)).toEqual([204]);
    expect(await stored()).toEqual(one(LEFT, true, 'failed'));
  });

  it('that was not believed makes the order done once it is proven', async () => {
    expect(await sendUnproven(OTHER)).toEqual([204]);
    expect(await send(RECEIPT)).toEqual([204]);
    expect(await stored()).toEqual(PROVEN);
  });

  it('whose proof is replayed is refused, before it and after it has been taken', async () => {
    const body = bodyOf(RECEIPT);
    const proof = await own.key.proofFor(url(), own.signOutToken, { [BODY_HASH]: hash(body) });
    expect(await outcome(sendSignOut(tenant.url, body, proof))).toEqual([204]);
    expect(await outcome(sendSignOut(tenant.url, body, proof))).toEqual([401, 'proof-invalid']);
    expect(await stored()).toEqual(PROVEN);
    // One that was seen on its way: with another body it proves nothing, and takes the place of nothing.
    expect(await outcome(sendSignOut(tenant.url, bodyOf(OTHER), proof))).toEqual([204]);
    expect(await stored()).toEqual(PROVEN);
  });

  it('by a wrong clock is asked for again with the tenant’s nonce, and nothing has happened by then', async () => {
    const iat = Math.floor((Date.now() - DAY) / 1000);
    const refused = await sendReceipt(tenant.url, own, RECEIPT, { claims: { iat } });
    expect([refused.status, (await refused.json()).error.code]).toEqual([401, 'use-dpop-nonce']);
    expect(await registrations()).toHaveLength(1);
    const nonce = refused.headers.get('dpop-nonce');
    expect(await send(RECEIPT, { claims: { iat, nonce } })).toEqual([204]);
    expect(await stored()).toEqual(PROVEN);
  });

  it('is taken for a week after its registration was ended by something else, and no longer', async () => {
    await db.deleteFrom('registrations').where('id', '=', own.registrationId).execute();
    await deleteExpired(db, new Date(Date.now() + 7 * DAY - 60_000));
    expect((await stored()).order).toMatchObject({ state: 'failed', receipt: null });
    expect(await send(RECEIPT)).toEqual([204]);
    expect(await stored()).toEqual(PROVEN);
    await deleteExpired(db, new Date(Date.now() + 7 * DAY + 60_000));
    expect(await send(RECEIPT)).toEqual([401, 'registration-unknown']);
    expect(await db.selectFrom('ended_registrations').selectAll().execute()).toEqual([]);
  });

  it('arriving as often and in whatever order at once is stored once, and the proven one stands', async () => {
    const answers = await Promise.all([
      sendUnproven(OTHER),
      send(RECEIPT),
      sendUnproven(OTHER),
      send(RECEIPT),
      sendUnproven(OTHER),
    ]);
    expect(answers).toEqual(answers.map(() => [204]));
    expect(await stored()).toEqual(PROVEN);
  });

  it('for an order that was withdrawn says so, and only a proven one says that it was too late', async () => {
    await db.updateTable('wipe_orders').set({ state: 'cancelled' }).where('id', '=', order).execute();
    const named = { ...RECEIPT, cancelledTooLate: true as const };
    expect(await outcome(signOut(tenant.url, own.signOutToken, RECEIPT, [order]))).toEqual([204]);
    expect((await stored()).order).toEqual({ state: 'cancelled', receipt: named, is_proven: false });
    expect(await send(RECEIPT, { orders: [order] })).toEqual([204]);
    expect((await stored()).order).toEqual({ state: 'done', receipt: named, is_proven: true });
  });
});

it('a sign-out without a receipt leaves nothing of its registration, and is not taken twice', async () => {
  expect(await outcome(signOut(tenant.url, own.signOutToken))).toEqual([204]);
  expect(
    await db.selectFrom('ended_registrations').select('id').where('id', '=', own.registrationId).execute(),
  ).toEqual([]);
  expect(await outcome(signOut(tenant.url, own.signOutToken))).toEqual([401, 'registration-unknown']);
  expect(await send(RECEIPT)).toEqual([401, 'registration-unknown']);
});
