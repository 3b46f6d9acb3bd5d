import type { DeviceFacts } from '../health/device-facts.ts';
import { partnerStatement } from '../health/health-state.ts';
import type { HeardConnectors } from '../health/heard-connectors.ts';
import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import { termsOf } from '../policy/policy-terms.ts';
import { isVersion, parseVersion, type Version } from '../policy/version.ts';
import { breaks, type VersionSubject } from '../policy/version-bounds.ts';
import type { AccessDocument } from './access-document.ts';
import type { Reason } from './reason.ts';

/** What somebody said of a version, and the version where it counts and can be read. */
export type KnownVersion = { readonly said: string | null; readonly version: Version | null };

export type KnownVersions = Readonly<Record<VersionSubject, KnownVersion>>;

/** What is known of this device's versions, where `heard` are the partners that count. */
export function knownVersions(heard: HeardConnectors, document: AccessDocument, device: DeviceFacts): KnownVersions {
  return {
    sdkVersion: known(device.sdkVersion?.version),
    appVersion: known(device.appVersion?.version),
    osVersion: osVersion(heard, document, device),
  };
}

/**
 * The bounds on versions that the device breaks, all of them: several may stand on one subject, each with its action. A
 * subject that is bounded and not known is said once, and changes nothing.
 */
export function versionConditions(policy: AppProtectionPolicy, versions: KnownVersions): readonly Reason[] {
  const reasons: Reason[] = [];
  let unknown: VersionSubject | null = null;
  for (const { subject, member, side, action, required, version: bound } of termsOf(policy).bounds) {
    const { said, version } = versions[subject];
    if (version === null) {
      if (subject !== unknown) reasons.push({ condition: 'notEvaluated', action: null, member: subject, found: said });
      unknown = subject;
    } else if (breaks(version, side, bound)) {
      // One shape for three conditions: TypeScript does not see that it fits each.
      reasons.push({ condition: subject, action, member, side, found: said, required } as Reason);
    }
  }
  return reasons;
}

/**
 * The operating system's build by somebody who knows it: the partners that are heard, in their order, or the native host;
 * the first that gives one. A browser's own word never reaches a comparison ({@link DeviceFacts}).
 */
function osVersion(
  { connectors }: HeardConnectors,
  { health }: AccessDocument,
  { osVersion }: DeviceFacts,
): KnownVersion {
  const said = connectors.map(({ id }) => partnerStatement(health, id)?.osVersion);
  if (osVersion?.source === 'nativeHost') said.push(osVersion.version);
  const found = said.find((version) => version && isVersion(version));
  return found ? known(found) : { said: osVersion?.version ?? null, version: null };
}

function known(said: string | undefined): KnownVersion {
  return { said: said ?? null, version: said !== undefined && isVersion(said) ? parseVersion(said) : null };
}
