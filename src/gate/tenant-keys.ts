import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { GATE_API } from '../protocol/posture-token.ts';

/** Milliseconds that keys are kept, between two questions for one that is not among them, and that an answer may take. */
const KEPT = 300_000;
const COOLDOWN = 10_000;
const TIMEOUT = 5_000;

/**
 * The tenant's keys, asked for when they are needed and kept for five minutes. The next key is among them before it signs
 * anything, so a rotation needs no question at all; one that is not among them is asked for at most every ten seconds.
 */
export function tenantKeys(tenant: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(GATE_API.keys, tenant), {
    cacheMaxAge: KEPT,
    cooldownDuration: COOLDOWN,
    timeoutDuration: TIMEOUT,
  });
}
