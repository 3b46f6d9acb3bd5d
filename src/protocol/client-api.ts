import * as v from 'valibot';
import { ACCESS_ORDER } from '../access/reason.ts';
import { timestamp } from '../graph/timestamp.ts';
import { MOST_SIGNALS, SignalSchema } from '../health/signal.ts';
import { MAX_GATES } from './body.ts';
import { WipeReceiptSchema } from './wipe-receipt.ts';

/**
 * The client API between the extension and the tenant: JSON over HTTP, below the tenant's address. Errors have Graph's
 * envelope, `{ error: { code, message } }`. Requests that need a registration carry `Authorization: DPoP` and a proof of
 * its key (RFC 9449); every answer has a fresh `DPoP-Nonce`, which makes a wrong clock harmless.
 */
export const CLIENT_API = {
  /** GET, public: who this is and where to sign in. */
  organisation: '/client/v1/organisation',
  /** POST with the sign-in's access token and a proof of the key: a registration bound to that key. */
  registrations: '/client/v1/registrations',
  /** POST, form-encoded (RFC 6749 §6, RFC 9449 §5): new tokens for a refresh token and a proof of its key. */
  token: '/client/v1/token',
  /** POST with the registration's access token and a proof of its key: the check-in. */
  checkIn: '/client/v1/check-in',
  /** POST with the registration's sign-out token: ends the registration. A wipe's receipt goes with it; see {@link BODY_HASH}. */
  signOut: '/client/v1/sign-out',
  /** WebSocket: "check in now". */
  wake: '/client/v1/wake',
} as const;

/**
 * The claim by which a proof covers the body of its request too: its SHA-256, base64url, named as in
 * draft-ietf-oauth-signed-http-request §3, since RFC 9449 has none. A sign-out that carries a receipt has such a proof, by the
 * registration's key and for the sign-out token (`ath`); without one the receipt is kept as unproven.
 */
export const BODY_HASH = 'b';

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const shortText = v.pipe(v.string(), v.maxLength(256));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const JwksSchema = v.object({
  keys: v.pipe(v.array(v.looseObject({ kty: v.string(), kid: text(128) })), v.minLength(1), v.maxLength(8)),
});

export const OrganisationResponseSchema = v.looseObject({
  displayName: text(256),
  issuer: text(2048),
  /** The tenant's clock, seconds since the epoch, so that a browser with a wrong one can check a sign-in's times. */
  time: v.optional(count),
  signIn: v.looseObject({
    /** OpenID issuer; its discovery document stands below it. */
    issuer: text(2048),
    clientId: text(256),
    scope: text(1024),
    /** RFC 8707 resource for which an access token is wanted. */
    resource: v.nullable(text(2048)),
    /** Seconds after which a person must have shown who they are again (OpenID Connect `max_age`). */
    maxAge: v.nullish(count),
  }),
});
export type OrganisationResponse = v.InferOutput<typeof OrganisationResponseSchema>;

/** What a browser says about itself: versions, and nothing of what is done in it. */
export const AppVersionsSchema = v.object({
  extension: shortText,
  /** Brand and full version. */
  browser: shortText,
  /** The OS by name. */
  platform: shortText,
  /** This extension's id: a policy may target it by itself. */
  extensionId: v.optional(shortText),
  /** As UA client hints have it, `null` where they say nothing. No OS build: Windows 11 says "15.0.0" (design.md). */
  platformVersion: v.nullish(shortText),
  /** The OS build as the health host read it on the device; this one is compared with a policy's bounds. */
  osBuild: v.nullish(shortText),
});
export type AppVersions = v.InferOutput<typeof AppVersionsSchema>;

export const RegistrationRequestSchema = v.object({ versions: AppVersionsSchema });
export type RegistrationRequest = v.InferOutput<typeof RegistrationRequestSchema>;

/** RFC 6749 §5.1, for a key (RFC 9449 §5). `expires_in` is in seconds. */
export const TokenResponseSchema = v.looseObject({
  access_token: text(2048),
  token_type: v.literal('DPoP'),
  expires_in: count,
  refresh_token: text(512),
});
export type TokenResponse = v.InferOutput<typeof TokenResponseSchema>;

export const RegistrationResponseSchema = v.looseObject({
  registrationId: text(128),
  deviceTag: text(128),
  /** All that it opens is the end of this registration, so it needs no key and may outlive the other tokens. */
  signOutToken: text(128),
  tokens: TokenResponseSchema,
  issuer: text(2048),
  organisation: v.looseObject({ displayName: text(256) }),
  user: v.looseObject({ id: text(128), displayName: shortText, userPrincipalName: shortText }),
  keys: JwksSchema,
  /** Where the organisation asks for it: when this person signed in and when they must again; seconds since the epoch. */
  signIn: v.nullish(v.object({ at: v.number(), dueAt: v.number() })),
});
export type RegistrationResponse = v.InferOutput<typeof RegistrationResponseSchema>;

/** What this browser did about the last decision. `since` is milliseconds since the epoch on its clock. */
export const EnforcementReportSchema = v.object({
  access: v.picklist(ACCESS_ORDER),
  since: count,
  problems: v.pipe(v.array(shortText), v.maxLength(20)),
});
export type EnforcementReport = v.InferOutput<typeof EnforcementReportSchema>;

/** The device's health as known on the device (without a health source, `unknown`), for one connector. */
export const ReportedHealthSchema = v.object({
  connectorId: text(128),
  state: text(64),
  lastUpdateDateTime: timestamp,
});
export type ReportedHealth = v.InferOutput<typeof ReportedHealthSchema>;

/** Who on the device said how healthy it is, as it says itself; `problem` is why nobody did. */
export const HealthProvenanceSchema = v.object({
  kind: v.literal('nativeHost'),
  version: v.nullable(text(64)),
  scope: v.picklist(['machine', 'user', 'unknown']),
  problem: v.nullable(text(64)),
});
export type HealthProvenance = v.InferOutput<typeof HealthProvenanceSchema>;

/**
 * One health report: what is reported about a browser, and nothing else. `id` is its own (UUIDv7) and `seq` its number in
 * this registration, so that one sent twice is stored once. `at` is milliseconds since the epoch on this browser's clock.
 */
export const HealthReportSchema = v.object({
  id: text(64),
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  at: count,
  versions: AppVersionsSchema,
  /** One entry for each connector of the last document; none where there is no connector. */
  health: v.pipe(v.array(ReportedHealthSchema), v.maxLength(32)),
  /** Where a health source is configured. */
  provenance: v.optional(HealthProvenanceSchema),
  /** What the health rests on; only where the organisation asks for it. */
  signals: v.optional(v.pipe(v.array(SignalSchema), v.maxLength(MOST_SIGNALS))),
  enforcement: v.nullable(EnforcementReportSchema),
  /** Codes of answers that were refused since the report before, such as one signed with a key that is not pinned. */
  refusals: v.pipe(v.array(text(64)), v.maxLength(8)),
});
export type HealthReport = v.InferOutput<typeof HealthReportSchema>;

/** Reports that had to be dropped unsent, by their numbers; some of them may have arrived all the same. */
export const ReportGapSchema = v.object({ firstSeq: count, lastSeq: count });
export type ReportGap = v.InferOutput<typeof ReportGapSchema>;

export const CheckInRequestSchema = v.object({
  nonce: text(64),
  /** Digests of the bodies this browser has. */
  known: v.pipe(v.array(text(64)), v.maxLength(8)),
  /** Ids of the tenant keys this browser has pinned, so that it hears of new ones before they are used. */
  keys: v.pipe(v.array(text(128)), v.maxLength(8)),
  wantsTicket: v.boolean(),
  reports: v.pipe(v.array(HealthReportSchema), v.maxLength(16)),
  gap: v.nullable(ReportGapSchema),
});
export type CheckInRequest = v.InferOutput<typeof CheckInRequestSchema>;

export const CheckInResponseSchema = v.looseObject({
  /** The access document, compact JWS. */
  document: text(128 * 1024),
  /** Bodies by digest, those the browser has not got. */
  bodies: v.record(v.string(), v.string()),
  /** Opens one wake-up socket within 60 s. */
  ticket: v.nullish(text(128)),
  /** Ids of the reports that are stored now. */
  acknowledged: v.optional(v.pipe(v.array(text(64)), v.maxLength(16)), []),
  /** Posture tokens, one for each audience of the site list, where company sites are open to this browser. */
  postureTokens: v.optional(v.pipe(v.array(text(4096)), v.maxLength(MAX_GATES)), []),
});
export type CheckInResponse = v.InferOutput<typeof CheckInResponseSchema>;
/** The same as it is sent: what is empty may be left out. */
export type CheckInAnswer = v.InferInput<typeof CheckInResponseSchema>;

export const SignOutRequestSchema = v.object({
  signOutToken: text(128),
  receipt: v.nullable(WipeReceiptSchema),
  /** The tenant's orders that the wipe answers; it may have been withdrawn too late. */
  orders: v.optional(v.pipe(v.array(text(64)), v.maxLength(16)), []),
});
export type SignOutRequest = v.InferOutput<typeof SignOutRequestSchema>;

/** The browser's first and only message on the wake-up socket. */
export const WakeHelloSchema = v.object({ ticket: text(128) });

/**
 * The tenant's messages on it: `checkIn` asks for one, at once or at a random moment within a spread; `alive` comes every
 * 20 s and keeps the worker awake; `restarting` comes before the tenant closes, with the spread for coming back.
 */
export const WakeMessageSchema = v.object({
  type: v.picklist(['checkIn', 'alive', 'restarting']),
  withinSeconds: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(3600)), 0),
});
export type WakeMessage = v.InferInput<typeof WakeMessageSchema>;

export const ErrorResponseSchema = v.looseObject({
  error: v.looseObject({ code: text(128), message: v.pipe(v.string(), v.maxLength(2048)) }),
});
export type ErrorResponse = v.InferOutput<typeof ErrorResponseSchema>;
