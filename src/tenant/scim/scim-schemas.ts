import * as v from 'valibot';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

const text = v.pipe(v.string(), v.maxLength(256));
const named = v.pipe(text, v.minLength(1));

/** Entra ID sends `"True"` and `"False"` as text (its documented behaviour without the feature flag). */
export const flag = v.union([
  v.boolean(),
  v.pipe(
    v.string(),
    v.regex(/^(true|false)$/i, 'neither true nor false'),
    v.transform((value) => value.toLowerCase() === 'true'),
  ),
]);

/** RFC 7643 §4.1, the members used here; others are let be. */
export const ScimUserSchema = v.looseObject({
  userName: v.pipe(named, v.regex(/^\S+$/, 'has spaces')),
  externalId: v.nullish(text),
  displayName: v.nullish(text),
  active: v.optional(flag, true),
});
export type ScimUser = v.InferOutput<typeof ScimUserSchema>;

const members = v.pipe(v.array(v.looseObject({ value: named })), v.maxLength(10_000));

/** RFC 7643 §4.2. */
export const ScimGroupSchema = v.looseObject({
  displayName: named,
  externalId: v.nullish(text),
  members: v.optional(members, []),
});

/** RFC 7644 §3.5.2. Entra ID writes the operations with a capital. */
export const PatchSchema = v.looseObject({
  Operations: v.pipe(
    v.array(
      v.looseObject({
        op: v.pipe(
          v.string(),
          v.transform((op) => op.toLowerCase()),
          v.picklist(['add', 'replace', 'remove']),
        ),
        path: v.nullish(v.pipe(v.string(), v.maxLength(512))),
        value: v.optional(v.unknown()),
      }),
    ),
    v.minLength(1),
    v.maxLength(1000),
  ),
});
export type PatchOperation = v.InferOutput<typeof PatchSchema>['Operations'][number];

export const MembersSchema = v.union([
  members,
  v.pipe(
    v.looseObject({ value: named }),
    v.transform((one) => [one]),
  ),
]);
