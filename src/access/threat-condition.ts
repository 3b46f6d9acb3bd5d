import { type Connector, isResponsive } from '../health/connector.ts';
import { levelOf } from '../health/health-state.ts';
import { exceeds, isThreatLevel } from '../health/threat-level.ts';
import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import { remediationAction } from '../policy/remediation-action.ts';
import type { AccessDocument } from './access-document.ts';
import type { Reason } from './reason.ts';

/** Microsoft Defender for Endpoint; preferred where several partners are enabled and the policy names no priority. */
const DEFENDER_FOR_ENDPOINT = 'fc780465-2017-40d4-a0c5-307022471b92';

/**
 * The policy's device threat level condition against what the chosen connector says, or `null` where it is met or the
 * policy has none. `now` is the tenant's clock in milliseconds. (microsoft.md §1.4, §3.1; `warn` is not supported for
 * this setting and means block.)
 */
export function threatCondition(policy: AppProtectionPolicy, document: AccessDocument, now: number): Reason | null {
  const allowed = policy.maximumAllowedDeviceThreatLevel;
  if (allowed == null || allowed === 'notConfigured') return null;
  if (!isThreatLevel(allowed)) {
    return { condition: 'unknownSetting', action: 'block', member: 'maximumAllowedDeviceThreatLevel', found: allowed };
  }

  const connector = chooseConnector(document.connectors, now);
  if (!connector) return withoutPartner(document.connectors);

  const health = document.health.find(({ connectorId }) => connectorId === connector.id);
  const found = health ? levelOf(health) : null;
  if (found === null) {
    return { condition: 'healthUnknown', action: 'block', found: health?.state ?? null, connector: connector.displayName };
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

/** The connector whose word counts, of those enabled and heard from recently. */
export function chooseConnector(connectors: readonly Connector[], now: number): Connector | null {
  const responsive = connectors.filter((connector) => isResponsive(connector, now));
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
