import * as v from 'valibot';
import { ConnectorSchema } from '../health/connector.ts';
import { HealthStateSchema } from '../health/health-state.ts';

/** The newest document this code writes, and the newest it can read. */
export const DOCUMENT_SCHEMA_VERSION = 1;

const seconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10 * 365 * 86_400));
const epochSeconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(253_402_300_799));
const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const digest = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));

/**
 * What one check-in says about access, all from one moment: the claims of the signed access document (design.md, "The
 * access document"). `iat` and `exp` are seconds since the epoch; `exp` bounds how long the answer may be on its way, not
 * how long it may be relied on, which the policies' offline periods say. `policies` and `sites` are SHA-256 digests
 * (base64url) of bodies that travel beside the document.
 */
export const AccessDocumentSchema = v.looseObject({
  iss: text(2048),
  aud: text(128),
  iat: epochSeconds,
  exp: epochSeconds,
  epoch: text(64),
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  nonce: text(64),
  schemaVersion: v.pipe(v.number(), v.integer(), v.minValue(1)),
  oldestReader: v.pipe(v.number(), v.integer(), v.minValue(1)),
  organisation: v.looseObject({ displayName: text(256) }),
  user: v.looseObject({
    id: text(128),
    displayName: v.pipe(v.string(), v.maxLength(256)),
    /** Graph `user.accountEnabled`; `null` where the directory could not confirm it either way. */
    accountEnabled: v.nullable(v.boolean()),
  }),
  /** Where the account is not enabled: the `iat` of this registration's last document that said it was. */
  lastEnabledCheckIn: v.nullish(epochSeconds),
  /** `allow` or `block`: what a person without any policy gets. */
  whenNoPolicy: v.optional(text(64)),
  /** The tenant's cap on newly caused wipes holds this one until a second admin agrees: it is a block till then. */
  wipeHeld: v.optional(v.boolean()),
  /** An admin's orders to wipe this registration that are open; one that is held is a block till a second admin agrees. */
  orders: v.optional(
    v.pipe(
      v.array(
        v.looseObject({
          id: text(64),
          /** When it was made. */
          iat: epochSeconds,
          /** Without the second check-in after the confirmation time. */
          immediate: v.boolean(),
          held: v.boolean(),
        }),
      ),
      v.maxLength(8),
    ),
  ),
  /** The tenant's own name for the wipe that a policy asks for, so that its receipt finds it. */
  wipeOrderId: v.optional(text(64)),
  /** What a wipe does where the organisation may choose; read with {@link wipeOptionsIn}. */
  wipeOptions: v.optional(
    v.looseObject({ sharedCookies: v.optional(text(64)), downloadedFiles: v.optional(text(64)) }),
  ),
  connectors: v.pipe(v.array(ConnectorSchema), v.maxLength(32)),
  health: v.pipe(v.array(HealthStateSchema), v.maxLength(32)),
  policies: digest,
  sites: digest,
  nextCheckInSeconds: v.pipe(seconds, v.minValue(1)),
  wipeConfirmationSeconds: seconds,
});

export type AccessDocument = v.InferOutput<typeof AccessDocumentSchema>;

const choice = v.picklist(['keep', 'remove']);

/** `sharedCookies`: those that corporate and other hosts of a domain share; `downloadedFiles`: files, not only their entries. */
export const WipeOptionsSchema = v.object({ sharedCookies: choice, downloadedFiles: choice });
export type WipeOptions = v.InferOutput<typeof WipeOptionsSchema>;

/** What is removed only where the organisation says so. */
export const KEEP_ALL: WipeOptions = { sharedCookies: 'keep', downloadedFiles: 'keep' };

/** What a document says a wipe does; what it does not say, or says in a word that is newer than this, is kept. */
export function wipeOptionsIn({ wipeOptions }: AccessDocument): WipeOptions {
  const read = (said: string | undefined) => (said === 'remove' ? 'remove' : 'keep');
  return { sharedCookies: read(wipeOptions?.sharedCookies), downloadedFiles: read(wipeOptions?.downloadedFiles) };
}
