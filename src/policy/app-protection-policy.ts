import * as v from 'valibot';
import { parseDuration } from './duration.ts';
import { PolicyError } from './policy-error.ts';

const nullableText = v.nullish(v.pipe(v.string(), v.maxLength(256)));

const duration = v.pipe(
  v.string(),
  v.check((text) => {
    try {
      parseDuration(text);
      return true;
    } catch {
      return false;
    }
  }, 'not an ISO 8601 duration of zero or more'),
);

/**
 * Graph beta `windowsManagedAppProtection`: the members this version evaluates, in Graph's own names. Enum members are
 * kept as text, since Microsoft adds values: what an unknown one means is decided where it is evaluated. Members not
 * named here are kept and ignored.
 */
export const AppProtectionPolicySchema = v.looseObject({
  '@odata.type': v.optional(v.string()),
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  displayName: v.pipe(v.string(), v.maxLength(1024)),
  version: v.optional(v.string()),
  maximumAllowedDeviceThreatLevel: nullableText,
  mobileThreatDefenseRemediationAction: nullableText,
  appActionIfUnableToAuthenticateUser: nullableText,
  periodOfflineBeforeAccessCheck: v.nullish(duration),
  periodOfflineBeforeWipeIsEnforced: v.nullish(duration),
});

export type AppProtectionPolicy = v.InferOutput<typeof AppProtectionPolicySchema>;

/** @throws {PolicyError} `policy-malformed`, naming the first member that is wrong */
export function parseAppProtectionPolicy(input: unknown): AppProtectionPolicy {
  const result = v.safeParse(AppProtectionPolicySchema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new PolicyError('policy-malformed', `${v.getDotPath(issue) ?? 'policy'}: ${issue.message}`);
}
