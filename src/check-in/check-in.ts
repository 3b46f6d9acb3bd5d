import type { AgentEffect } from '../agent/effect.ts';
import type { StoredEvidence } from '../agent/state.ts';
import { requireFresh } from '../protocol/access-document-jws.ts';
import { verifyEvidence } from '../protocol/access-evidence.ts';
import { type CheckInRequest, CheckInResponseSchema, CLIENT_API } from '../protocol/client-api.ts';
import { appVersions } from '../tenant-client/app-versions.ts';
import { request } from '../tenant-client/request.ts';
import { keysFor } from './keys.ts';

type CheckInEffect = Extract<AgentEffect, { type: 'checkIn' }>;

export type CheckInResult = { readonly evidence: StoredEvidence; readonly ticket: string | null };

/**
 * One check-in: reports, and brings back one verified access document with the bodies it names.
 *
 * @throws {TenantError} no usable answer
 * @throws {ProtocolError} an answer that cannot be believed
 */
export async function checkIn(
  effect: CheckInEffect,
  wantsTicket: boolean,
  signal: AbortSignal,
): Promise<CheckInResult> {
  const { registration, configuration, evidence } = effect;
  const nonce = crypto.randomUUID();
  const sentAt = performance.now();
  const body: CheckInRequest = {
    nonce,
    known: Object.keys(evidence?.bodies ?? {}),
    wantsTicket,
    versions: appVersions(),
    // A browser without a health source on the device knows nothing of its health, and says so.
    health: { state: 'unknown', lastUpdateDateTime: new Date().toISOString() },
    enforcement: effect.report,
  };
  const answer = await request({
    url: registration.tenant + CLIENT_API.checkIn,
    method: 'POST',
    token: registration.token,
    body,
    schema: CheckInResponseSchema,
    signal,
  });
  const verified = await verifyEvidence(
    answer.document,
    { ...evidence?.bodies, ...answer.bodies },
    {
      issuer: registration.issuer,
      audience: registration.registrationId,
      keys: keysFor(registration, configuration),
    },
  );
  requireFresh(verified.document, { nonce, waited: performance.now() - sentAt, floor: evidence?.document ?? null });
  return { evidence: { ...verified, receivedAt: Date.now() }, ticket: answer.ticket ?? null };
}
