import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RISK_LEVEL_CHANGE } from '../../src/protocol/partner-event.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { type Registered, readDocument, register } from './browser.ts';
import { contoso, startContoso } from './contoso.ts';
import { type EventOptions, makePartner, type Partner, push as pushTo, signEvent } from './partner.ts';

const NOON = Date.UTC(2026, 5, 1, 12);

let tenant: Tenant;
let sentinel: Partner;
let watchtower: Partner;
let ada: Registered;
const lines: string[] = [];

beforeAll(async () => {
  [sentinel, watchtower] = await Promise.all([
    makePartner('sentinel', 'Sentinel'),
    makePartner('watchtower', 'Watchtower'),
  ]);
  tenant = await startContoso({ organisation: contoso([sentinel, watchtower]), log: (line) => lines.push(line) });
  ada = await register(tenant.url, 'ada@contoso.test');
});
afterAll(() => tenant.close());

const push = (body: string, type?: string) => pushTo(tenant.url, body, type);

const report = async (options: EventOptions, partner = sentinel, { deviceTag } = ada) =>
  push(await signEvent(partner, tenant.url, deviceTag, options));

const documentOf = (browser: Registered = ada) => readDocument(tenant.url, browser);

const healthOf = async (registration = ada) =>
  (await documentOf(registration)).health.map(({ connectorId, state }) => `${connectorId} ${state}`);

describe('a partner’s event', () => {
  it('is answered with 202 and no body, and stands in the next document of that device only', async () => {
    const [own, other] = [
      await register(tenant.url, 'ben@contoso.test'),
      await register(tenant.url, 'ben@contoso.test'),
    ];
    const response = await report({ level: 'HIGH', at: NOON }, sentinel, own);
    expect([response.status, await response.text()]).toEqual([202, '']);
    expect((await documentOf(own)).health).toEqual([
      { connectorId: 'sentinel', state: 'highSeverity', lastUpdateDateTime: new Date(NOON).toISOString() },
    ]);
    expect((await documentOf(other)).health).toEqual([]);
  });

  it.each([
    ['SECURED', 'secured'],
    ['LOW', 'lowSeverity'],
    ['MEDIUM', 'mediumSeverity'],
    ['HIGH', 'highSeverity'],
  ])('with the level %s gives the state %s', async (level, state) => {
    const registration = await register(tenant.url, 'cleo@contoso.test');
    await report({ level }, sentinel, registration);
    expect(await healthOf(registration)).toEqual([`sentinel ${state}`]);
  });

  it('is a sign of life of its partner, and of no other', async () => {
    const registration = await register(tenant.url, 'cleo@contoso.test');
    const before = Date.now();
    await report({}, sentinel, registration);
    const { connectors } = await documentOf(registration);
    const heard = (id: string) =>
      Date.parse(connectors.find((connector) => connector.id === id)?.lastHeartbeatDateTime ?? '');
    expect(heard('sentinel')).toBeGreaterThanOrEqual(before);
    expect(heard('watchtower')).toBeLessThan(before);
  });

  it('never touches what another partner said of the device', async () => {
    const registration = await register(tenant.url, 'cleo@contoso.test');
    await report({ level: 'HIGH' }, sentinel, registration);
    await report({ level: 'SECURED' }, watchtower, registration);
    expect(await healthOf(registration)).toEqual(['sentinel highSeverity', 'watchtower secured']);
  });

  it('is applied once: the same event again is acknowledged and changes nothing', async () => {
    const registration = await register(tenant.url, 'cleo@contoso.test');
    const [at, jti] = [NOON, 'only-once'];
    const secured = await signEvent(sentinel, tenant.url, registration.deviceTag, { level: 'SECURED', at, jti });
    expect((await push(secured)).status).toBe(202);
    expect((await report({ level: 'HIGH', at }, sentinel, registration)).status).toBe(202);
    expect((await push(secured)).status).toBe(202);
    expect(await healthOf(registration)).toEqual(['sentinel highSeverity']);
  });

  it('that is older than the state is acknowledged and changes nothing', async () => {
    const registration = await register(tenant.url, 'cleo@contoso.test');
    await report({ level: 'HIGH', at: NOON }, sentinel, registration);
    expect((await report({ level: 'SECURED', at: NOON - 1000 }, sentinel, registration)).status).toBe(202);
    expect(await healthOf(registration)).toEqual(['sentinel highSeverity']);
  });

  it('that comes many times at once is applied once', async () => {
    const registration = await register(tenant.url, 'cleo@contoso.test');
    const event = await signEvent(sentinel, tenant.url, registration.deviceTag, { level: 'MEDIUM' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => push(event)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    const outcomes = lines
      .filter((line) => line.includes(registration.deviceTag))
      .map((line) => JSON.parse(line).outcome);
    expect(outcomes.sort()).toEqual(['applied', ...Array(9).fill('repeated')]);
  });
});

describe('an event that is refused', () => {
  const events = (change: object) => ({
    events: { [RISK_LEVEL_CHANGE]: { principal: 'DEVICE', current_level: 'LOW', ...change } },
  });

  it.each<[string, string, () => Promise<Response>]>([
    [
      'signed by a stranger',
      'authentication_failed',
      async () => report({ privateKey: (await makePartner('x', 'X')).privateKey }),
    ],
    ['signed by another connector', 'authentication_failed', () => report({ privateKey: watchtower.privateKey })],
    ['with another connector’s key id', 'invalid_key', () => report({ header: { kid: 'watchtower-key' } })],
    ['from an issuer no connector has', 'invalid_issuer', () => report({ claims: { iss: 'https://who.test' } })],
    ['in another connector’s name', 'invalid_key', () => report({ claims: { iss: watchtower.issuer } })],
    ['without an issuer', 'invalid_issuer', () => report({ claims: { iss: undefined } })],
    ['for another tenant', 'invalid_audience', () => report({ claims: { aud: 'https://fabrikam.test' } })],
    ['without an audience', 'invalid_audience', () => report({ claims: { aud: undefined } })],
    ['of another type', 'invalid_request', () => report({ header: { typ: 'JWT' } })],
    ['without an id', 'invalid_request', () => report({ claims: { jti: undefined } })],
    ['about an unknown device', 'invalid_request', () => report({}, sentinel, { ...ada, deviceTag: 'DB-0000-0000' })],
    ['about a person', 'invalid_request', () => report({ claims: events({ principal: 'USER' }) })],
    ['with an unknown level', 'invalid_request', () => report({ claims: events({ current_level: 'SEVERE' }) })],
    ['of another kind', 'invalid_request', () => report({ claims: { events: { 'https://other.test': {} } } })],
    ['from the future', 'invalid_request', () => report({ at: Date.now() + 3_600_000 })],
    ['that is no token', 'invalid_request', () => push('garbage')],
    ['that is empty', 'invalid_request', () => push('')],
    ['that is too long', 'invalid_request', () => push('x'.repeat(20_000))],
    ['as JSON', 'invalid_request', () => push('{}', 'application/json')],
  ])('%s is answered with 400 and %s, and changes nothing', async (_case, err, send) => {
    const before = await documentOf();
    const response = await send();
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({ err, description: expect.stringMatching(/\w/) });
    const after = await documentOf();
    expect([after.health, after.connectors]).toEqual([before.health, before.connectors]);
  });

  it('with “none” or a symmetric algorithm is refused whatever it carries', async () => {
    const [, payload] = (await signEvent(sentinel, tenant.url, ada.deviceTag)).split('.');
    for (const alg of ['none', 'HS256']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'secevent+jwt', kid: 'sentinel-key' })).toString(
        'base64url',
      );
      const response = await push(`${header}.${payload}.${alg === 'none' ? '' : 'AAAA'}`);
      expect([response.status, (await response.json()).err]).toEqual([400, 'invalid_key']);
    }
  });

  it('about a device that registers later may come again then', async () => {
    const jti = 'early';
    expect((await report({ jti }, sentinel, { ...ada, deviceTag: 'DB-0000-0001' })).status).toBe(400);
    expect((await report({ jti, level: 'LOW' })).status).toBe(202);
    expect(await healthOf()).toContain('sentinel lowSeverity');
  });

  it('is logged in one line, without the token', async () => {
    const from = lines.length;
    const token = await signEvent(sentinel, 'https://fabrikam.test', ada.deviceTag);
    await push(token);
    const refused = lines.slice(from).filter((line) => line.includes('partner event refused'));
    expect(refused).toHaveLength(1);
    expect(JSON.parse(String(refused[0]))).toMatchObject({ err: 'invalid_audience' });
    expect(lines.join('')).not.toContain(token.split('.')[2]);
  });
});
