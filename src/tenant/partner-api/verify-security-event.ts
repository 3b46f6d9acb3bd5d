import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import { type PartnerEvent, readPartnerEvent, SECURITY_EVENT_TYPE } from '../../protocol/partner-event.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import type { TenantContext } from '../tenant-context.ts';
import { PushRefusal } from './push-refusal.ts';

export type VerifiedEvent = { readonly connectorId: string; readonly event: PartnerEvent };

/**
 * The event in a Security Event Token, once it is sure which connector it comes from and that it is meant for us (RFC 8417,
 * RFC 8935 §2.2). The issuer chooses the keys, so that no partner can speak for another.
 *
 * @throws {PushRefusal}
 */
export async function verifySecurityEvent({ db, url, now }: TenantContext, token: string): Promise<VerifiedEvent> {
  const issuer = issuerOf(token);
  const connector = await db
    .selectFrom('connectors')
    .select(['id', 'keys'])
    .where('issuer', '=', issuer)
    .executeTakeFirst();
  if (!connector) throw new PushRefusal('invalid_issuer', 'no connector has this issuer');
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(connector.keys), {
      algorithms: ['ES256'],
      typ: SECURITY_EVENT_TYPE,
      issuer,
      audience: url,
      currentDate: new Date(now()),
    });
    return { connectorId: connector.id, event: readPartnerEvent(payload) };
  } catch (cause) {
    throw refusalFor(cause);
  }
}

function issuerOf(token: string): string {
  try {
    return String(decodeJwt(token).iss);
  } catch (cause) {
    throw new PushRefusal('invalid_request', 'the body is not a Security Event Token', { cause });
  }
}

function refusalFor(cause: unknown): unknown {
  if (cause instanceof ProtocolError) return new PushRefusal('invalid_request', cause.message, { cause });
  if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'aud') {
    return new PushRefusal('invalid_audience', 'the event is not meant for this tenant', { cause });
  }
  if (cause instanceof errors.JWSSignatureVerificationFailed) {
    return new PushRefusal('authentication_failed', 'the signature is not the issuer’s', { cause });
  }
  if (
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys ||
    cause instanceof errors.JOSEAlgNotAllowed
  ) {
    return new PushRefusal('invalid_key', 'not signed with one of the issuer’s ES256 keys', { cause });
  }
  if (cause instanceof errors.JOSEError) return new PushRefusal('invalid_request', cause.message, { cause });
  return cause;
}
