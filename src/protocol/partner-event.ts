import * as v from 'valibot';
import type { ThreatLevel } from '../health/threat-level.ts';

/** Where a partner pushes its events (RFC 8935): POST, `application/secevent+jwt`. */
export const PARTNER_EVENTS = '/partner/v1/events';

export const SECURITY_EVENT_TYPE = 'secevent+jwt';

/** OpenID CAEP 1.0 `risk-level-change`, with the principal `DEVICE`. */
export const RISK_LEVEL_CHANGE = 'https://schemas.openid.net/secevent/caep/event-type/risk-level-change';

/** CAEP knows LOW, MEDIUM and HIGH; SECURED, "no active threat", is our addition for partners that say so. */
const LEVEL_BY_RISK = { SECURED: 'secured', LOW: 'low', MEDIUM: 'medium', HIGH: 'high' } as const;

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));

/** The claims of a Security Event Token (RFC 8417 §2.2) that carries one device's risk level. */
export const RiskLevelChangeSchema = v.looseObject({
  iss: text(2048),
  aud: v.union([text(2048), v.array(text(2048))]),
  iat: v.pipe(v.number(), v.integer(), v.minValue(0)),
  jti: text(256),
  /** RFC 9493 opaque identifier: the device tag. */
  sub_id: v.looseObject({ format: v.literal('opaque'), id: text(128) }),
  events: v.looseObject({
    [RISK_LEVEL_CHANGE]: v.looseObject({
      principal: v.literal('DEVICE'),
      current_level: v.picklist(['SECURED', 'LOW', 'MEDIUM', 'HIGH']),
      /** Seconds since the epoch. */
      event_timestamp: v.optional(v.pipe(v.number(), v.minValue(0))),
    }),
  }),
});
export type RiskLevelChange = v.InferOutput<typeof RiskLevelChangeSchema>;

export function threatLevelIn(event: RiskLevelChange): ThreatLevel {
  return LEVEL_BY_RISK[event.events[RISK_LEVEL_CHANGE].current_level];
}

export function riskLevelOf(level: ThreatLevel): keyof typeof LEVEL_BY_RISK {
  return level.toUpperCase() as keyof typeof LEVEL_BY_RISK;
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
