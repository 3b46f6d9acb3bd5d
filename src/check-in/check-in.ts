import type { JSONWebKeySet } from 'jose';
import type { AgentEffect } from '../agent/effect.ts';
import type { PostureGrant } from '../agent/posture.ts';
import type { StoredEvidence } from '../agent/state.ts';
import { requireFresh } from '../protocol/access-document-jws.ts';
import { verifyEvidence } from '../protocol/access-evidence.ts';
import { type CheckInRequest, CheckInResponseSchema, CLIENT_API } from '../protocol/client-api.ts';
import { keysIn } from '../protocol/document-keys.ts';
import type { TenantSession } from '../tenant-client/session.ts';
import { keysFor } from './keys.ts';
import { readPosture } from './read-posture.ts';

type CheckInEffect = Extract<AgentEffect, { type: 'checkIn' }>;

export type CheckInResult = {
  readonly evidence: StoredEvidence;
  readonly ticket: string | null;
  /** Ids of the reports that are stored. */
  readonly acknowledged: readonly string[];
  readonly keys: JSONWebKeySet | null;
  readonly posture: PostureGrant | null;
};

/**
 * One check-in: reports, and brings back one verified access document with the bodies it names.
 *
 * @throws {TenantError} no usable answer
 * @throws {ProtocolError} an answer that cannot be believed
 */
export async function checkIn(
  session: TenantSession,
  effect: CheckInEffect,
  wantsTicket: boolean,
  signal: AbortSignal,
): Promise<CheckInResult> {
  const { registration, configuration, evidence } = effect;
  const keys = keysFor(registration, configuration);
  const nonce = crypto.randomUUID();
  const sentAt = performance.now();
  const body: CheckInRequest = {
    nonce,
    known: Object.keys(evidence?.bodies ?? {}),
    keys: keys.keys.map(({ kid }) => String(kid)),
    wantsTicket,
    reports: [...effect.reports],
    gap: effect.gap,
  };
  const answer = await session.send(registration.tenant, {
    url: registration.tenant + CLIENT_API.checkIn,
    method: 'POST',
    body,
    schema: CheckInResponseSchema,
    signal,
  });
  const verified = await verifyEvidence(
    answer.document,
    { ...evidence?.bodies, ...answer.bodies },
    { issuer: registration.issuer, audience: registration.registrationId, keys },
  );
  requireFresh(verified.document, { nonce, waited: performance.now() - sentAt, floor: evidence?.document ?? null });
  return {
    evidence: { ...verified, receivedAt: Date.now() },
    ticket: answer.ticket ?? null,
    acknowledged: answer.acknowledged,
    // The admin's pinned keys are changed by the admin alone.
    keys: configuration.tenantKeys ? null : keysIn(verified.document),
    posture: await readPosture(answer.postureTokens, verified.document, keys),
  };
}
