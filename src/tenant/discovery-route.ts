import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { DISCOVERY_PATH, readDiscovery } from '../discovery/discovery-document.ts';
import { isOwnSite } from '../discovery/offer.ts';
import { canonicalDomain } from '../discovery/work-address.ts';
import { ApiError } from './api-error.ts';
import { siteListOf } from './corporate-sites.ts';
import type { TenantContext } from './tenant-context.ts';

/** What the tenant does not know by itself: the organisation's domains, and settings beside its own (docs/settings.md). */
export const DiscoveryOptionsSchema = v.strictObject({
  domains: v.pipe(
    v.array(
      v.pipe(
        v.string(),
        v.check((text) => canonicalDomain(text) === text, 'not a domain in lower case and punycode'),
      ),
    ),
    v.minLength(1),
  ),
  settings: v.optional(v.record(v.string(), v.unknown()), {}),
});
export type DiscoveryOptions = v.InferInput<typeof DiscoveryOptionsSchema>;

/**
 * The document that stands at each domain of the organisation, for browsers that no policy reaches: what the tenant knows now,
 * and of its sites those below the domains, as no others would be taken. It is served here for a web server to pass on or keep.
 */
export async function discoveryRoute(
  app: FastifyInstance,
  context: TenantContext,
  options: DiscoveryOptions,
): Promise<void> {
  app.get(DISCOVERY_PATH, async (_request, reply) => {
    const document = await describe(context, options);
    reply.header('Cache-Control', 'public, max-age=300').type('application/json');
    return JSON.stringify(document, null, 2);
  });
}

async function describe({ db, url, keys }: TenantContext, { domains, settings = {} }: DiscoveryOptions) {
  const organisation = await db.selectFrom('organisation').selectAll().executeTakeFirstOrThrow();
  const lists = {
    corporateSites: organisation.corporate_sites,
    exceptions: organisation.corporate_site_exceptions,
  };
  const list = siteListOf(lists, new URL(url).hostname);
  const document = {
    version: 1,
    domains,
    settings: {
      whenSignedOut: organisation.when_signed_out,
      ...(organisation.help_link && { helpLink: organisation.help_link }),
      ...(organisation.help_text && { helpText: organisation.help_text }),
      ...(organisation.privacy_link && { privacyLink: organisation.privacy_link }),
      ...settings,
      tenant: url,
      organisationName: organisation.display_name,
      corporateSites: list.sites.map(({ pattern }) => pattern).filter((pattern) => isOwnSite(pattern, domains)),
      corporateSiteExceptions: list.exceptions,
      tenantKeys: keys.documentKeySet.keys,
    },
  };
  try {
    readDiscovery(url, document);
  } catch (error) {
    // Whoever set this up reads it here, and nobody else is led on by half of it.
    throw new ApiError(404, 'not-found', `There is nothing to be discovered: ${(error as Error).message}.`);
  }
  return document;
}
