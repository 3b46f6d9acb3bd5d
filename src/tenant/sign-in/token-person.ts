import type { JWTPayload } from 'jose';
import type { ExternalProvider } from './external-provider.ts';

/** A person as their provider's token has them, where the organisation's directory is that token. */
export type TokenPerson = {
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** What the provider calls them: Entra's object id, else the subject. */
  readonly externalId: string;
  /** What the provider calls their groups; `null` where the token does not say, but that there are some. */
  readonly groups: readonly string[] | null;
};

/** More than any provider puts into a token (Entra: 200), and the longest name of one. */
const MOST_GROUPS = 1_000;
const LONGEST = 256;

/** `null` for a token without a user principal name. */
export function personOf(claims: JWTPayload, provider: ExternalProvider): TokenPerson | null {
  const name = claims[provider.userClaim];
  if (typeof name !== 'string' || name === '' || name.length > LONGEST) return null;
  const shown = claims['name'];
  return {
    userPrincipalName: name.toLowerCase(),
    displayName: typeof shown === 'string' && shown !== '' ? shown.slice(0, LONGEST) : name,
    externalId: String(claims['oid'] ?? claims.sub).slice(0, LONGEST),
    groups: groupsIn(claims, provider.groupsClaim ?? 'groups'),
  };
}

/**
 * The groups in a token. Entra leaves the claim out for somebody who is in none, and gives one who is in more than 200 a
 * `_claim_names` in its place, which says where to ask (Microsoft, "Groups overage claim"); whoever asked would need
 * permissions of its own there. Such groups are unknown, not none.
 */
function groupsIn(claims: JWTPayload, claim: string): readonly string[] | null {
  const elsewhere = claims['_claim_names'];
  if (typeof elsewhere === 'object' && elsewhere !== null && claim in elsewhere) return null;
  if (claims['hasgroups'] === true) return null;
  const given = claims[claim] ?? [];
  const groups: unknown[] = Array.isArray(given) ? given : [given];
  const isGroup = (group: unknown): group is string =>
    typeof group === 'string' && group !== '' && group.length <= LONGEST;
  return groups.length <= MOST_GROUPS && groups.every(isGroup) ? [...new Set(groups)] : null;
}
