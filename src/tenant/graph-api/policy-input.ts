import * as v from 'valibot';
import { THREAT_LEVELS } from '../../health/threat-level.ts';
import {
  type AppProtectionPolicy,
  AppProtectionPolicySchema,
  parseAppProtectionPolicy,
} from '../../policy/app-protection-policy.ts';
import { PolicyError } from '../../policy/policy-error.ts';
import { badMember, GraphError } from './graph-error.ts';

export const POLICY_TYPE = '#microsoft.graph.windowsManagedAppProtection';

/** What the service itself says of a policy. Scripts send it back as they exported it: left out, as Graph does. */
const READ_ONLY = ['id', 'version', 'createdDateTime', 'lastModifiedDateTime', 'isAssigned', 'deployedAppCount'];

export const POLICY_MEMBERS: ReadonlySet<string> = new Set(Object.keys(AppProtectionPolicySchema.entries));

/**
 * Values that an admin may set. The browser keeps values that are newer than itself, and blocks; an admin who writes one
 * has mistyped.
 */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  maximumAllowedDeviceThreatLevel: ['notConfigured', ...THREAT_LEVELS],
  // Intune documents `warn` as unsupported for both.
  mobileThreatDefenseRemediationAction: ['block', 'wipe'],
  appActionIfUnableToAuthenticateUser: ['block', 'wipe'],
  mobileThreatDefensePartnerPriority: ['defenderOverThirdPartyPartner', 'thirdPartyPartnerOverDefender'],
  allowedInboundDataTransferSources: ['allApps', 'none'],
  allowedOutboundDataTransferDestinations: ['allApps', 'none'],
  allowedOutboundClipboardSharingLevel: [
    'anyDestinationAnySource',
    'none',
    'orgDestinationAnySource',
    'orgDestinationOrgSource',
  ],
};

const ObjectSchema = v.record(v.string(), v.unknown());

/**
 * The members that a body sets, checked as far as they can be alone.
 *
 * @throws {GraphError} `BadRequest`, naming the member
 */
export function readPolicyChange(body: unknown): Readonly<Record<string, unknown>> {
  if (!v.is(ObjectSchema, body) || Array.isArray(body))
    throw new GraphError('BadRequest', 'The body is not an object.');
  const type = body['@odata.type'];
  if (type !== undefined && `#${String(type).replace(/^#/, '')}` !== POLICY_TYPE) {
    throw badMember('@odata.type', `not ${POLICY_TYPE}`);
  }
  const change: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name.includes('@') || READ_ONLY.includes(name)) continue;
    if (!POLICY_MEMBERS.has(name)) throw badMember(name.slice(0, 64), 'not a member of windowsManagedAppProtection');
    const values = VALUES[name];
    if (values && value !== null && !values.includes(value as string)) {
      throw badMember(name, `not one of ${values.join(', ')}`);
    }
    change[name] = value;
  }
  return change;
}

/**
 * A policy by the same parser that the browser has.
 *
 * @throws {GraphError} `BadRequest`, naming the member
 */
export function readWholePolicy(policy: Readonly<Record<string, unknown>>): AppProtectionPolicy {
  try {
    return parseAppProtectionPolicy({ '@odata.type': POLICY_TYPE, ...policy });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new GraphError('BadRequest', error.message, { target: error.message.split(':')[0] ?? null });
  }
}
