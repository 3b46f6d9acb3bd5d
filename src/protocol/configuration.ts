import * as v from 'valibot';
import { shortened } from '../graph/describe-issue.ts';
import { LevelOverridesSchema } from '../health/signal-levels.ts';
import { SitePatternsSchema } from './body.ts';
import { isSafeAddress } from './safe-address.ts';

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));

/** An address that may carry company secrets. */
const address = v.pipe(text(2048), v.check(isSafeAddress, 'not an https address'));

/**
 * The settings an admin gives by Edge policy (managed storage), key by key, so that one wrong value does not take the
 * others with it. `managed_schema.json` has the same keys and types; a test holds them together.
 */
export const CONFIGURATION_KEYS = {
  /** The tenant's address, without a path. */
  tenant: v.pipe(
    address,
    v.transform((value) => new URL(value).origin),
  ),
  organisationName: v.optional(text(256)),
  /** The outer bound of what may be blocked and wiped. */
  corporateSites: SitePatternsSchema,
  /** What of them is not corporate, as in Edge's pair of block list and allow list. */
  corporateSiteExceptions: v.optional(SitePatternsSchema),
  whenSignedOut: v.optional(v.picklist(['block', 'allow']), 'block'),
  helpLink: v.optional(address),
  /** The organisation's own words on how to get help, plain text. */
  helpText: v.optional(text(1024)),
  /** The organisation's own privacy notice: who may read what is reported, on what ground, and for how long. */
  privacyLink: v.optional(address),
  /** Who on the device says how healthy it is; `nativeHost` is Drawbridge's own health host. */
  healthSource: v.optional(v.picklist(['none', 'nativeHost'])),
  /** Whether reports carry what the health rests on, or the state alone. */
  healthSignals: v.optional(v.picklist(['none', 'report'])),
  /** The organisation's levels in place of the table's (docs/health-host.md). */
  healthLevels: v.optional(LevelOverridesSchema),
  /** Names of all settings that the admin gave: the browser drops what does not fit `managed_schema.json`, and says nothing. */
  expectedSettings: v.optional(v.pipe(v.array(text(64)), v.maxLength(64))),
  /** The tenant's public keys, current and next; pinned when given, else learned at registration. */
  tenantKeys: v.optional(
    v.pipe(v.array(v.looseObject({ kty: v.string(), kid: text(128) })), v.minLength(1), v.maxLength(8)),
  ),
} as const;

const ConfigurationSchema = v.object(CONFIGURATION_KEYS);
export type Configuration = v.InferOutput<typeof ConfigurationSchema>;

export type ConfigurationRefusal = { readonly key: string; readonly reason: string };

/**
 * What can be used of `raw`, and what was refused and why. Without a tenant or without corporate sites there is nothing
 * to enforce: `configuration` is `null` then.
 */
export function readConfiguration(raw: Readonly<Record<string, unknown>>): {
  readonly configuration: Configuration | null;
  readonly refused: readonly ConfigurationRefusal[];
} {
  const kept: Record<string, unknown> = {};
  const refused: ConfigurationRefusal[] = [];
  for (const [key, schema] of Object.entries<v.GenericSchema>(CONFIGURATION_KEYS)) {
    const result = v.safeParse(schema, raw[key], { abortEarly: true });
    if (result.success) kept[key] = result.output;
    else if (raw[key] !== undefined) refused.push({ key, reason: shortened(result.issues[0].message) });
  }
  for (const key of (kept['expectedSettings'] as readonly string[] | undefined) ?? []) {
    if (raw[key] === undefined)
      refused.push({ key, reason: 'did not arrive: the browser drops what has another type' });
  }
  const whole = v.safeParse(ConfigurationSchema, kept);
  return { configuration: whole.success ? whole.output : null, refused };
}
