import type { Deployment } from './deployment.ts';
import { policiesFor } from './edge-policies.ts';
import type { Browser } from './gaps.ts';

/** Where each browser reads machine policy on Linux; Edge's place has no page of Microsoft's (microsoft.md §6.4). */
export const LINUX_FOLDERS: Readonly<Record<Browser, string>> = {
  edge: '/etc/opt/edge/policies/managed',
  chromium: '/etc/chromium/policies/managed',
};

/** A policy file as browsers on Linux read it. */
export function linuxPolicies(deployment: Deployment, browser: Browser): string {
  const policies = policiesFor(deployment, browser, 'linux').map(({ name, value }) => [name, value] as const);
  const managed = { '3rdparty': { extensions: { [deployment.extensionId]: deployment.configuration } } };
  return `${JSON.stringify({ ...Object.fromEntries(policies), ...managed }, null, 2)}\n`;
}
