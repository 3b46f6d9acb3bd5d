import * as v from 'valibot';
import { describeIssue } from '../graph/describe-issue.ts';
import { type Configuration, readConfiguration } from '../protocol/configuration.ts';
import { DiscoveryError } from './discovery-error.ts';
import { canonicalDomain } from './work-address.ts';

/** Where an organisation says at each of its domains that it has Drawbridge (RFC 8615). */
export const DISCOVERY_PATH = '/.well-known/drawbridge.json';

/** Bytes; a document with all that it may have is below it. */
export const MAX_DISCOVERY = 64 * 1024;
/** More than a person looks through is not understood, and so not accepted. */
export const MAX_DISCOVERED_SITES = 200;
const MAX_DOMAINS = 10;

const domain = v.pipe(
  v.string(),
  v.maxLength(253),
  v.check((text) => canonicalDomain(text) === text, 'not a domain in lower case and punycode'),
);

const DiscoverySchema = v.object({
  version: v.literal(1),
  /** All domains of the organisation, each of which has a document like this. */
  domains: v.pipe(v.array(domain), v.minLength(1), v.maxLength(MAX_DOMAINS)),
  /** As an admin would give them by policy (docs/settings.md). */
  settings: v.record(v.string(), v.unknown()),
});

/** What an organisation says of itself. Its keys and its name are known. */
export type DiscoveryDocument = {
  readonly domains: readonly string[];
  readonly configuration: Configuration & {
    readonly organisationName: string;
    readonly tenantKeys: NonNullable<Configuration['tenantKeys']>;
  };
};

/**
 * Reads the document of `at`. Nothing of it is left out silently: a person accepts the whole.
 *
 * @throws {DiscoveryError} `discovery-malformed`, `discovery-not-https`
 */
export function readDiscovery(at: string, value: unknown): DiscoveryDocument {
  const result = v.safeParse(DiscoverySchema, value, { abortEarly: true });
  if (!result.success) throw malformed(at, describeIssue(result.issues[0], 'document'));
  const { domains, settings } = result.output;
  const { tenant } = settings;
  if (typeof tenant === 'string' && URL.canParse(tenant) && new URL(tenant).protocol !== 'https:') {
    throw new DiscoveryError('discovery-not-https', at, `the service at ${at} is not at an https address`);
  }
  const { configuration, refused } = readConfiguration(settings);
  const [wrong] = refused;
  if (wrong) throw malformed(at, `${wrong.key}: ${wrong.reason}`);
  if (!configuration) throw malformed(at, 'tenant or corporateSites is missing');
  const { organisationName, tenantKeys, corporateSites } = configuration;
  if (organisationName === undefined) throw malformed(at, 'organisationName is missing');
  if (tenantKeys === undefined) throw malformed(at, 'tenantKeys is missing');
  if (corporateSites.length === 0 || corporateSites.length > MAX_DISCOVERED_SITES) {
    throw malformed(at, `corporateSites has ${corporateSites.length} sites, not 1 to ${MAX_DISCOVERED_SITES}`);
  }
  return { domains, configuration: { ...configuration, organisationName, tenantKeys } };
}

function malformed(at: string, message: string): DiscoveryError {
  return new DiscoveryError('discovery-malformed', at, message);
}
