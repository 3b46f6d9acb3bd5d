import { type Connector, hasKnownState } from '../health/connector.ts';
import { healthBy } from '../health/health-state.ts';
import { heardConnectors } from '../health/heard-connectors.ts';
import { exceeds, isThreatLevel, type ThreatLevel } from '../health/threat-level.ts';
import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import { blockOrWipe } from '../policy/remediation-action.ts';
import type { AccessDocument } from './access-document.ts';
import type { Reason } from './reason.ts';

/**
 * The policy's device threat level condition against what the chosen connector says, or `null` where it is met or the
 * policy has none. Which partners counted is a matter of the document's own time: a browser that is offline cannot know
 * that a partner has fallen silent since, and must not open because of it. (microsoft.md §1.4, §3.1)
 */
export function threatCondition(policy: AppProtectionPolicy, document: AccessDocument): Reason | null {
  const allowed = policy.maximumAllowedDeviceThreatLevel;
  if (allowed == null || allowed === 'notConfigured') return null;
  if (!isThreatLevel(allowed)) return unknownSetting('maximumAllowedDeviceThreatLevel', allowed);

  const now = document.iat * 1000;
  const heard = heardConnectors(document.connectors, policy.mobileThreatDefensePartnerPriority, now);
  const [connector] = heard.connectors;
  if (!connector) return withoutPartner(document.connectors);
  if (heard.unclear !== null) return unknownSetting('mobileThreatDefensePartnerPriority', heard.unclear);

  const { statement, level } = healthBy(connector, document.health, now);
  const since = statement ? { since: Date.parse(statement.lastUpdateDateTime) } : {};
  const base = { connector: connector.displayName, ...since };
  if (level === null) return { ...base, condition: 'healthUnknown', action: 'block', found: statement?.state ?? null };
  if (!exceeds(level, allowed)) return null;
  const action = blockOrWipe(policy.mobileThreatDefenseRemediationAction);
  return { ...base, condition: 'deviceThreatLevel', action, found: level, required: allowed };
}

/**
 * The device's level against the strictest policy that asks for one, for people to see; `null` where none does. `found` is
 * `null` where nobody who counts has said.
 */
export function threatSummary(
  policies: readonly AppProtectionPolicy[],
  document: AccessDocument,
): { readonly found: ThreatLevel | null; readonly allowed: ThreatLevel } | null {
  let strictest: { readonly policy: AppProtectionPolicy; readonly allowed: ThreatLevel } | null = null;
  for (const policy of policies) {
    const allowed = policy.maximumAllowedDeviceThreatLevel;
    if (isThreatLevel(allowed) && (!strictest || exceeds(strictest.allowed, allowed))) strictest = { policy, allowed };
  }
  if (!strictest) return null;
  const now = document.iat * 1000;
  const heard = heardConnectors(document.connectors, strictest.policy.mobileThreatDefensePartnerPriority, now);
  const [connector] = heard.unclear === null ? heard.connectors : [];
  return { found: connector ? healthBy(connector, document.health, now).level : null, allowed: strictest.allowed };
}

/** Nobody's word counts. Only what the admin set blocks then, or a partner state that this version does not know. */
function withoutPartner(connectors: readonly Connector[]): Reason {
  const on = connectors.filter((connector) => connector.windowsMobileApplicationManagementEnabled);
  const unknown = on.find((connector) => !hasKnownState(connector));
  if (unknown) return unknownSetting('partnerState', unknown.partnerState);
  const strict = on.find((connector) => connector.windowsDeviceBlockedOnMissingPartnerData);
  return strict
    ? { condition: 'missingPartnerData', action: 'block', connector: strict.displayName }
    : { condition: 'noHealthSource', action: null, connector: connectors[0]?.displayName ?? null };
}

function unknownSetting(member: string, found: string): Reason {
  return { condition: 'unknownSetting', action: 'block', member, found };
}
