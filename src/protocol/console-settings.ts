import * as v from 'valibot';

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));

/** What the console must know before anybody has signed in; public, at `/console/settings.json`. */
export const ConsoleSettingsSchema = v.looseObject({
  organisationName: text(256),
  /** Who says which people and groups there are: the tenant itself, another directory, or another provider's tokens. */
  directory: v.picklist(['own', 'scim', 'token']),
  /** Where admins sign in; `null` where another provider has no registration for the console. */
  signIn: v.nullable(
    v.looseObject({
      /** OpenID issuer; its discovery document stands below it. */
      issuer: text(2048),
      clientId: text(256),
      scope: text(2048),
      /** RFC 8707 resource for which an access token is wanted. */
      resource: v.nullable(text(2048)),
    }),
  ),
});
export type ConsoleSettings = v.InferOutput<typeof ConsoleSettingsSchema>;
