import type { Deployment } from './deployment.ts';
import { type EdgePolicy, policiesFor } from './edge-policies.ts';
import type { Json } from './gaps.ts';

/** Edge's policies on Windows, below the machine's hive. */
export const EDGE_KEY = 'SOFTWARE\\Policies\\Microsoft\\Edge';

/** The number of our item in a list that others may have items in; high, so that it takes the place of none. */
export const LIST_ITEM = 900;

export type RegistryValue = {
  readonly key: string;
  readonly name: string;
  /** A string is REG_SZ, a number REG_DWORD. */
  readonly data: string | number;
  /** The policy it belongs to; `null` for managed storage. */
  readonly policy: EdgePolicy | null;
};

/** All values that a deployment has on Windows. Dictionaries and managed lists are JSON in a string (microsoft.md §6.1, §6.3). */
export function registryValues(deployment: Deployment): readonly RegistryValue[] {
  const policies = policiesFor(deployment, 'edge', 'windows').flatMap((policy): RegistryValue[] => {
    const { name, value } = policy;
    if (!Array.isArray(value)) return [{ key: EDGE_KEY, name, data: dataOf(value), policy }];
    return value.map((item, index) => ({
      key: `${EDGE_KEY}\\${name}`,
      name: `${LIST_ITEM + index}`,
      data: dataOf(item),
      policy,
    }));
  });
  const key = managedKey(deployment);
  const managed = Object.entries(deployment.configuration)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ key, name, data: dataOf(value as Json), policy: null }));
  return [...policies, ...managed];
}

/** Where the extension's managed storage is; nobody else's values are there. */
export function managedKey({ extensionId }: Deployment): string {
  return `${EDGE_KEY}\\3rdparty\\extensions\\${extensionId}\\policy`;
}

function dataOf(value: Json): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : JSON.stringify(value);
}
