import type { Configuration } from '../protocol/configuration.ts';
import { parseSites, type SiteReading } from '../sites/parse-sites.ts';
import { SIGN_IN_HOSTS } from '../sites/sign-in-hosts.ts';
import type { Sites } from '../sites/site-list.ts';

/** The organisation's settings as last read well, with its sites parsed. */
export type Organisation = Pick<SiteReading, 'refused' | 'widened'> & {
  readonly configuration: Configuration;
  /** The outer bound of block and wipe. */
  readonly bound: Sites;
  /** Keys of settings that did not arrive or cannot be used. */
  readonly incomplete: readonly string[];
  /** Where a person accepted the organisation: the keys that a new registration's documents begin with. */
  readonly firstKeys?: Keys | undefined;
};

type Keys = NonNullable<Configuration['tenantKeys']>;

export function organisationOf(
  configuration: Configuration,
  incomplete: readonly string[] = [],
  firstKeys?: Keys,
): Organisation {
  const never = [new URL(configuration.tenant).hostname, ...SIGN_IN_HOSTS];
  const { corporateSites, corporateSiteExceptions: exceptions } = configuration;
  const { sites, refused, widened } = parseSites({ corporateSites, exceptions }, never);
  return { configuration, bound: sites, refused, widened, incomplete, ...(firstKeys && { firstKeys }) };
}

/** `next` with the last good value of each setting that is missing in it, where that was the same tenant's. */
export function withLastGood(next: Organisation, last: Organisation | null): Organisation {
  const { configuration, incomplete, firstKeys } = next;
  if (incomplete.length === 0 || last?.configuration.tenant !== configuration.tenant) return next;
  const kept = Object.entries(last.configuration).filter(([key]) => incomplete.includes(key));
  return organisationOf({ ...configuration, ...Object.fromEntries(kept) }, incomplete, firstKeys);
}
