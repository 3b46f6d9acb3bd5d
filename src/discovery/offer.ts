import { parseSites } from '../sites/parse-sites.ts';
import { SIGN_IN_HOSTS } from '../sites/sign-in-hosts.ts';
import { parseSiteFilter } from '../sites/site-filter.ts';
import type { DiscoveryDocument } from './discovery-document.ts';
import { DiscoveryError } from './discovery-error.ts';

/** What a person is asked to accept, whole. */
export type Offer = {
  /** The one that the person entered. */
  readonly domain: string;
  /** All that the organisation has shown to be its own. */
  readonly domains: readonly string[];
  readonly configuration: DiscoveryDocument['configuration'];
};

/**
 * What may be offered to someone of `domain`, from the documents that the domains it names have themselves. A domain is the
 * organisation's own when its own document says so: it names the same tenant, itself and `domain`. So nobody can
 * claim another's, and nobody's sites are named but below these.
 *
 * @throws {DiscoveryError} `discovery-other-organisation`, `discovery-domain-unproven`, `discovery-foreign-site`,
 *   `discovery-malformed`
 */
export function offerOf(domain: string, documents: ReadonlyMap<string, DiscoveryDocument>): Offer {
  const home = documents.get(domain);
  if (!home?.domains.includes(domain)) {
    throw new DiscoveryError('discovery-other-organisation', domain, `the document at ${domain} is for other domains`);
  }
  const { domains, configuration } = home;
  const unproven = domains.find((claimed) => !proves(documents.get(claimed), [claimed, domain], configuration.tenant));
  if (unproven !== undefined) {
    throw new DiscoveryError('discovery-domain-unproven', unproven, `${unproven} does not say that it is of ${domain}`);
  }
  requireOwnSites(domain, home);
  return { domain, domains, configuration };
}

function proves(document: DiscoveryDocument | undefined, named: readonly string[], tenant: string): boolean {
  return document?.configuration.tenant === tenant && named.every((one) => document.domains.includes(one));
}

function requireOwnSites(domain: string, { domains, configuration }: DiscoveryDocument): void {
  const { tenant, corporateSites, corporateSiteExceptions: exceptions } = configuration;
  const foreign = corporateSites.find((pattern) => !isOwnSite(pattern, domains));
  if (foreign !== undefined) {
    throw new DiscoveryError(
      'discovery-foreign-site',
      foreign.slice(0, 256),
      `${foreign} is below none of the domains`,
    );
  }
  const [refused] = parseSites({ corporateSites, exceptions }, [new URL(tenant).hostname, ...SIGN_IN_HOSTS]).refused;
  if (refused) throw new DiscoveryError('discovery-malformed', domain, `${refused.pattern}: ${refused.reason}`);
}

/** Whether a pattern is for a host that is one of `domains`, or below one. */
export function isOwnSite(pattern: string, domains: readonly string[]): boolean {
  const filter = parseSiteFilter(pattern);
  return typeof filter !== 'string' && domains.some((own) => filter.host === own || filter.host.endsWith(`.${own}`));
}
