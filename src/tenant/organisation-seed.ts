import type { JSONWebKeySet } from 'jose';
import * as v from 'valibot';
import { type Connector, ConnectorSchema } from '../health/connector.ts';
import { parseAppProtectionPolicy } from '../policy/app-protection-policy.ts';
import type { TargetedApp } from '../policy/assignment.ts';
import type { Gate } from '../protocol/body.ts';
import { readCorporateSites } from './corporate-sites.ts';
import { checkGates } from './posture/check-gates.ts';
import { ADMIN_ROLES, type AdminRole } from './store/tables/directory.ts';
import type { EventsReceiver } from './store/tables/posture.ts';

export type SeedUser = {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly password: string;
  /** True unless said otherwise. */
  readonly accountEnabled?: boolean;
  /** What the user may do in the admin API; nothing unless given. */
  readonly adminRoles?: readonly AdminRole[];
};

/** A connector in Graph's members, with what the tenant needs to believe the partner's events. */
export type SeedConnector = Connector & {
  /** The `iss` of the partner's events; `null` for Windows Security Center, which sends none. */
  readonly issuer: string | null;
  /** The partner's public keys, ES256. */
  readonly keys: JSONWebKeySet;
};

/** Graph's assignment targets; a group is named by its display name, as its id is made when it is seeded. */
export type SeedTarget =
  | {
      readonly '@odata.type':
        | '#microsoft.graph.groupAssignmentTarget'
        | '#microsoft.graph.exclusionGroupAssignmentTarget';
      readonly groupDisplayName: string;
    }
  | { readonly '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' };

export type SeedPolicy = {
  /** Graph beta `windowsManagedAppProtection`. */
  readonly policy: Readonly<Record<string, unknown>>;
  readonly apps: readonly TargetedApp[];
  readonly assignments: readonly { readonly target: SeedTarget }[];
};

/** What an organisation starts with. */
export type OrganisationSeed = {
  readonly displayName: string;
  readonly users: readonly SeedUser[];
  readonly groups: readonly { readonly displayName: string; readonly members: readonly string[] }[];
  readonly connectors: readonly SeedConnector[];
  readonly policies: readonly SeedPolicy[];
  /** In Edge's URL filter format, see docs/corporate-sites.md. */
  readonly corporateSites: readonly string[];
  readonly corporateSiteExceptions?: readonly string[];
  readonly nextCheckInSeconds: number;
  readonly wipeConfirmationSeconds: number;
  /** What a person without any policy gets; `allow` unless said otherwise. */
  readonly whenNoPolicy?: 'allow' | 'block';
  /** How often a person must sign in again; never unless given. */
  readonly signInAgainSeconds?: number;
  /** Whether signing out removes what the browser holds of the company's sites first; no unless given. */
  readonly wipeOnSignOut?: boolean;
  /** Sites that stand behind a gate; none unless given. */
  readonly relyingParties?: readonly SeedRelyingParty[];
  /** How long a posture token lives: ten minutes, which is the most, unless given. */
  readonly postureTokenSeconds?: number;
};

export type SeedRelyingParty = Gate & {
  /** With which its gate asks for revocations; 16 characters at least. */
  readonly secret?: string;
  /** Where it takes events (RFC 8935). */
  readonly events?: EventsReceiver;
};

/** A seed that contradicts itself or the formats it is written in. `message` names the member. */
export class OrganisationSeedError extends Error {
  override readonly name = 'OrganisationSeedError';
  readonly code = 'organisation-seed-invalid';
}

/**
 * Refuses a seed before anything of it is stored. `host` is the tenant's own, which no corporate site may cover.
 *
 * @throws {OrganisationSeedError}
 * @throws {PolicyError} `policy-malformed`
 */
export function checkOrganisationSeed(seed: OrganisationSeed, host: string): void {
  for (const { policy } of seed.policies) parseAppProtectionPolicy(policy);
  for (const connector of seed.connectors) {
    const result = v.safeParse(ConnectorSchema, connector);
    if (!result.success) {
      const [issue] = result.issues;
      throw new OrganisationSeedError(`connector ${connector.id}: ${v.getDotPath(issue) ?? ''} ${issue.message}`);
    }
  }
  const { corporateSites, corporateSiteExceptions: exceptions } = seed;
  const {
    sites,
    refused: [refused],
  } = readCorporateSites({ corporateSites, exceptions }, host);
  if (refused) throw new OrganisationSeedError(`corporate site "${refused.pattern}": ${refused.reason}`);
  const wrong = checkGates(seed.relyingParties ?? [], sites);
  if (wrong !== null) throw new OrganisationSeedError(wrong);

  for (const { userPrincipalName, adminRoles = [] } of seed.users) {
    const unknown = adminRoles.find((role) => !ADMIN_ROLES.includes(role));
    if (unknown !== undefined) throw new OrganisationSeedError(`user ${userPrincipalName}: no role ${unknown}`);
  }
  const users = new Set(seed.users.map(({ userPrincipalName }) => userPrincipalName.toLowerCase()));
  for (const { displayName, members } of seed.groups) {
    const stranger = members.find((member) => !users.has(member.toLowerCase()));
    if (stranger !== undefined) throw new OrganisationSeedError(`group ${displayName}: no user ${stranger}`);
  }
  const groups = new Set(seed.groups.map(({ displayName }) => displayName));
  for (const { target } of seed.policies.flatMap(({ assignments }) => assignments)) {
    if ('groupDisplayName' in target && !groups.has(target.groupDisplayName)) {
      throw new OrganisationSeedError(`assignment: no group ${target.groupDisplayName}`);
    }
  }
}
