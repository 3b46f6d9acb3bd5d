import { CompactSign, exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AccessDocument } from '../../src/access/access-document.ts';
import {
  ACCESS_DOCUMENT_TYPE,
  requireFresh,
  signAccessDocument,
  verifyAccessDocument,
} from '../../src/protocol/access-document-jws.ts';
import { verifyEvidence } from '../../src/protocol/access-evidence.ts';
import { digestOf } from '../../src/protocol/body.ts';
import type { ProtocolErrorCode } from '../../src/protocol/protocol-error.ts';
import { accessDocument, policy, TENANT } from '../unit/fixtures.ts';

let keys: JSONWebKeySet;
let signingKey: CryptoKey;
let strangersKey: CryptoKey;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  signingKey = pair.privateKey;
  strangersKey = (await generateKeyPair('ES256')).privateKey;
  keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'current', alg: 'ES256' }] };
});

const expected = () => ({ issuer: TENANT, audience: 'registration-1', keys });
const sign = (document: unknown, header: object = {}, key = signingKey) =>
  signBytes(JSON.stringify(document), header, key);
const signBytes = (claims: string, header: object = {}, key = signingKey) =>
  new CompactSign(new TextEncoder().encode(claims))
    .setProtectedHeader({ alg: 'ES256', typ: ACCESS_DOCUMENT_TYPE, kid: 'current', ...header })
    .sign(key);
const refusal = (jws: string) =>
  verifyAccessDocument(jws, expected()).then(
    () => 'accepted',
    ({ code }) => code,
  );

describe('an access document', () => {
  it('is believed when the tenant signed it for this browser', async () => {
    const document = accessDocument('low');
    const jws = await signAccessDocument(document, { kid: 'current', privateKey: signingKey });
    expect(await verifyAccessDocument(jws, expected())).toEqual(document);
  });

  it('is refused, each with its own code, when it is forged, altered, of another kind, or for somebody else', async () => {
    const document = accessDocument('low');
    const [header, payload, signature] = (await sign(document)).split('.') as [string, string, string];
    const altered = Buffer.from(JSON.stringify({ ...document, seq: 99 })).toString('base64url');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: ACCESS_DOCUMENT_TYPE })).toString('base64url');
    const withKey = Buffer.from(JSON.stringify({ alg: 'HS256', typ: ACCESS_DOCUMENT_TYPE, kid: 'current' })).toString(
      'base64url',
    );
    const cases: [string, string, ProtocolErrorCode][] = [
      ['signed by a stranger', await sign(document, {}, strangersKey), 'document-forged'],
      ['claims altered', `${header}.${altered}.${signature}`, 'document-forged'],
      ['unsigned', `${none}.${payload}.`, 'document-forged'],
      ['another algorithm', `${withKey}.${payload}.${signature}`, 'document-forged'],
      ['an unknown key', await sign(document, { kid: 'rotated' }), 'document-unknown-key'],
      ['another kind of token', await sign(document, { typ: 'at+jwt' }), 'document-wrong-type'],
      ['another tenant', await sign({ ...document, iss: 'https://evil.test' }), 'document-wrong-issuer'],
      ['another browser', await sign({ ...document, aud: 'registration-2' }), 'document-wrong-audience'],
      ['a newer kind', await sign({ ...document, oldestReader: 2 }), 'document-too-new'],
      ['a missing member', await sign({ ...document, user: undefined }), 'document-malformed'],
      ['no token', 'a.b.c', 'document-malformed'],
      ['claims that are not JSON', await signBytes('Sign in to the Wi-Fi'), 'document-malformed'],
      ['a captive portal', '<html>Sign in to the Wi-Fi</html>', 'document-malformed'],
      ['too long', 'a'.repeat(200_000), 'document-malformed'],
    ];
    for (const [name, jws, code] of cases) expect(await refusal(jws), name).toBe(code);
  });

  it('that is refused says which rule it broke, and by what', async () => {
    const document = accessDocument('low');
    const said = (jws: string, changes = {}) =>
      verifyAccessDocument(jws, { ...expected(), ...changes }).then(
        () => 'accepted',
        (error: Error) => [error.message, error.cause instanceof Error],
      );
    const notUtf8 = await new CompactSign(new Uint8Array([0x22, 0xff, 0x22]))
      .setProtectedHeader({ alg: 'ES256', typ: ACCESS_DOCUMENT_TYPE, kid: 'current' })
      .sign(signingKey);
    expect(await said(notUtf8)).toEqual([expect.stringContaining('not JSON'), true]);
    expect(await said(await sign(document, {}, strangersKey))).toEqual([expect.stringContaining('signature'), true]);
    expect(await said(await sign(document, { kid: 'rotated' }))).toEqual([expect.stringContaining('key'), true]);
    expect(await said('a.b.c')).toEqual([expect.stringContaining('not a signed document'), true]);
    expect(await said(await sign(document, { typ: 'at+jwt' }))).toEqual(['its type is at+jwt', false]);
    expect(await said(await sign({ ...document, oldestReader: 2 }))).toEqual([
      expect.stringContaining('version 2'),
      false,
    ]);
    expect(await said(await sign({ ...document, iss: 'https://evil.test' }))).toEqual([
      expect.stringContaining('https://evil.test'),
      false,
    ]);
    expect(await said(await sign(document), { audience: 'another' })).toEqual([
      expect.stringContaining('another browser'),
      false,
    ]);
    expect(await said('a'.repeat(131_073))).toEqual(['longer than 131072 characters', false]);
    expect(await said('a'.repeat(131_072))).toEqual([expect.stringContaining('not a signed document'), true]);
    const late = { nonce: 'nonce-1', waited: 300_000, floor: null };
    expect(() => requireFresh(document, late)).toThrow('it was valid for 300 s');
    expect(() => requireFresh(document, { ...late, nonce: 'x' })).toThrow('it answers another check-in');
    const floor = { epoch: 'epoch-1', seq: 9 };
    expect(() => requireFresh(document, { ...late, waited: 0, floor })).toThrow('number 1 after 9');
  });

  it('is fresh only as the answer to this check-in, in time and after the last one', () => {
    const document = accessDocument('low', { seq: 7 });
    const fresh = { nonce: 'nonce-1', waited: 1_000, floor: { epoch: 'epoch-1', seq: 6 } };
    expect(() => requireFresh(document, fresh)).not.toThrow();
    const refused = (change: Partial<typeof fresh>, of: Partial<AccessDocument> = {}) => {
      try {
        requireFresh({ ...document, ...of }, { ...fresh, ...change });
        return 'accepted';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(refused({ nonce: 'another' })).toBe('document-not-fresh');
    expect(refused({ waited: 300_000 })).toBe('document-expired');
    expect(refused({}, { exp: document.iat })).toBe('document-expired');
    expect(refused({ floor: { epoch: 'epoch-1', seq: 7 } })).toBe('document-older');
    expect(refused({ floor: { epoch: 'epoch-1', seq: 8 } })).toBe('document-older');
    // A tenant restored from a backup begins a new epoch.
    expect(refused({ floor: { epoch: 'epoch-0', seq: 800 } })).toBe('accepted');
  });
});

describe('the bodies a document names', () => {
  const policies = JSON.stringify([policy()]);
  const sites = JSON.stringify(['corp.contoso.test']);

  async function signed() {
    const named = { policies: await digestOf(policies), sites: await digestOf(sites) };
    return { jws: await sign(accessDocument('low', named)), named };
  }

  it('are read when their digests hold, and no others are kept', async () => {
    const { jws, named } = await signed();
    const bodies = { [named.policies]: policies, [named.sites]: sites, ['x'.repeat(43)]: '[]' };
    const found = await verifyEvidence(jws, bodies, expected());
    expect(found.policies).toEqual([policy()]);
    expect(found.siteList.sites.map(({ pattern }) => pattern)).toEqual(['corp.contoso.test']);
    expect(Object.keys(found.bodies).sort()).toEqual([named.policies, named.sites].sort());
  });

  it('are refused when one is missing, swapped or not what it should be', async () => {
    const { jws, named } = await signed();
    const code = (bodies: Record<string, string>) =>
      verifyEvidence(jws, bodies, expected()).then(
        () => 'accepted',
        (error) => error.code,
      );
    expect(await code({ [named.sites]: sites })).toBe('body-missing');
    expect(await code({ [named.policies]: '[]', [named.sites]: sites })).toBe('body-mismatch');
    const wrong = JSON.stringify([{ ...policy(), displayName: 7 }]);
    const wrongJws = await sign(accessDocument('low', { ...named, policies: await digestOf(wrong) }));
    await expect(
      verifyEvidence(wrongJws, { [await digestOf(wrong)]: wrong, [named.sites]: sites }, expected()),
    ).rejects.toThrow(/displayName/);
  });
});
