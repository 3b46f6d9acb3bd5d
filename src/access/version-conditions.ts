import type { DeviceFacts } from '../health/device-facts.ts';
import { partnerStatement } from '../health/health-state.ts';
import { heardConnectors } from '../health/heard-connectors.ts';
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
    const said = device[subject]?.version ?? null;
    const found = subject === 'osVersion' ? osVersion(policy, document, device) : said;
    if (!found || !isVersion(found)) {
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
 * The operating system's build by somebody who knows it: the partners that are heard, in their order, or the native host;
 * the first that gives one. A browser's own word never reaches a comparison
 * ({@link DeviceFacts}).
 */
function osVersion(policy: AppProtectionPolicy, document: AccessDocument, device: DeviceFacts): string | undefined {
  const now = document.iat * 1000;
  const { connectors } = heardConnectors(document.connectors, policy.mobileThreatDefensePartnerPriority, now);
  const said = connectors.map(({ id }) => partnerStatement(document.health, id)?.osVersion);
  if (device.osVersion?.source === 'nativeHost') said.push(device.osVersion.version);
  return said.find((version) => version && isVersion(version)) ?? undefined;
}
