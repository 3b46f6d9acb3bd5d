import * as v from 'valibot';
import { timestamp } from '../graph/timestamp.ts';
import { HEALTH_STATES } from '../health/health-state.ts';
import { MOST_SIGNALS, SignalSchema } from '../health/signal.ts';
import { LevelOverridesSchema } from '../health/signal-levels.ts';
import { THREAT_LEVELS } from '../health/threat-level.ts';

/**
 * Native messaging between the extension and the health host: 32 bits of length in the machine's byte order, then JSON in
 * UTF-8 (microsoft.md §6.4). The browser refuses 1 MiB and more from a host.
 */
export const HEALTH_HOST = 'com.drawbridge.health_host';

/** Raised when an older side would misunderstand; each side says its own, and they must be equal. */
export const HEALTH_HOST_PROTOCOL = 1;

/** Milliseconds after which a subscriber has heard from a host that lives, whether or not anything changed. */
export const HEALTH_HOST_HEARTBEAT = 60_000;

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** "State now", or "tell me, and tell me again when it changes". `levels` is the organisation's table (signal-levels.ts). */
export const HostRequestSchema = v.object({
  type: v.picklist(['read', 'subscribe']),
  protocol: v.number(),
  levels: v.optional(LevelOverridesSchema, {}),
});
export type HostRequest = v.InferOutput<typeof HostRequestSchema>;

const StateMessageSchema = v.object({
  type: v.literal('state'),
  protocol: v.literal(HEALTH_HOST_PROTOCOL),
  state: v.picklist(HEALTH_STATES),
  level: v.nullable(v.picklist(THREAT_LEVELS)),
  /** When it was read, ISO 8601. */
  at: timestamp,
  signals: v.pipe(v.array(SignalSchema), v.maxLength(MOST_SIGNALS)),
  os: v.object({ name: text(128), build: v.nullable(text(64)) }),
  host: v.object({ version: text(64), scope: v.picklist(['machine', 'user', 'unknown']) }),
});

/** `request-refused`: what came was no request. `wrong-protocol`: host and extension are of different versions. */
const ErrorMessageSchema = v.object({
  type: v.literal('error'),
  protocol: v.number(),
  code: v.picklist(['request-refused', 'wrong-protocol']),
  message: text(512),
});

export const HostMessageSchema = v.variant('type', [StateMessageSchema, ErrorMessageSchema]);
export type HostMessage = v.InferOutput<typeof HostMessageSchema>;
export type HostState = v.InferOutput<typeof StateMessageSchema>;
