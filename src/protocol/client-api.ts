import * as v from 'valibot';
import { ACCESS_ORDER } from '../access/reason.ts';
import { timestamp } from '../graph/timestamp.ts';

/**
 * The client API between the extension and the tenant: JSON over HTTP, below the tenant's address. Errors have Graph's
 * envelope, `{ error: { code, message } }`.
 */
export const CLIENT_API = {
  /** GET, public: who this is and where to sign in. */
  organisation: '/client/v1/organisation',
  /** POST with the sign-in's access token: a new registration. */
  registrations: '/client/v1/registrations',
  /** POST with the registration's token: the check-in. */
  checkIn: '/client/v1/check-in',
  /** POST with the registration's token: ends the registration. */
  signOut: '/client/v1/sign-out',
  /** WebSocket: "check in now". */
  wake: '/client/v1/wake',
} as const;

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const shortText = v.pipe(v.string(), v.maxLength(256));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const JwksSchema = v.object({
  keys: v.pipe(v.array(v.looseObject({ kty: v.string(), kid: text(128) })), v.minLength(1), v.maxLength(8)),
});

export const OrganisationResponseSchema = v.looseObject({
  displayName: text(256),
  issuer: text(2048),
  signIn: v.looseObject({
    /** OpenID issuer; its discovery document stands below it. */
    issuer: text(2048),
    clientId: text(256),
    scope: text(1024),
    /** RFC 8707 resource for which an access token is wanted. */
    resource: v.nullable(text(2048)),
  }),
});
export type OrganisationResponse = v.InferOutput<typeof OrganisationResponseSchema>;

/** What a browser says about itself: versions, and nothing of what is done in it. */
export const AppVersionsSchema = v.object({
  extension: shortText,
  browser: shortText,
  /** The OS by name; its build is not known to a browser. */
  platform: shortText,
  /** This extension's id: a policy may target it by itself. */
  extensionId: v.optional(shortText),
});
export type AppVersions = v.InferOutput<typeof AppVersionsSchema>;

export const RegistrationRequestSchema = v.object({ versions: AppVersionsSchema });
export type RegistrationRequest = v.InferOutput<typeof RegistrationRequestSchema>;

export const RegistrationResponseSchema = v.looseObject({
  registrationId: text(128),
  deviceTag: text(128),
  token: text(512),
  issuer: text(2048),
  organisation: v.looseObject({ displayName: text(256) }),
  user: v.looseObject({ id: text(128), displayName: shortText, userPrincipalName: shortText }),
  keys: JwksSchema,
});
export type RegistrationResponse = v.InferOutput<typeof RegistrationResponseSchema>;

/** What a wipe did. Counts are of items; what could not be read back says so. */
export const WipeReceiptSchema = v.object({
  orderId: text(128),
  startedAt: count,
  finishedAt: count,
  origins: v.pipe(v.array(shortText), v.maxLength(10_000)),
  cookiesRemoved: count,
  cookiesLeft: count,
  /** Domains of cookies that corporate and other hosts share; they are kept. */
  sharedCookieDomains: v.pipe(v.array(shortText), v.maxLength(1_000)),
  /** `unverified`: the browser reported the storage removed, and nobody has read it back. */
  storage: v.picklist(['unverified', 'failed']),
});
export type WipeReceipt = v.InferOutput<typeof WipeReceiptSchema>;

/** What this browser did about the last decision. `since` is milliseconds since the epoch on its clock. */
export const EnforcementReportSchema = v.object({
  access: v.picklist(ACCESS_ORDER),
  since: count,
  problems: v.pipe(v.array(shortText), v.maxLength(20)),
});
export type EnforcementReport = v.InferOutput<typeof EnforcementReportSchema>;

export const CheckInRequestSchema = v.object({
  nonce: text(64),
  /** Digests of the bodies this browser has. */
  known: v.pipe(v.array(text(64)), v.maxLength(8)),
  wantsTicket: v.boolean(),
  versions: AppVersionsSchema,
  /** The device's health as known on the device: without a health source, `unknown`. */
  health: v.object({ state: text(64), lastUpdateDateTime: timestamp }),
  enforcement: v.nullable(EnforcementReportSchema),
});
export type CheckInRequest = v.InferOutput<typeof CheckInRequestSchema>;

export const CheckInResponseSchema = v.looseObject({
  /** The access document, compact JWS. */
  document: text(128 * 1024),
  /** Bodies by digest, those the browser has not got. */
  bodies: v.record(v.string(), v.string()),
  /** Opens one wake-up socket within 60 s. */
  ticket: v.nullish(text(128)),
});
export type CheckInResponse = v.InferOutput<typeof CheckInResponseSchema>;

export const SignOutRequestSchema = v.object({ receipt: v.nullable(WipeReceiptSchema) });
export type SignOutRequest = v.InferOutput<typeof SignOutRequestSchema>;

/** The browser's first and only message on the wake-up socket. */
export const WakeHelloSchema = v.object({ ticket: text(128) });

/** The tenant's messages on it: `checkIn` asks for one now, `alive` comes every 20 s and keeps the worker awake. */
export const WakeMessageSchema = v.object({ type: v.picklist(['checkIn', 'alive']) });
export type WakeMessage = v.InferOutput<typeof WakeMessageSchema>;

export const ErrorResponseSchema = v.looseObject({
  error: v.looseObject({ code: text(128), message: v.pipe(v.string(), v.maxLength(2048)) }),
});
export type ErrorResponse = v.InferOutput<typeof ErrorResponseSchema>;
