import * as v from 'valibot';
import { describeIssue } from '../graph/describe-issue.ts';
import { openEnum } from '../graph/open-enum.ts';
import { isDuration } from './duration.ts';
import { PolicyError } from './policy-error.ts';
import { REMEDIATION_VALUES } from './remediation-action.ts';
import { isVersion } from './version.ts';

const text = v.nullish(v.pipe(v.string(), v.maxLength(4096)));
const flag = v.nullish(v.boolean());
const action = v.nullish(openEnum(REMEDIATION_VALUES));

const duration = v.nullish(v.pipe(v.string(), v.check(isDuration, 'not an ISO 8601 duration of zero or more')));

/** Absent, `null` and empty all say "no bound". */
const version = v.nullish(
  v.pipe(
    v.string(),
    v.check((value) => value === '' || isVersion(value), 'not a version of one to four numbers'),
  ),
);

const dataTransferLevel = v.nullish(openEnum(['allApps', 'none']));

/**
 * Graph beta `windowsManagedAppProtection`, whole and in Graph's own names (microsoft.md §2.2). Enumerations are kept as
 * text, since Microsoft adds values: what an unknown one means is decided where it is evaluated. Members not named here
 * are kept and ignored.
 */
export const AppProtectionPolicySchema = v.looseObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  displayName: v.pipe(v.string(), v.maxLength(1024)),
  description: text,
  version: text,
  createdDateTime: text,
  lastModifiedDateTime: text,
  roleScopeTagIds: v.nullish(v.array(v.string())),
  isAssigned: flag,
  deployedAppCount: v.nullish(v.number()),

  // Conditional launch.
  maximumAllowedDeviceThreatLevel: v.nullish(openEnum(['notConfigured', 'secured', 'low', 'medium', 'high'])),
  mobileThreatDefenseRemediationAction: action,
  /** Graph has it on the mobile policies; here it chooses between Defender and another partner on Windows too. */
  mobileThreatDefensePartnerPriority: v.nullish(
    openEnum(['defenderOverThirdPartyPartner', 'thirdPartyPartnerOverDefender', 'unknownFutureValue']),
  ),
  appActionIfUnableToAuthenticateUser: action,
  minimumWarningOsVersion: version,
  minimumRequiredOsVersion: version,
  minimumWipeOsVersion: version,
  maximumWarningOsVersion: version,
  maximumRequiredOsVersion: version,
  maximumWipeOsVersion: version,
  minimumWarningAppVersion: version,
  minimumRequiredAppVersion: version,
  minimumWipeAppVersion: version,
  minimumRequiredSdkVersion: version,
  minimumWipeSdkVersion: version,
  /** Time without a good check-in until access is blocked. */
  periodOfflineBeforeAccessCheck: duration,
  /** Time without a good check-in until the person must sign in again, and a lost account is wiped. */
  periodOfflineBeforeWipeIsEnforced: duration,

  // Data protection: carried and shown; a browser extension cannot enforce it.
  printBlocked: flag,
  allowedInboundDataTransferSources: dataTransferLevel,
  allowedOutboundDataTransferDestinations: dataTransferLevel,
  allowedOutboundClipboardSharingLevel: v.nullish(openEnum(['anyDestinationAnySource', 'none', 'unknownFutureValue'])),
});

export type AppProtectionPolicy = v.InferOutput<typeof AppProtectionPolicySchema>;

/** The members that this version knows by name. */
export type PolicyMember = keyof (typeof AppProtectionPolicySchema)['entries'];

/** @throws {PolicyError} `policy-malformed`, naming the first member that is wrong */
export function parseAppProtectionPolicy(input: unknown): AppProtectionPolicy {
  const result = v.safeParse(AppProtectionPolicySchema, input, { abortEarly: true });
  if (result.success) return result.output;
  throw new PolicyError('policy-malformed', describeIssue(result.issues[0], 'policy'));
}
