import type { JWTVerifyOptions } from 'jose';
import * as v from 'valibot';
import type { OrganisationResponse } from '../../protocol/client-api.ts';

export type OAuthSettings = Pick<JWTVerifyOptions, 'issuer' | 'audience' | 'typ' | 'algorithms'>;

const address = v.pipe(v.string(), v.url());

/** An OpenID provider other than the tenant's own, as its operator configures it; docs/sign-in-entra.md says how. */
export const ExternalProviderSchema = v.object({
  /** As its discovery document and its tokens have it, letter for letter. */
  issuer: address,
  /** The extension's registration there: a public client (Entra: a single-page application). */
  clientId: v.string(),
  /** What the extension asks for, with the one scope of this API among it. */
  scope: v.string(),
  /** What an access token must hold in `scp` or `scope`. */
  requiredScope: v.string(),
  /** Whom an access token must be for: this API's id there. */
  audience: v.pipe(v.array(v.string()), v.minLength(1)),
  jwksUri: address,
  /** The console's registration there, a public client too, and what it asks for; without it the console is not offered. */
  console: v.optional(v.object({ clientId: v.string(), scope: v.string() })),
  /** The claim with the user principal name. */
  userClaim: v.optional(v.string(), 'preferred_username'),
  /**
   * Where people and their groups come from: a directory that provisions them (`scim`), or the provider's own access tokens
   * (`token`), whose groups are as old as the last sign-in. `scim` unless given.
   */
  directory: v.optional(v.picklist(['scim', 'token'])),
  /** The claim with the ids or names of a person's groups, where the directory is the token; `groups` unless given. */
  groupsClaim: v.optional(v.string()),
});
export type ExternalProvider = v.InferOutput<typeof ExternalProviderSchema>;

export function externalSettings({ issuer, clientId, scope }: ExternalProvider): OrganisationResponse['signIn'] {
  return { issuer, clientId, scope, resource: null };
}
