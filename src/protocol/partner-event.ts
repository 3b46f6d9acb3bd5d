import * as v from 'valibot';
import type { ThreatLevel } from '../health/threat-level.ts';
import { ProtocolError } from './protocol-error.ts';
import { readMessage } from './read-message.ts';
import { isUuid } from './uuid.ts';

/** Where a partner pushes its events (RFC 8935): POST, `application/secevent+jwt`. */
export const PARTNER_EVENTS = '/partner/v1/events';

export const SECURITY_EVENT_TYPE = 'secevent+jwt';

/** OpenID CAEP 1.0 `risk-level-change`, with the principal `DEVICE`. */
export const RISK_LEVEL_CHANGE = 'https://schemas.openid.net/secevent/caep/event-type/risk-level-change';

/** OpenID CAEP 1.0 `device-compliance-change`. */
export const DEVICE_COMPLIANCE_CHANGE = 'https://schemas.openid.net/secevent/caep/event-type/device-compliance-change';

/** OpenID Shared Signals Framework 1.0: the partner says that it is there, and whether it works. */
export const VERIFICATION = 'https://schemas.openid.net/secevent/ssf/event-type/verification';
export const STREAM_UPDATED = 'https://schemas.openid.net/secevent/ssf/event-type/stream-updated';

/** CAEP knows LOW, MEDIUM and HIGH; SECURED, "no active threat", is our addition for partners that say so. */
export const RISK_LEVELS = ['SECURED', 'LOW', 'MEDIUM', 'HIGH'] as const;

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
/** Seconds since the epoch. */
const timestamp = v.optional(v.pipe(v.number(), v.minValue(0)));

/** RFC 9493 identifiers that can name a device: an opaque one is its tag or its Entra ID, `iss_sub` its Entra ID. */
const DeviceSchema = v.variant('format', [
  v.looseObject({ format: v.literal('opaque'), id: text(128) }),
  v.looseObject({ format: v.literal('iss_sub'), iss: text(2048), sub: text(128) }),
]);
const UserSchema = v.variant('format', [
  v.looseObject({ format: v.literal('email'), email: text(256) }),
  v.looseObject({ format: v.literal('opaque'), id: text(128) }),
  v.looseObject({ format: v.literal('iss_sub'), iss: text(2048), sub: text(128) }),
]);
const SubjectSchema = v.variant('format', [
  ...DeviceSchema.options,
  v.looseObject({ format: v.literal('complex'), device: DeviceSchema, user: v.optional(UserSchema) }),
]);

/** The claims of a Security Event Token (RFC 8417 §2.2). */
const claims = {
  iss: text(2048),
  aud: v.union([text(2048), v.array(text(2048))]),
  iat: v.pipe(v.number(), v.integer(), v.minValue(0)),
  jti: text(256),
};

/** A token that carries one device's risk level. */
const RiskLevelChangeSchema = v.looseObject({
  ...claims,
  sub_id: SubjectSchema,
  events: v.looseObject({
    [RISK_LEVEL_CHANGE]: v.looseObject({
      principal: v.literal('DEVICE'),
      current_level: v.picklist(RISK_LEVELS),
      event_timestamp: timestamp,
    }),
  }),
});

/** One that says whether a device meets the partner's own rules. */
const ComplianceChangeSchema = v.looseObject({
  ...claims,
  sub_id: SubjectSchema,
  events: v.looseObject({
    [DEVICE_COMPLIANCE_CHANGE]: v.looseObject({
      current_status: v.picklist(['compliant', 'not-compliant']),
      event_timestamp: timestamp,
    }),
  }),
});

/** Those that are about the stream itself. */
const VerificationSchema = v.looseObject({ ...claims, events: v.looseObject({ [VERIFICATION]: v.looseObject({}) }) });
const StreamUpdatedSchema = v.looseObject({
  ...claims,
  events: v.looseObject({
    [STREAM_UPDATED]: v.looseObject({
      status: v.picklist(['enabled', 'paused', 'disabled']),
      reason: v.optional(v.pipe(v.string(), v.maxLength(256))),
    }),
  }),
});

export type EventSubject = {
  readonly device: { readonly deviceTag: string } | { readonly entraDeviceId: string };
  /** Where it names one: a user principal name or an id. */
  readonly user: string | null;
};

/** What a partner says, whatever the event's form. Times are seconds since the epoch. */
export type PartnerStatement =
  | {
      readonly type: 'device';
      readonly kind: 'risk' | 'compliance';
      readonly word: (typeof RISK_LEVELS)[number] | 'compliant' | 'not-compliant';
      readonly at: number;
      readonly subject: EventSubject;
    }
  | { readonly type: 'alive' }
  | { readonly type: 'stream'; readonly error: string | null };

export type PartnerEvent = { readonly jti: string; readonly statement: PartnerStatement };

/**
 * The one event in a token's claims.
 *
 * @throws {ProtocolError} `message-malformed`
 */
export function readPartnerEvent(payload: unknown): PartnerEvent {
  const events = (payload as { readonly events?: object } | null | undefined)?.events ?? {};
  const known = [RISK_LEVEL_CHANGE, DEVICE_COMPLIANCE_CHANGE, VERIFICATION, STREAM_UPDATED];
  const found = known.filter((type) => Object.hasOwn(events, type));
  if (found.length > 1) throw new ProtocolError('message-malformed', 'events: more than one');
  switch (found[0]) {
    case DEVICE_COMPLIANCE_CHANGE: {
      const { jti, iat, sub_id, events } = readMessage(ComplianceChangeSchema, payload);
      const { current_status: word, event_timestamp: at = iat } = events[DEVICE_COMPLIANCE_CHANGE];
      return { jti, statement: { type: 'device', kind: 'compliance', word, at, subject: subjectOf(sub_id) } };
    }
    case VERIFICATION:
      return { jti: readMessage(VerificationSchema, payload).jti, statement: { type: 'alive' } };
    case STREAM_UPDATED: {
      const { jti, events } = readMessage(StreamUpdatedSchema, payload);
      const { status, reason } = events[STREAM_UPDATED];
      return { jti, statement: { type: 'stream', error: status === 'enabled' ? null : (reason ?? status) } };
    }
    default: {
      const { jti, iat, sub_id, events } = readMessage(RiskLevelChangeSchema, payload);
      const { current_level: word, event_timestamp: at = iat } = events[RISK_LEVEL_CHANGE];
      return { jti, statement: { type: 'device', kind: 'risk', word, at, subject: subjectOf(sub_id) } };
    }
  }
}

function subjectOf(subject: v.InferOutput<typeof SubjectSchema>): EventSubject {
  if (subject.format !== 'complex') return { device: deviceOf(subject), user: null };
  const { device, user } = subject;
  if (!user) return { device: deviceOf(device), user: null };
  const name = user.format === 'email' ? user.email : user.format === 'opaque' ? user.id : user.sub;
  return { device: deviceOf(device), user: name.toLowerCase() };
}

/** An Entra device id is a GUID; a device tag is none. */
function deviceOf(device: v.InferOutput<typeof DeviceSchema>): EventSubject['device'] {
  const id = device.format === 'opaque' ? device.id : device.sub;
  return device.format === 'iss_sub' || isUuid(id) ? { entraDeviceId: id.toLowerCase() } : { deviceTag: id };
}

export function riskLevelOf(level: ThreatLevel): (typeof RISK_LEVELS)[number] {
  return level.toUpperCase() as (typeof RISK_LEVELS)[number];
}

/** What RFC 8935 §2.4 answers to a token that is refused. */
export type PushError = {
  readonly err:
    | 'invalid_request'
    | 'invalid_key'
    | 'invalid_issuer'
    | 'invalid_audience'
    | 'authentication_failed'
    | 'access_denied';
  readonly description: string;
};
