import type { Deployment } from './deployment.ts';
import { policiesFor } from './edge-policies.ts';

/**
 * What is typed into a configuration policy of the Edge management service, policy by policy; Microsoft documents no file that
 * it imports. Whether it delivers managed storage to a work profile is not known, so that stands apart.
 */
export function edgeManagement(deployment: Deployment): string {
  const { extensionId, configuration } = deployment;
  const policies = policiesFor(deployment, 'edge', 'windows').map(({ name, value, gaps }) => ({
    policy: name,
    value,
    closes: gaps.map(({ gap }) => gap),
    costs: gaps.map(({ cost }) => cost),
  }));
  return `${JSON.stringify({ policies, managedStorage: { [extensionId]: configuration } }, null, 2)}\n`;
}
