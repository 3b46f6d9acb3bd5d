import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import * as oauth from 'oauth4webapi';
import { beforeEach, expect, it, vi } from 'vitest';
import { sayFarewell } from '../../src/account/say-farewell.ts';
import type { Farewell } from '../../src/agent/state.ts';
import { credentialStore } from '../../src/tenant-client/credential-store.ts';
import { KeysAside } from '../../src/tenant-client/keys-aside.ts';
import { TenantSession } from '../../src/tenant-client/session.ts';
import { exampleReceipt } from '../core/example-receipt.ts';
import { NOW, TENANT } from './fixtures.ts';

const TOKENS = { access_token: 'a', refresh_token: 'r', expires_in: 3600, token_type: 'DPoP' } as const;

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  return () => vi.unstubAllGlobals();
});

/** What a worker that has just registered knows. */
async function registered(id: string, store = credentialStore) {
  const session = new TenantSession(store);
  const thumbprint = await (await session.key()).calculateThumbprint();
  await session.keep(id, TOKENS);
  return { session, thumbprint };
}

async function thumbprintOf(pair: CryptoKeyPair | null): Promise<string | null> {
  return pair && oauth.DPoP({}, pair).calculateThumbprint();
}

/** The key of a registration, as another worker finds it. */
const found = async (id: string) => thumbprintOf(await new KeysAside(credentialStore).of(id));

it('a key is put aside at the end of its registration, without its tokens, and another person’s beside it', async () => {
  const ada = await registered('ada');
  void ada.session.forget('ada');
  // The receipt is to be signed at the same moment.
  expect(await thumbprintOf(await ada.session.keysAside.of('ada'))).toBe(ada.thumbprint);
  expect(await credentialStore.read()).toBeNull();
  const ben = await registered('ben');
  expect(ben.thumbprint).not.toBe(ada.thumbprint);
  expect(await found('ada')).toBe(ada.thumbprint);
  await ben.session.forget('ben');
  await new KeysAside(credentialStore).keep(['ben']);
  expect([await found('ada'), await found('ben')]).toEqual([null, ben.thumbprint]);
});

it('a worker that was killed before it put the key aside has a successor that finds it, and takes nobody else’s', async () => {
  const ada = await registered('ada');
  expect(await found('ben')).toBeNull();
  expect(await found('ada')).toBe(ada.thumbprint);
  expect(await credentialStore.read()).toBeNull();
  // One that is about to register is nobody's yet.
  await new TenantSession().key();
  expect(await found('ben')).toBeNull();
  expect(await credentialStore.read()).not.toBeNull();
});

it('the key of the signed-in person is never taken by what is kept for others', async () => {
  const ben = await registered('ben');
  await ben.session.keysAside.keep([]);
  expect((await credentialStore.read())?.tokens).not.toBeNull();
});

it('a sign-out without a receipt leaves no key at all', async () => {
  const ada = await registered('ada');
  await ada.session.forget(null);
  expect(await ada.session.keysAside.of('ada')).toBeNull();
});

it('a disk that is full costs the key with the worker, and the tokens at once', async () => {
  const full = { ...credentialStore, putAside: () => Promise.reject(new DOMException('', 'QuotaExceededError')) };
  const ada = await registered('ada', full);
  await ada.session.forget('ada');
  expect(await credentialStore.read()).toBeNull();
  expect(await thumbprintOf(await ada.session.keysAside.of('ada'))).toBe(ada.thumbprint);
  await ada.session.keysAside.keep([]);
  await expect(ada.session.keysAside.of('ada')).rejects.toThrow();
});

it('a store that cannot be read holds the receipt back for a while, and then it goes without a proof', async () => {
  const proofs: (string | null)[] = [];
  vi.stubGlobal('fetch', async (_url: string, { headers }: RequestInit) => {
    proofs.push(new Headers(headers).get('dpop'));
    return new Response(null, { status: 204 });
  });
  const farewell: Farewell = {
    tenant: TENANT,
    registrationId: 'ada',
    signOutToken: 'token',
    receipt: exampleReceipt(),
    orders: [],
    tries: 0,
    retryAt: null,
    giveUpAt: NOW,
  };
  const broken = { of: () => Promise.reject(new Error('unreadable')) };
  expect([await sayFarewell(broken, farewell), proofs]).toEqual([false, []]);
  expect([await sayFarewell(broken, { ...farewell, tries: 5 }), proofs]).toEqual([true, [null]]);
  const { session } = await registered('ada');
  expect(await sayFarewell(session.keysAside, farewell)).toBe(true);
  expect(proofs[1]).toMatch(/^eyJ/);
});
