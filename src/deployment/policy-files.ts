import type { Deployment } from './deployment.ts';
import { edgeManagement } from './edge-management.ts';
import { intuneCustomProfile, intuneScript } from './intune.ts';
import { linuxPolicies } from './linux-policies.ts';
import { mobileconfig } from './mobileconfig.ts';
import { readme } from './readme.ts';
import { registryFile } from './registry-file.ts';

/** All files of a deployment, by path. */
export function policyFiles(deployment: Deployment): Readonly<Record<string, string | Uint8Array>> {
  return {
    'README.md': readme(deployment),
    'windows/drawbridge.reg': registryFile(deployment),
    'intune/custom-profile.json': intuneCustomProfile(deployment),
    'intune/platform-script.json': intuneScript(deployment),
    'edge-management-service/policies.json': edgeManagement(deployment),
    'macos/drawbridge.mobileconfig': mobileconfig(deployment),
    'linux/edge/drawbridge.json': linuxPolicies(deployment, 'edge'),
    'linux/chromium/drawbridge.json': linuxPolicies(deployment, 'chromium'),
  };
}
