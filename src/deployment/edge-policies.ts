import type { Deployment } from './deployment.ts';
import { type Browser, GAPS, type Gap, type Json, type System } from './gaps.ts';

/** A policy with its value, and all that it is for. */
export type EdgePolicy = { readonly name: string; readonly value: Json; readonly gaps: readonly Gap[] };

/** What a deployment sets for one browser on one system, in the table's order. */
export function policiesFor(deployment: Deployment, browser: Browser, system: System): readonly EdgePolicy[] {
  const policies = new Map<string, EdgePolicy>();
  for (const gap of closedGaps(deployment)) {
    if (gap.only && !gap.only.includes(system)) continue;
    for (const [name, value] of Object.entries(gap.policies(deployment, browser) ?? {})) {
      const before = policies.get(name);
      policies.set(name, {
        name,
        value: before ? merged(before.value, value) : value,
        gaps: [...(before?.gaps ?? []), gap],
      });
    }
  }
  return [...policies.values()];
}

/** The gaps that stay open because the admin left them out. */
export function openGaps({ without }: Deployment): readonly Gap[] {
  return GAPS.filter(({ name }) => without.includes(name));
}

function closedGaps(deployment: Deployment): readonly Gap[] {
  return GAPS.filter(({ name }) => !deployment.without.includes(name));
}

/** Two parts of one dictionary; the table never sets the same member twice. */
function merged(one: Json, other: Json): Json {
  if (!isDictionary(one) || !isDictionary(other)) throw new Error('Two gaps set one policy to different values.');
  const result: Record<string, Json> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = result[key];
    result[key] = before === undefined ? value : merged(before, value);
  }
  return result;
}

export function isDictionary(value: Json): value is { readonly [member: string]: Json } {
  return typeof value === 'object' && !Array.isArray(value);
}
