import { randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { ThreatLevel } from '../health/threat-level.ts';
import { PARTNER_EVENTS, RISK_LEVEL_CHANGE, riskLevelOf, SECURITY_EVENT_TYPE } from '../protocol/partner-event.ts';

/** A device's threat state as a Mobile Threat Defense vendor reports it. */
export type Threat = {
  /** The tenant's address, which is also whom the token is for. */
  readonly tenant: string;
  /** The vendor, as the tenant's connector names it. */
  readonly issuer: string;
  /** The vendor's private key (EC, P-256). */
  readonly key: JWK;
  readonly deviceTag: string;
  readonly level: ThreatLevel;
};

/** The tenant did not take the event. `err` is what RFC 8935 §2.4 names, or `null` for an answer that names nothing. */
export class ThreatRefused extends Error {
  readonly err: string | null;
  readonly status: number;

  constructor(status: number, err: string | null, description: string) {
    super(`The tenant refused the event (${err ?? `HTTP ${status}`}): ${description}`);
    this.err = err;
    this.status = status;
  }
}

/** Reports `threat` to the tenant: a Security Event Token (RFC 8417), pushed over HTTP (RFC 8935). */
export async function sendThreat(threat: Threat): Promise<void> {
  const token = await signThreat(threat);
  const address = new URL(PARTNER_EVENTS, threat.tenant);
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': `application/${SECURITY_EVENT_TYPE}`, accept: 'application/json' },
    body: token,
    signal: AbortSignal.timeout(10_000),
  }).catch((cause: Error) => {
    const reason = (cause.cause as Error | undefined)?.message || cause.message;
    throw new Error(`The tenant at ${address.origin} cannot be reached: ${reason}`, { cause });
  });
  if (!response.ok) throw refusal(response.status, await response.text());
}

export async function signThreat({ tenant, issuer, key, deviceTag, level }: Threat): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const change = { principal: 'DEVICE', current_level: riskLevelOf(level), event_timestamp: now };
  const signingKey = await importJWK(key, 'ES256').catch((cause: Error) => {
    throw new Error(`The partner's key cannot be used: ${cause.message}`, { cause });
  });
  return new SignJWT({ sub_id: { format: 'opaque', id: deviceTag }, events: { [RISK_LEVEL_CHANGE]: change } })
    .setProtectedHeader({ alg: 'ES256', typ: SECURITY_EVENT_TYPE, ...(key.kid && { kid: key.kid }) })
    .setIssuer(issuer)
    .setAudience(tenant)
    .setIssuedAt(now)
    .setJti(randomUUID())
    .sign(signingKey);
}

function refusal(status: number, body: string): ThreatRefused {
  try {
    const { err, description } = JSON.parse(body) as { err?: unknown; description?: unknown };
    if (typeof err === 'string') return new ThreatRefused(status, err, `${description ?? 'it gave no description.'}`);
  } catch {
    // What is no JSON is told as it is.
  }
  return new ThreatRefused(status, null, body.slice(0, 300) || 'it gave no reason.');
}
