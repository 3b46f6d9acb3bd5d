import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAccessDocument } from '../../src/protocol/access-document-jws.ts';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { keysIn } from '../../src/protocol/document-keys.ts';
import { createAdmission } from '../../src/tenant/client-api/admission.ts';
import { makeNonce } from '../../src/tenant/client-api/dpop-nonce.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import {
  checkIn,
  checkInRequest,
  healthReport,
  Key,
  post,
  type Registered,
  refresh,
  register,
  signIn,
} from './browser.ts';
import { contoso, startContoso } from './contoso.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let tenant: Tenant;
let ada: Registered;
let offset = 0;

beforeAll(async () => {
  tenant = await startContoso({
    organisation: { ...contoso(), signInAgainSeconds: 30 * 86_400 },
    now: () => Date.now() + offset,
  });
  ada = await register(tenant.url, 'ada@contoso.test');
});
afterAll(() => tenant.close());

const url = () => tenant.url + CLIENT_API.checkIn;

async function send(proof: string | null, token = ada.token) {
  const response = await fetch(url(), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `DPoP ${token}`,
      ...(proof === null ? {} : { DPoP: proof }),
    },
    body: JSON.stringify(checkInRequest()),
  });
  return { status: response.status, code: (await response.json()).error?.code, headers: response.headers };
}

const seconds = (at: number) => Math.floor(at / 1000);

describe('a proof of the key', () => {
  it.each<[string, () => Promise<string | null>]>([
    ['none', async () => null],
    ['no token', async () => 'garbage'],
    ['another key’s', async () => new Key().proofFor(url(), ada.token)],
    ['one for another method', async () => ada.key.proofFor(url(), ada.token, { htm: 'GET' })],
    ['one for another address', async () => ada.key.proofFor(tenant.url + CLIENT_API.token, ada.token)],
    ['one for another tenant', async () => ada.key.proofFor(`https://evil.test${CLIENT_API.checkIn}`, ada.token)],
    ['one for another access token', async () => ada.key.proofFor(url(), 'another')],
    ['one for no access token', async () => ada.key.proofFor(url(), null)],
    ['one without an id', async () => ada.key.proofFor(url(), ada.token, { jti: undefined })],
    ['one of another type', async () => ada.key.proof({ htm: 'POST', htu: url() }, { typ: 'JWT' })],
    ['one whose header brings no key', async () => ada.key.proof({ htm: 'POST', htu: url() }, { jwk: undefined })],
  ])('%s is refused, and a stolen access token alone opens nothing', async (_case, proof) => {
    expect(await send(await proof())).toMatchObject({ status: 401, code: 'proof-invalid' });
  });

  it('counts once', async () => {
    const proof = await ada.key.proofFor(url(), ada.token);
    expect((await send(proof)).status).toBe(200);
    expect(await send(proof)).toMatchObject({ status: 401, code: 'proof-invalid' });
  });

  it.each([-365 * 24 * HOUR, -2 * HOUR, 2 * HOUR, 30 * 365 * 24 * HOUR])(
    'by a clock that is off by %i ms is good with the tenant’s nonce, and only with that',
    async (off) => {
      const iat = seconds(Date.now() + off);
      const challenge = await send(await ada.key.proofFor(url(), ada.token, { iat }));
      expect(challenge).toMatchObject({ status: 401, code: 'use-dpop-nonce' });
      expect(challenge.headers.get('www-authenticate')).toBe('DPoP error="use_dpop_nonce"');
      const nonce = challenge.headers.get('dpop-nonce');
      expect((await send(await ada.key.proofFor(url(), ada.token, { iat, nonce }))).status).toBe(200);
      for (const wrong of ['made-up', `${nonce}x`, makeNonce(new Uint8Array(32), Date.now()), 7]) {
        const again = await send(await ada.key.proofFor(url(), ada.token, { iat, nonce: wrong }));
        expect(again.code).toBe('use-dpop-nonce');
      }
    },
  );

  it('with a nonce of long ago is good as long as the clock is right', async () => {
    const { headers } = await send(await ada.key.proofFor(url(), ada.token));
    const nonce = headers.get('dpop-nonce');
    offset = 10 * MINUTE;
    const right = seconds(Date.now() + offset);
    expect((await send(await ada.key.proofFor(url(), ada.token, { nonce, iat: right }))).status).toBe(200);
    expect((await send(await ada.key.proofFor(url(), ada.token, { nonce }))).code).toBe('use-dpop-nonce');
    offset = 0;
  });
});

describe('an access token', () => {
  it('is short-lived and bound to the key', async () => {
    const { exp = 0, iat = 0, sub, cnf } = decodeJwt(ada.token);
    expect(exp - iat).toBe(3600);
    expect(sub).toBe(ada.registrationId);
    expect(cnf).toEqual({ jkt: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) });
    offset = HOUR + 1000;
    expect(await send(await ada.key.proofFor(url(), ada.token, { iat: seconds(Date.now() + offset) }))).toMatchObject({
      status: 401,
      code: 'access-token-expired',
    });
    offset = 0;
  });

  it('altered or unsigned opens nothing', async () => {
    const [header = '', payload = '', signature = ''] = ada.token.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    for (const token of [`${header}.${payload}.${signature.slice(1)}A`, `${none}.${payload}.`]) {
      expect((await send(await ada.key.proofFor(url(), token), token)).code).toBe('access-token-expired');
    }
  });
});

describe('a refresh token', () => {
  const ask = async (token: string, key: Key) => {
    const response = await refresh(tenant.url, token, key);
    const body = await response.json();
    return response.ok ? (body.refresh_token as string) : (body.error as string);
  };

  it('gives new tokens, which work, and nothing without its key', async () => {
    const ben = await register(tenant.url, 'ben@contoso.test');
    expect(await ask(ben.tokens.refresh_token, new Key())).toBe('invalid_grant');
    const response = await refresh(tenant.url, ben.tokens.refresh_token, ben.key);
    const { access_token, token_type, expires_in } = await response.json();
    expect([token_type, expires_in]).toEqual(['DPoP', 3600]);
    expect((await checkIn(tenant.url, access_token)).document).toBeTruthy();
  });

  it('whose answer was lost gives another successor, however late and however often', async () => {
    const ben = await register(tenant.url, 'ben@contoso.test');
    const lost = await ask(ben.tokens.refresh_token, ben.key);
    await ask(ben.tokens.refresh_token, ben.key);
    const received = await ask(ben.tokens.refresh_token, ben.key);
    const next = await ask(received, ben.key);
    expect(next).toContain(ben.registrationId);
    // The one that nobody received never counts, and trying it ends what it came from: someone else has the profile.
    expect(await ask(lost, ben.key)).toBe('invalid_grant');
    expect(await ask(next, ben.key)).toBe('invalid_grant');
  });

  it('used again after its successor was used ends the grant for both, and the registration stays', async () => {
    const ben = await register(tenant.url, 'ben@contoso.test');
    const second = await ask(ben.tokens.refresh_token, ben.key);
    const third = await ask(second, ben.key);
    expect(await ask(ben.tokens.refresh_token, ben.key)).toBe('invalid_grant');
    expect(await ask(third, ben.key)).toBe('invalid_grant');
    const again = await register(tenant.url, 'ben@contoso.test', ben.key);
    expect([again.registrationId, again.deviceTag]).toEqual([ben.registrationId, ben.deviceTag]);
  });

  it('survives any order of lost and received answers', async () => {
    const ben = await register(tenant.url, 'ben@contoso.test');
    let held = ben.tokens.refresh_token;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 8 }), async (arrivals) => {
        for (const arrives of arrivals) {
          const answer = await ask(held, ben.key);
          expect(answer).toContain('.');
          if (arrives) held = answer;
        }
      }),
      { numRuns: 15 },
    );
  });

  it('ends when it is time to sign in again, and the access token no later', async () => {
    const ben = await register(tenant.url, 'ben@contoso.test');
    const response = async () => refresh(tenant.url, ben.tokens.refresh_token, ben.key);
    offset = 30 * 86_400_000 - HOUR / 2;
    // A proof's clock has to follow, as the nonce is not used here.
    const late = await fetch(tenant.url + CLIENT_API.token, {
      method: 'POST',
      headers: {
        DPoP: await ben.key.proofFor(tenant.url + CLIENT_API.token, null, { iat: seconds(Date.now() + offset) }),
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: ben.tokens.refresh_token }),
    });
    expect((await late.json()).expires_in).toBeLessThanOrEqual(HOUR / 2 / 1000);
    offset = 0;
    expect((await response()).status).toBe(200);
  });

  it.each([{}, { grant_type: 'password' }, { grant_type: 'refresh_token' }])(
    'a request of another shape (%o) is refused as OAuth has it',
    async (form) => {
      const address = tenant.url + CLIENT_API.token;
      const headers = { DPoP: await ada.key.proofFor(address, null) };
      const response = await fetch(address, { method: 'POST', headers, body: new URLSearchParams(form as never) });
      expect([response.status, (await response.json()).error]).toEqual([400, 'invalid_request']);
    },
  );
});

describe('registering again', () => {
  it('with the same key and person, since the answer was lost, gives the same registration', async () => {
    const key = new Key();
    const [first, second] = [
      await register(tenant.url, 'cleo@contoso.test', key),
      await register(tenant.url, 'cleo@contoso.test', key),
    ];
    expect(second).toMatchObject({ registrationId: first.registrationId, deviceTag: first.deviceTag });
    expect((await refresh(tenant.url, first.tokens.refresh_token, key)).status).toBe(400);
  });

  it('with the same key as another person ends the first one’s registration and shows nothing of it', async () => {
    const key = new Key();
    const first = await register(tenant.url, 'cleo@contoso.test', key);
    const second = await register(tenant.url, 'ben@contoso.test', key);
    expect([second.registrationId, second.deviceTag]).not.toEqual(
      expect.arrayContaining([first.registrationId, first.deviceTag]),
    );
    const refused = await post(url(), first.token, checkInRequest(), key);
    expect((await refused.json()).error.code).toBe('registration-unknown');
  });

  it('wants a proof that is bound to the sign-in’s token', async () => {
    const { access_token } = await signIn(tenant.url, 'ada@contoso.test');
    const address = tenant.url + CLIENT_API.registrations;
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `DPoP ${access_token}`,
        DPoP: await new Key().proofFor(address, 'another token'),
      },
      body: JSON.stringify({ versions: { extension: '1', browser: 'x', platform: 'x' } }),
    });
    expect((await response.json()).error.code).toBe('proof-invalid');
  });
});

describe('health reports', () => {
  it('sent twice are stored once, and acknowledged both times', async () => {
    const reports = [healthReport(1), healthReport(2)];
    const ids = reports.map(({ id }) => id);
    for (let time = 0; time < 2; time++) {
      expect((await checkIn(tenant.url, ada.token, { reports })).acknowledged).toEqual(ids);
    }
  });
});

describe('document keys', () => {
  const expected = (keys: unknown) => ({ issuer: tenant.url, audience: ada.registrationId, keys: keys as never });
  const kids = ({ keys }: { keys: { kid?: string | undefined }[] }) => keys.map(({ kid }) => String(kid));

  it('rotate under a browser that knows the next one, which so learns the one after; once too often and it is lost', async () => {
    await tenant.rotateKeys();
    const known = kids(ada.keys);
    const document = await verifyAccessDocument(
      (await checkIn(tenant.url, ada.token, { keys: known })).document,
      expected(ada.keys),
    );
    const learned = keysIn(document);
    expect(kids(learned ?? { keys: [] })[0]).toBe(known[1]);
    const quiet = await checkIn(tenant.url, ada.token, { keys: kids(learned ?? { keys: [] }) });
    expect(keysIn(await verifyAccessDocument(quiet.document, expected(learned)))).toBeNull();
    await tenant.rotateKeys();
    // Two that are forced end access tokens too; the refresh token is none of theirs.
    const renewed = await (await refresh(tenant.url, ada.tokens.refresh_token, ada.key)).json();
    const { document: third } = await checkIn(tenant.url, renewed.access_token);
    await expect(verifyAccessDocument(third, expected(ada.keys))).rejects.toMatchObject({
      code: 'document-unknown-key',
    });
    await expect(verifyAccessDocument(third, expected(learned))).resolves.toBeTruthy();
  });
});

describe('admission', () => {
  it('lets in what it can, gives everyone else an appointment, and never turns away whom a threat called', () => {
    let at = 1_000_000;
    const admission = createAdmission(100, () => at);
    const retryAfter = (id: string) => {
      try {
        admission.admit(id);
        return 0;
      } catch (error) {
        return (error as { retryAfter: number }).retryAfter;
      }
    };
    const waits = Array.from({ length: 10_000 }, (_, index) => retryAfter(`browser-${index}`));
    expect(waits.filter((wait) => wait === 0).length).toBe(26);
    expect(Math.max(...waits)).toBe(100);
    const perSecond = Map.groupBy(waits, (wait) => wait);
    for (const [wait, browsers] of perSecond) if (wait > 0) expect(browsers.length).toBeLessThanOrEqual(100);
    admission.expect('called');
    expect(retryAfter('called')).toBe(0);
    at += 10_000;
    expect(retryAfter('later')).toBe(0);
  });
});

describe('an appointment', () => {
  it('is kept for whom it was given, however many come without one, and what is not used is another’s', () => {
    let at = 1_000_000;
    const admission = createAdmission(100, () => at);
    const isIn = (id: string) => {
      try {
        admission.admit(id);
        return true;
      } catch {
        return false;
      }
    };
    const first = Array.from({ length: 1_000 }, (_, index) => `first-${index}`).filter((id) => !isIn(id));
    // Half of them come when they were told to; a crowd without an appointment comes all the time.
    let others = 0;
    for (let tick = 0; tick < 90; tick++) {
      at += 100;
      for (let index = tick * 10; index < tick * 10 + 10; index += 2) expect(isIn(String(first[index]))).toBe(true);
      others += Array.from({ length: 30 }, (_, index) => isIn(`other-${tick}-${index}`)).filter(Boolean).length;
    }
    expect(others).toBeGreaterThan(100);
    expect(others).toBeLessThanOrEqual(450);
  });
});

it('a tenant that was restored from a backup begins its numbers anew', async () => {
  const short = await startContoso();
  const first = await register(short.url, 'ada@contoso.test');
  const epochOf = async (registered: Registered, at: Tenant) =>
    decodeJwt((await checkIn(at.url, registered.token)).document)['epoch'];
  const before = await epochOf(first, short);
  expect(await epochOf(first, short)).toBe(before);
  await short.close();
  const restored = await startContoso({ restored: true });
  expect(await epochOf(await register(restored.url, 'ada@contoso.test'), restored)).not.toBe(before);
  await restored.close();
});
