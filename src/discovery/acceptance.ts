import * as v from 'valibot';
import { type Configuration, readConfiguration } from '../protocol/configuration.ts';
import type { Offer } from './offer.ts';

const AcceptanceSchema = v.object({
  domain: v.string(),
  /** Milliseconds since the epoch. */
  acceptedAt: v.number(),
  settings: v.record(v.string(), v.unknown()),
});

/** What a person accepted. `configuration` has no keys of the tenant's: `firstKeys` are those that it begins with. */
export type Acceptance = {
  readonly domain: string;
  readonly acceptedAt: number;
  readonly configuration: Configuration;
  readonly firstKeys: NonNullable<Configuration['tenantKeys']>;
};

/** As the browser keeps it. */
export function toAcceptance({ domain, configuration }: Offer, acceptedAt: number): unknown {
  return { domain, acceptedAt, settings: configuration };
}

/** That a person took it back, as the browser keeps it: what is not there says nothing. */
export const TAKEN_BACK = 'takenBack';

/** What the browser kept; `null` where it is nothing, or cannot be read. */
export function readAcceptance(raw: unknown): Acceptance | null {
  const result = v.safeParse(AcceptanceSchema, raw);
  if (!result.success) return null;
  const { domain, acceptedAt, settings } = result.output;
  const { configuration } = readConfiguration(settings);
  if (!configuration?.tenantKeys) return null;
  const { tenantKeys: firstKeys, ...rest } = configuration;
  return { domain, acceptedAt, configuration: rest, firstKeys };
}
