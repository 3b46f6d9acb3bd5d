import { chooseConnector } from '../health/choose-connector.ts';
import { isResponsive } from '../health/connector.ts';
import type { DeviceFacts } from '../health/device-facts.ts';
import { healthBy } from '../health/health-state.ts';
import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import { isVersion, parseVersion } from '../policy/version.ts';
import { boundsOf, breaks, type VersionSubject } from '../policy/version-bounds.ts';
import type { AccessDocument } from './access-document.ts';
import type { Reason } from './reason.ts';

const SUBJECTS: readonly VersionSubject[] = ['sdkVersion', 'appVersion', 'osVersion'];

/**
 * The bounds on versions that the device breaks, all of them: several may stand on one subject, each with its action. A
 * subject that is bounded and not known is said once, and changes nothing.
 */
export function versionConditions(
  policy: AppProtectionPolicy,
  document: AccessDocument,
  device: DeviceFacts,
): readonly Reason[] {
  const bounds = boundsOf(policy);
  return SUBJECTS.flatMap((subject): readonly Reason[] => {
    const own = bounds.filter((bound) => bound.subject === subject);
    if (own.length === 0) return [];
    const found = subject === 'osVersion' ? osVersion(policy, document, device) : device[subject]?.version;
    if (found === undefined || !isVersion(found)) {
      const said = found ?? device[subject]?.version ?? null;
      return [{ condition: 'notEvaluated', action: null, member: subject, found: said }];
    }
    const version = parseVersion(found);
    return own
      .filter((bound) => breaks(version, bound))
      .map(({ member, side, action, required }) => {
        // One shape for three conditions: TypeScript does not see that it fits each.
        return { condition: subject, action, member, side, found, required } as Reason;
      });
  });
}

/**
 * The operating system's build by somebody who knows it: the partner whose health counts, another partner that is heard
 * from, or the native host. A browser's own word never reaches a comparison ({@link DeviceFacts}).
 */
function osVersion(policy: AppProtectionPolicy, document: AccessDocument, device: DeviceFacts): string | undefined {
  const now = document.iat * 1000;
  const choice = chooseConnector(document.connectors, policy.mobileThreatDefensePartnerPriority, now);
  if (choice.kind === 'chosen') {
    const counted = healthBy(choice.connector, document.health, now).statement?.osVersion;
    if (counted) return counted;
  }
  const heard = new Set(document.connectors.filter((connector) => isResponsive(connector, now)).map(({ id }) => id));
  const partner = document.health.find(
    ({ connectorId, source, osVersion }) => heard.has(connectorId) && source !== 'device' && osVersion,
  );
  if (partner?.osVersion) return partner.osVersion;
  return device.osVersion?.source === 'nativeHost' ? device.osVersion.version : undefined;
}
