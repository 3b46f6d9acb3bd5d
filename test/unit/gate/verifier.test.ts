import fc from 'fast-check';
import { createLocalJWKSet } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Revocations } from '../../../src/gate/revocations.ts';
import { createVerifier, type VerifierOptions } from '../../../src/gate/verifier.ts';
import { PostureRefusal } from '../../../src/protocol/posture-token.ts';
import { claims, KEYS, MAKERS, type Maker, NOW, TENANT } from './tokens.ts';

const keys = createLocalJWKSet(KEYS);

function verifier(options: Partial<VerifierOptions> = {}) {
  return createVerifier({ issuer: TENANT, audience: 'mail', keys, now: () => NOW * 1000, ...options });
}

const outcome = (verified: Promise<unknown>) =>
  verified.then(
    () => 'admitted',
    (error) => (error instanceof PostureRefusal ? error.code : error),
  );

const revoking = (upTo: Readonly<Record<string, number>>, current = true): Revocations => ({
  upTo: (sid) => upTo[sid],
  isCurrent: () => current,
  close: () => undefined,
});

describe('a request is refused, each time with a code of its own,', () => {
  it.each<[string, Maker, object, Partial<VerifierOptions> & { user?: string }, string]>([
    ['without a word', 'a word', {}, {}, 'token-malformed'],
    ['with a token that ended', 'current', { iat: NOW - 700, exp: NOW - 100 }, {}, 'token-expired'],
    ['with a token of the future', 'current', { iat: NOW + 100, exp: NOW + 600 }, {}, 'token-from-the-future'],
    ['with a token for other sites', 'current', { aud: 'files' }, {}, 'token-wrong-audience'],
    ['with a token of another tenant', 'current', { iss: 'https://other.test' }, {}, 'token-wrong-issuer'],
    ['with a token that lives for eleven minutes', 'current', { exp: NOW + 660 }, {}, 'token-too-long-lived'],
    ['in a session of somebody else', 'current', {}, { user: 'ben@contoso.test' }, 'token-wrong-user'],
    [
      'with a token that was taken back',
      'current',
      {},
      { revocations: revoking({ 'registration-1': 7 }) },
      'token-revoked',
    ],
    [
      'while nobody knows what was taken back',
      'current',
      {},
      { revocations: revoking({}, false) },
      'revocations-unavailable',
    ],
    ['with a key that is not the tenant’s', 'stranger', {}, {}, 'token-unknown-key'],
    ['with a signature that is not the tenant’s', 'impostor', {}, {}, 'token-forged'],
    ['with the key beside the signature', 'key in the header', {}, {}, 'token-unknown-key'],
    ['with another token of the tenant', 'another type', {}, {}, 'token-wrong-type'],
    ['with a public key for a secret', 'a shared key', {}, {}, 'token-forged'],
    ['without a signature', 'no signature', {}, {}, 'token-forged'],
    ['with an access that lets in nowhere', 'current', { access: 'block' }, {}, 'token-malformed'],
  ])('%s', async (_what, maker, members, { user, ...options }, code) => {
    const token = await MAKERS[maker]({ ...claims(), ...members });
    expect(await outcome(verifier(options).verify(token, user))).toBe(code);
  });

  it('and without a token', async () => {
    expect(await outcome(verifier().verify(undefined))).toBe('token-absent');
    expect(await outcome(verifier().verify(''))).toBe('token-absent');
  });

  it('and where the keys cannot be had', async () => {
    const unreachable = async () => Promise.reject(new TypeError('fetch failed'));
    const token = await MAKERS.current(claims());
    expect(await outcome(verifier({ keys: unreachable }).verify(token))).toBe('keys-unavailable');
  });
});

it('the person is known by name, in any case, or by id', async () => {
  const token = await MAKERS.next(claims());
  for (const user of [null, 'user-1', 'Ada@Contoso.test'])
    expect(await outcome(verifier().verify(token, user))).toBe('admitted');
});

it('a key that the tenant withdraws admits nobody a minute later, whatever was seen before', async () => {
  let [now, known] = [NOW * 1000, keys];
  const gate = verifier({ now: () => now, keys: (...given) => known(...given) });
  const token = await MAKERS.current(claims());
  expect(await outcome(gate.verify(token))).toBe('admitted');
  known = createLocalJWKSet({ keys: KEYS.keys.slice(1) });
  now += 60_000;
  expect(await outcome(gate.verify(token))).toBe('token-unknown-key');
});

/** Small values beside large ones: where a rule changes its mind, and far from there. */
const offset = fc.oneof(
  fc.integer({ min: -95, max: 95 }),
  fc.constantFrom(-700, -600, -570, 570, 600, 629, 630, 631, 700),
);
const request = fc.record({
  maker: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Maker>('current', 'next') },
    { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(MAKERS) as Maker[])) },
  ),
  iss: fc.oneof({ weight: 9, arbitrary: fc.constant(TENANT) }, fc.constantFrom(`${TENANT}/`, 'https://other.test', '')),
  aud: fc.oneof({ weight: 9, arbitrary: fc.constant('mail') }, fc.constantFrom('files', 'Mail', 'mail ', '*')),
  life: fc.constantFrom(600, 600, 600, 60, 1, 0, -5, 601, 86_400),
  age: offset,
  seq: fc.integer({ min: 0, max: 12 }),
  sid: fc.constantFrom('registration-1', 'registration-2'),
  revoked: fc.constantFrom<Readonly<Record<string, number>>>({}, {}, { 'registration-1': 6 }, { 'registration-2': 12 }),
  user: fc.constantFrom(null, null, 'ada@contoso.test', 'ADA@contoso.test', 'user-1', 'ben@contoso.test', 'user-2', ''),
  skew: fc.constantFrom(0, 30, 60),
});

/** What must hold for a request to pass, said from the request's description and not from its token. */
function mayPass(asked: typeof request extends fc.Arbitrary<infer Request> ? Request : never): boolean {
  const { maker, iss, aud, life, age, seq, sid, revoked, user, skew } = asked;
  const genuine = maker === 'current' || maker === 'next';
  const ours = iss === TENANT && aud === 'mail';
  const alive = life > 0 && life <= 600 && age < life + skew && age >= -skew;
  const mine = user === null || user.toLowerCase() === 'ada@contoso.test' || user === 'user-1';
  return genuine && ours && alive && mine && !(seq <= (revoked[sid] ?? -1));
}

it('of 10,000 requests none is wrongly admitted, and none wrongly refused', async () => {
  const made = new Map<string, Promise<string>>();
  const gates = [0, 30, 60].map((clockSkew) => {
    let revoked: Readonly<Record<string, number>> = {};
    const revocations = { ...revoking({}), upTo: (sid: string) => revoked[sid] };
    const gate = verifier({ clockSkew, revocations });
    const revoke = (next: typeof revoked) => {
      revoked = next;
    };
    return { clockSkew, gate, revoke };
  });
  let admitted = 0;
  await fc.assert(
    fc.asyncProperty(request, async (asked) => {
      const { maker, iss, aud, life, age, seq, sid, revoked, user, skew } = asked;
      const payload = claims({ iss, aud, seq, sid, iat: NOW - age, exp: NOW - age + life });
      const name = `${maker} ${JSON.stringify(payload)}`;
      const token = made.get(name) ?? MAKERS[maker](payload);
      made.set(name, token);
      const found = gates.find(({ clockSkew }) => clockSkew === skew);
      found?.revoke(revoked);
      const passed = (await outcome(found?.gate.verify(await token, user) ?? Promise.reject())) === 'admitted';
      admitted += Number(passed);
      expect(passed).toBe(mayPass(asked));
    }),
    { numRuns: 10_000 },
  );
  // Else it would hold of a gate that is shut.
  expect(admitted).toBeGreaterThan(500);
}, 120_000);
