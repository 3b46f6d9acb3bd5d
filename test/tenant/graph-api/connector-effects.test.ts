import type { Client } from '@microsoft/microsoft-graph-client';
import type { MobileThreatDefenseConnector } from '@microsoft/microsoft-graph-types-beta';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFENDER_FOR_ENDPOINT } from '../../../src/health/connector.ts';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import { type Registered, readDocument, register, signOut } from '../browser.ts';
import { policy, startContoso, toEveryone } from '../contoso.ts';
import { listen } from '../listen.ts';
import { makePartner, type Partner, report } from '../partner.ts';
import { administered, signInAdmin } from './admin.ts';
import { failure } from './failure.ts';

const CONNECTORS = '/deviceManagement/mobileThreatDefenseConnectors';
const LIMIT = '/deviceAppManagement/windowsManagedAppProtections/limit';

let tenant: Tenant;
let olga: Client;
let defender: Partner;
let sentinel: Partner;
beforeAll(async () => {
  [defender, sentinel] = await Promise.all([
    makePartner(DEFENDER_FOR_ENDPOINT, 'Defender'),
    makePartner('sentinel', 'Sentinel'),
  ]);
  tenant = await startContoso({
    organisation: administered([defender, sentinel], { policies: [policy('limit', [toEveryone])] }),
  });
  olga = await signInAdmin(tenant.url);
});
afterAll(() => tenant.close());

const tell = (partner: Partner, { deviceTag }: Registered, level: string) =>
  report(partner, tenant.url, deviceTag, { level });
async function accessOf({ registrationId }: Registered): Promise<string> {
  return (await olga.api(`/deviceAppManagement/managedAppRegistrations/${registrationId}`).get())['@drawbridge.access'];
}
const documentOf = (browser: Registered) => readDocument(tenant.url, browser);
const stateOf = async (id: string) =>
  ((await olga.api(`${CONNECTORS}/${id}`).get()) as MobileThreatDefenseConnector).partnerState;

// In this order: each takes something away from what the one before had.
describe('a connector', () => {
  it('is unavailable until a browser first registers, and no more once one has, though it is gone again', async () => {
    const { id } = await olga.api(CONNECTORS).post({
      '@drawbridge.issuer': 'https://new.partner.test',
      '@drawbridge.jwks': sentinel.connector.keys,
    });
    expect(await stateOf(id)).toBe('unavailable');
    const ada = await register(tenant.url, 'ada@contoso.test');
    expect(await stateOf(id)).toBe('available');
    expect((await signOut(tenant.url, ada.signOutToken)).status).toBe(204);
    expect(await stateOf(id)).toBe('available');
    await olga.api(`${CONNECTORS}/${id}`).delete();
  });

  it('counts before another as the policy says, which an admin changes; the browsers come for it', async () => {
    const ada = await register(tenant.url, 'ada@contoso.test');
    await tell(defender, ada, 'HIGH');
    await tell(sentinel, ada, 'SECURED');
    expect(await accessOf(ada)).toBe('block');
    const { heard, close } = await listen(tenant.url, ada.token);
    await olga.api(LIMIT).patch({ mobileThreatDefensePartnerPriority: 'thirdPartyPartnerOverDefender' });
    await expect.poll(() => heard).toEqual(['checkIn within 1 s']);
    expect(await accessOf(ada)).toBe('allow');
    await olga.api(LIMIT).patch({ mobileThreatDefensePartnerPriority: 'defenderOverThirdPartyPartner' });
    expect(await accessOf(ada)).toBe('block');
    close();
  });

  it('that is switched off calls the browsers in, and its word counts no more', async () => {
    const ada = await register(tenant.url, 'ada@contoso.test');
    await tell(defender, ada, 'HIGH');
    await tell(sentinel, ada, 'SECURED');
    const { heard, close } = await listen(tenant.url, ada.token);
    await olga
      .api(`${CONNECTORS}/${DEFENDER_FOR_ENDPOINT}`)
      .patch({ windowsMobileApplicationManagementEnabled: false });
    await expect.poll(() => heard).toEqual(['checkIn within 1 s']);
    expect([await accessOf(ada), await stateOf(DEFENDER_FOR_ENDPOINT)]).toEqual(['allow', 'available']);
    await olga.api(`${CONNECTORS}/${DEFENDER_FOR_ENDPOINT}`).patch({ windowsMobileApplicationManagementEnabled: true });
    expect(await accessOf(ada)).toBe('block');
    close();
  });

  it('that is removed lifts at once what rested on it alone, and nothing that another says; no browser reports to it', async () => {
    const [ada, ben] = [await register(tenant.url, 'ada@contoso.test'), await register(tenant.url, 'ben@contoso.test')];
    for (const browser of [ada, ben]) await tell(defender, browser, 'HIGH');
    await tell(sentinel, ada, 'LOW');
    await tell(sentinel, ben, 'MEDIUM');
    const [first, second] = [await listen(tenant.url, ada.token), await listen(tenant.url, ben.token)];
    expect([await accessOf(ada), await accessOf(ben)]).toEqual(['block', 'block']);
    await olga.api(`${CONNECTORS}/${DEFENDER_FOR_ENDPOINT}`).delete();
    await expect.poll(() => first.heard[0]).toBe('checkIn');
    await expect.poll(() => second.heard[0]).toBe('checkIn');
    expect([await accessOf(ada), await accessOf(ben)]).toEqual(['allow', 'block']);
    const { connectors, health } = await documentOf(ada);
    expect([connectors.map(({ id }) => id), health.map(({ connectorId }) => connectorId)]).toEqual([
      ['sentinel'],
      ['sentinel'],
    ]);
    for (const { close } of [first, second]) close();
  });
});

describe('the dry run of a connector', () => {
  it('says whom its removal, its switch and its silence would let in, and changes nothing', async () => {
    const { id } = sentinel.connector;
    if (!(await olga.api(CONNECTORS).get()).value.some((one: { id: string }) => one.id === id)) {
      await olga.api(CONNECTORS).post({
        id,
        windowsMobileApplicationManagementEnabled: true,
        '@drawbridge.displayName': 'Sentinel',
        '@drawbridge.issuer': sentinel.issuer,
        '@drawbridge.jwks': sentinel.connector.keys,
      });
    }
    await olga.api(`${CONNECTORS}/${id}`).patch({ windowsMobileApplicationManagementEnabled: true });
    const rosa = await signInAdmin(tenant.url, 'rosa@contoso.test');
    const ben = await register(tenant.url, 'ben@contoso.test');
    await tell(sentinel, ben, 'HIGH');
    expect(await accessOf(ben)).toBe('block');
    const before = await olga.api(`${CONNECTORS}/${id}`).get();
    const whatIf = (connector: object | null) => rosa.api('/drawbridge/whatIf').post({ connectorId: id, connector });
    for (const change of [null, { windowsMobileApplicationManagementEnabled: false }]) {
      const { changes } = await whatIf(change);
      expect(changes).toContainEqual(
        expect.objectContaining({
          deviceTag: ben.deviceTag,
          userDisplayName: 'Ben Example',
          before: 'block',
          after: 'allow',
        }),
      );
    }
    expect((await whatIf({ partnerUnresponsivenessThresholdInDays: 30 })).changes).toEqual([]);
    expect(await olga.api(`${CONNECTORS}/${id}`).get()).toEqual(before);
    expect(await accessOf(ben)).toBe('block');
    expect(await failure(whatIf({ windowsEnabled: 'yes' }))).toMatchObject({ statusCode: 400 });
    const unknown = rosa.api('/drawbridge/whatIf').post({ connectorId: 'nobody', connector: null });
    expect(await failure(unknown)).toMatchObject({ statusCode: 404 });
  });
});
