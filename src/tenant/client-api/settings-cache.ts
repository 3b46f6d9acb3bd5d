import type { Selectable } from 'kysely';
import type { AppProtectionPolicy } from '../../policy/app-protection-policy.ts';
import { type AssignedPolicy, EDGE_APP_ID, policiesFor } from '../../policy/assignment.ts';
import { digestOf, type Gate } from '../../protocol/body.ts';
import { siteListBody } from '../corporate-sites.ts';
import type { OrganisationTable } from '../store/tables/organisation.ts';
import type { ConnectorTable } from '../store/tables/policies.ts';

/** What few people change and every browser gets, as the store has it at one revision. */
export type StoredSettings = {
  readonly organisation: Selectable<OrganisationTable>;
  readonly connectors: readonly Pick<Selectable<ConnectorTable>, 'id' | 'graph'>[];
  readonly policies: readonly AssignedPolicy[];
  /** Whose sites stand behind a gate. */
  readonly relyingParties: readonly Gate[];
};

/** A body that travels beside the document, named by its digest. */
export type Body = { readonly text: string; readonly digest: string };

/** The policies of one kind of people, as objects too: what is decided on again and again is read once. */
export type PolicySet = Body & { readonly policies: readonly AppProtectionPolicy[] };

/** The settings of one revision, with all that follows from them made once. */
export type Settings = {
  readonly revision: number;
  readonly stored: StoredSettings;
  readonly sites: Body;
  /** The policies of one who is in these groups and asks as Edge or as this extension. */
  policiesFor(groups: readonly string[], extensionId: string | null): Promise<PolicySet>;
};

export type SettingsCache = {
  readonly newest: Settings | null;
  /** The settings of this revision, made from what the store said unless they are there already. */
  remember(revision: number, stored: StoredSettings): Promise<Settings>;
};

/** More kinds of people than an organisation has; what is beyond is made again. */
const MAX_POLICY_SETS = 5_000;

/** Keeps the newest settings. The store says with each check-in whether they still are (`check_in`'s `p_revision`). */
export function createSettingsCache(tenantHost: string): SettingsCache {
  let newest: Settings | null = null;
  let making: { readonly revision: number; readonly settings: Promise<Settings> } | null = null;
  return {
    get newest() {
      return newest;
    },
    async remember(revision, stored) {
      if (newest?.revision === revision) return newest;
      // After a change every check-in under way brings them: they are made for the first one.
      if (making?.revision !== revision) making = { revision, settings: makeSettings(revision, stored, tenantHost) };
      const settings = await making.settings;
      if (revision > (newest?.revision ?? 0)) newest = settings;
      return settings;
    },
  };
}

async function makeSettings(revision: number, stored: StoredSettings, tenantHost: string): Promise<Settings> {
  const { corporate_sites: corporateSites, corporate_site_exceptions: exceptions } = stored.organisation;
  const policySets = new Map<string, Promise<PolicySet>>();
  return {
    revision,
    stored,
    sites: await bodyOf(siteListBody({ corporateSites, exceptions }, tenantHost, stored.relyingParties)),
    policiesFor(groupIds, extensionId) {
      const key = JSON.stringify([groupIds, extensionId]);
      const known = policySets.get(key);
      if (known) return known;
      const policies = policiesFor({ groupIds, appIds: appIdsOf({ extensionId }) }, stored.policies);
      const made = bodyOf(JSON.stringify(policies)).then((body) => ({ ...body, policies }));
      if (policySets.size >= MAX_POLICY_SETS) policySets.clear();
      policySets.set(key, made);
      return made;
    },
  };
}

/** As which apps a browser asks for policies: as Edge, and as this extension by its own id. */
export function appIdsOf({ extensionId }: { readonly extensionId?: string | null | undefined }): readonly string[] {
  return extensionId ? [EDGE_APP_ID, extensionId] : [EDGE_APP_ID];
}

async function bodyOf(text: string): Promise<Body> {
  return { text, digest: await digestOf(text) };
}
