import { DEVICE_COMPLIANCE_CHANGE } from './partner-event.ts';

/** OpenID CAEP 1.0 `session-revoked`. */
export const SESSION_REVOKED = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';

/** What a browser is let into has changed; `ended`: its registration is gone (a sign-out, a wipe, an account that went). */
export type PostureChange = {
  readonly kind: 'opened' | 'closed' | 'ended';
  readonly sid: string;
  readonly deviceTag: string;
  readonly userId: string;
  /** `null` for somebody who is gone. */
  readonly userPrincipalName: string | null;
  /** Seconds since the epoch. */
  readonly at: number;
};

/** Who says it, to whom, and under which name: the same one each time that it is said. */
export type SetFrame = {
  readonly issuer: string;
  readonly audience: string;
  readonly jti: string;
  readonly iat: number;
};

const REASONS: Readonly<Record<PostureChange['kind'], string>> = {
  opened: 'The browser and its device meet the organisation’s app protection policies.',
  closed: 'The browser or its device no longer meets the organisation’s app protection policies.',
  ended: 'The person signed out of this browser, its company data was removed, or the account ended.',
};

/**
 * The claims of a Security Event Token (RFC 8417) that tells a relying party of a change. The subject (RFC 9493) names the
 * browser's registration as its session, the device by its tag, and the person by address where that is known.
 */
export function transmittedEvent(change: PostureChange, { issuer, audience, jti, iat }: SetFrame): object {
  const { kind, sid, deviceTag, userId, userPrincipalName, at } = change;
  const about = { event_timestamp: at, initiating_entity: 'policy', reason_admin: { en: REASONS[kind] } };
  const events =
    kind === 'ended'
      ? { [SESSION_REVOKED]: about }
      : {
          [DEVICE_COMPLIANCE_CHANGE]: {
            previous_status: kind === 'opened' ? 'not-compliant' : 'compliant',
            current_status: kind === 'opened' ? 'compliant' : 'not-compliant',
            ...about,
          },
        };
  const user =
    userPrincipalName === null
      ? { format: 'iss_sub', iss: issuer, sub: userId }
      : { format: 'email', email: userPrincipalName };
  return {
    iss: issuer,
    aud: audience,
    iat,
    jti,
    sub_id: {
      format: 'complex',
      user,
      device: { format: 'opaque', id: deviceTag },
      session: { format: 'opaque', id: sid },
    },
    events,
  };
}
