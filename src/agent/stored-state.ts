import * as v from 'valibot';
import { KEEP_ALL, WipeOptionsSchema } from '../access/access-document.ts';
import { SignalSchema } from '../health/signal.ts';
import { SiteListSchema } from '../protocol/body.ts';
import {
  AppVersionsSchema,
  HealthProvenanceSchema,
  HealthReportSchema,
  RegistrationResponseSchema,
  ReportGapSchema,
} from '../protocol/client-api.ts';
import { CONFIGURATION_KEYS, readConfiguration } from '../protocol/configuration.ts';
import { WipeReceiptSchema } from '../protocol/wipe-receipt.ts';
import { SitesSchema } from '../sites/site-list.ts';
import { FAILURE_CODES } from './failure.ts';
import { type Organisation, organisationOf } from './organisation.ts';
import type { AgentState, StoredEvidence } from './state.ts';

const time = v.number();
const nullableTime = v.nullable(time);

const { tokens: _, ...stored } = RegistrationResponseSchema.entries;
const RegistrationSchema = v.object({ ...stored, tenant: v.string() });
const previous = v.nullable(RegistrationSchema);

const AccountSchema = v.variant('state', [
  v.object({ state: v.literal('signedOut') }),
  v.object({ state: v.literal('signingIn'), silent: v.boolean(), previous }),
  v.object({ state: v.literal('registering'), failures: v.number(), retryAt: nullableTime, previous }),
  v.object({ state: v.literal('registered'), registration: RegistrationSchema }),
  v.object({ state: v.literal('needsSignIn'), registration: RegistrationSchema }),
]);

const OutboxSchema = v.object({
  seq: v.number(),
  reports: v.array(HealthReportSchema),
  gap: v.nullable(ReportGapSchema),
  newest: v.nullable(HealthReportSchema),
  sent: v.nullable(v.object({ at: time, report: HealthReportSchema })),
});

const ObservationSchema = v.object({
  versions: AppVersionsSchema,
  health: v.object({
    state: v.string(),
    lastUpdateDateTime: v.string(),
    provenance: v.optional(HealthProvenanceSchema),
    signals: v.optional(v.array(SignalSchema)),
  }),
});

/** Its sites are read from it again: what a later version makes of a pattern is then in force at once. */
const OrganisationSchema = v.object({
  configuration: v.record(v.string(), v.unknown()),
  incomplete: v.optional(v.array(v.string()), []),
  firstKeys: CONFIGURATION_KEYS.tenantKeys,
});

const orderIds = v.array(v.string());

/** What has a value of its own where it is left out is new: a confirmation begins anew then, and a wipe goes on. */
const WipeSchema = v.variant('stage', [
  v.object({
    stage: v.literal('confirming'),
    asks: v.optional(
      v.array(
        v.object({
          by: v.picklist(['admin', 'policy']),
          orderId: v.string(),
          cause: v.optional(v.string()),
          epoch: v.string(),
          iat: time,
          seq: time,
        }),
      ),
      [],
    ),
    confirmAt: time,
  }),
  v.object({
    stage: v.literal('running'),
    orderId: v.string(),
    sites: SitesSchema,
    options: v.optional(WipeOptionsSchema, KEEP_ALL),
    causes: v.optional(v.object({ orders: orderIds, policy: v.boolean() }), { orders: [], policy: true }),
    answers: v.optional(orderIds, []),
    retryAt: nullableTime,
    progress: v.optional(v.nullable(v.object({ step: v.string(), done: v.number(), total: v.number() })), null),
    stopping: v.optional(v.boolean(), false),
    thenSignOut: v.optional(v.boolean(), false),
  }),
  v.object({ stage: v.literal('done'), receipt: WipeReceiptSchema }),
]);

/**
 * The number of the stored state. A release that stores more, or anything otherwise, here or in the extension's database, raises
 * it: an older version that went on with what it half understands would forget the rest. Of each earlier one that is read there is
 * an example in `test/unit/stored-states`.
 */
const VERSION = 3;

/** The state as it is stored. Of the evidence only what was signed is kept, to be verified again when it is read. */
const StoredStateSchema = v.object({
  version: v.picklist([2, VERSION]),
  organisation: v.nullable(OrganisationSchema),
  account: AccountSchema,
  askWhoSignsIn: v.boolean(),
  observed: v.nullable(ObservationSchema),
  outbox: OutboxSchema,
  evidence: v.nullable(v.object({ jws: v.string(), bodies: v.record(v.string(), v.string()), receivedAt: v.number() })),
  verifiedSites: v.nullable(SiteListSchema),
  clock: v.object({ seenAt: time, floor: time }),
  checkIn: v.object({
    running: v.boolean(),
    again: v.boolean(),
    failures: v.number(),
    dueAt: nullableTime,
    plannedAt: time,
  }),
  wipe: v.nullable(WipeSchema),
  answeredOrders: v.optional(orderIds, []),
  wipedAt: v.optional(nullableTime, null),
  farewells: v.array(
    v.object({
      tenant: v.string(),
      registrationId: v.optional(v.nullable(v.string()), null),
      signOutToken: v.string(),
      receipt: v.nullable(WipeReceiptSchema),
      orders: v.optional(orderIds, []),
      tries: v.number(),
      retryAt: nullableTime,
      giveUpAt: time,
    }),
  ),
  enforcement: v.object({
    closed: v.boolean(),
    sites: SitesSchema,
    since: time,
    done: v.boolean(),
    problems: v.array(v.string()),
  }),
  posture: v.optional(v.picklist(['none', 'set', 'clearing']), 'none'),
  problem: v.nullable(v.object({ code: v.picklist(FAILURE_CODES), detail: v.string(), at: time })),
  scheduledAt: nullableTime,
  noticedBlockAt: nullableTime,
  noticedSignInAt: v.optional(nullableTime, null),
});

export type StoredState = v.InferOutput<typeof StoredStateSchema>;

/** What was signed, and when it came; its claims are not believed before the signature holds again. */
export type UnverifiedEvidence = Pick<StoredEvidence, 'jws' | 'bodies' | 'receivedAt'>;

export function toStored(state: AgentState): unknown {
  const { evidence } = state;
  const signed = evidence && { jws: evidence.jws, bodies: evidence.bodies, receivedAt: evidence.receivedAt };
  const { configuration, incomplete, firstKeys } = state.organisation ?? {};
  const organisation = configuration ? { configuration, incomplete, firstKeys } : null;
  return { version: VERSION, ...state, organisation, evidence: signed };
}

/** Whether a version after this one stored it: not to be read, and not to be overwritten. */
export function isNewer(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && 'version' in raw && Number(raw.version) > VERSION;
}

/** The stored state without its evidence, and the evidence still to be verified; `null` where it cannot be read. */
export function fromStored(
  raw: unknown,
): { readonly state: AgentState; readonly unverified: UnverifiedEvidence | null } | null {
  const result = v.safeParse(StoredStateSchema, raw, { abortEarly: true });
  if (!result.success) return null;
  const { version: _, evidence, organisation, ...rest } = result.output;
  return { state: { ...rest, organisation: organisationFrom(organisation), evidence: null }, unverified: evidence };
}

function organisationFrom(stored: StoredState['organisation']): Organisation | null {
  const configuration = stored && readConfiguration(stored.configuration).configuration;
  return configuration && organisationOf(configuration, stored?.incomplete, stored?.firstKeys);
}
