import { type Connector, isResponsive } from '../health/connector.ts';
import { levelOf } from '../health/health-state.ts';
import { exceeds, isThreatLevel, type ThreatLevel } from '../health/threat-level.ts';
import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import { remediationAction } from '../policy/remediation-action.ts';
import type { AccessDocument } from './access-document.ts';
import type { Reason } from './reason.ts';

/** Microsoft Defender for Endpoint; preferred where several partners are enabled and the policy names no priority. */
const DEFENDER_FOR_ENDPOINT = 'fc780465-2017-40d4-a0c5-307022471b92';

/**
 * The policy's device threat level condition against what the chosen connector says, or `null` where it is met or the
 * policy has none. Which partners counted is a matter of the document's own time: a browser that is offline cannot know
 * that a partner has fallen silent since, and must not open because of it. (microsoft.md §1.4, §3.1; `warn` is not
 * supported for this setting and means block.)
 */
export function threatCondition(policy: AppProtectionPolicy, document: AccessDocument): Reason | null {
  const allowed = policy.maximumAllowedDeviceThreatLevel;
  if (allowed == null || allowed === 'notConfigured') return null;
  if (!isThreatLevel(allowed)) {
    return { condition: 'unknownSetting', action: 'block', member: 'maximumAllowedDeviceThreatLevel', found: allowed };
  }

  const connector = chooseConnector(document);
  if (!connector) return withoutPartner(document.connectors);

  const health = document.health.find(({ connectorId }) => connectorId === connector.id);
  const found = health ? levelOf(health) : null;
  if (found === null) {
    return {
      condition: 'healthUnknown',
      action: 'block',
      found: health?.state ?? null,
      connector: connector.displayName,
    };
  }
  if (!exceeds(found, allowed)) return null;
  const action = remediationAction(policy.mobileThreatDefenseRemediationAction);
  return {
    condition: 'deviceThreatLevel',
    action: action === 'wipe' ? 'wipe' : 'block',
    found,
    required: allowed,
    connector: connector.displayName,
  };
}

/**
 * The device's level against the strictest policy that asks for one, for people to see; `null` where none does. `found` is
 * `null` where nobody who counts has said.
 */
export function threatSummary(
  policies: readonly AppProtectionPolicy[],
  document: AccessDocument,
): { readonly found: ThreatLevel | null; readonly allowed: ThreatLevel } | null {
  const limits = policies.map((policy) => policy.maximumAllowedDeviceThreatLevel).filter(isThreatLevel);
  const [first, ...others] = limits;
  if (first === undefined) return null;
  const allowed = others.reduce((strictest, level) => (exceeds(strictest, level) ? level : strictest), first);
  const connector = chooseConnector(document);
  const health = document.health.find(({ connectorId }) => connectorId === connector?.id);
  return { found: health ? levelOf(health) : null, allowed };
}

/** The connector whose word counts, of those enabled and heard from recently. */
function chooseConnector({ connectors, iat }: AccessDocument): Connector | null {
  const responsive = connectors.filter((connector) => isResponsive(connector, iat * 1000));
  return responsive.find(({ id }) => id === DEFENDER_FOR_ENDPOINT) ?? responsive[0] ?? null;
}

function withoutPartner(connectors: readonly Connector[]): Reason {
  const strict = connectors.find(
    (connector) =>
      connector.windowsMobileApplicationManagementEnabled && connector.windowsDeviceBlockedOnMissingPartnerData,
  );
  return strict
    ? { condition: 'missingPartnerData', action: 'block', connector: strict.displayName }
    : { condition: 'noHealthSource', action: null, connector: connectors[0]?.displayName ?? null };
}
