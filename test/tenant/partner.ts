import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { PARTNER_EVENTS, RISK_LEVEL_CHANGE, SECURITY_EVENT_TYPE } from '../../src/protocol/partner-event.ts';
import type { SeedConnector } from '../../src/tenant/organisation-seed.ts';

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

export type Partner = {
  readonly connector: SeedConnector;
  readonly issuer: string;
  readonly privateKey: Key;
};

export async function makePartner(id: string, displayName: string): Promise<Partner> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const issuer = `https://${id}.partner.test`;
  const connector: SeedConnector = {
    '@odata.type': '#microsoft.graph.mobileThreatDefenseConnector',
    id,
    displayName,
    partnerState: 'enabled',
    lastHeartbeatDateTime: '2026-01-01T00:00:00.000Z',
    partnerUnresponsivenessThresholdInDays: 7,
    windowsMobileApplicationManagementEnabled: true,
    windowsDeviceBlockedOnMissingPartnerData: false,
    issuer,
    keys: { keys: [{ ...(await exportJWK(publicKey)), kid: `${id}-key`, alg: 'ES256' }] },
  };
  return { connector, issuer, privateKey };
}

export type EventOptions = {
  readonly level?: string;
  readonly at?: number;
  readonly jti?: string;
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly privateKey?: Key;
};

/** A partner's event about a device; `at` is milliseconds. Options spoil it in one way or another. */
export function signEvent(partner: Partner, audience: string, deviceTag: string, options: EventOptions = {}) {
  const at = Math.floor((options.at ?? Date.now()) / 1000);
  const event = { principal: 'DEVICE', current_level: options.level ?? 'HIGH', event_timestamp: at };
  return new SignJWT({
    iss: partner.issuer,
    aud: audience,
    iat: at,
    jti: options.jti ?? crypto.randomUUID(),
    sub_id: { format: 'opaque', id: deviceTag },
    events: { [RISK_LEVEL_CHANGE]: event },
    ...options.claims,
  })
    .setProtectedHeader({
      alg: 'ES256',
      typ: SECURITY_EVENT_TYPE,
      kid: `${partner.connector.id}-key`,
      ...options.header,
    })
    .sign(options.privateKey ?? partner.privateKey);
}

export function push(tenant: string, body: string, type = `application/${SECURITY_EVENT_TYPE}`): Promise<Response> {
  return fetch(tenant + PARTNER_EVENTS, { method: 'POST', headers: { 'Content-Type': type }, body });
}

/** Signs and pushes an event; the answer's status. */
export async function report(
  partner: Partner,
  tenant: string,
  deviceTag: string,
  options?: EventOptions,
): Promise<number> {
  return (await push(tenant, await signEvent(partner, tenant, deviceTag, options))).status;
}
