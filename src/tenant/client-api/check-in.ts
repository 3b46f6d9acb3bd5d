import { signAccessDocument } from '../../protocol/access-document-jws.ts';
import type { CheckInAnswer, CheckInRequest } from '../../protocol/client-api.ts';
import { postureTokens } from '../posture/posture-tokens.ts';
import type { TenantContext } from '../tenant-context.ts';
import { decideFor } from '../wipes/decide-for.ts';
import { settleWipes } from '../wipes/settle-wipes.ts';
import { buildAccessDocument } from './build-access-document.ts';
import { recordCheckIn } from './record-check-in.ts';
import { makeTicket } from './ticket.ts';
import type { Proof } from './verify-proof.ts';

export type Caller = { readonly registrationId: string; readonly proof: Proof };

/**
 * One check-in: what the browser reports is stored, and all that follows for it, read at the same moment, is signed. A
 * later number never carries older news, since the number is taken and the news read in one transaction.
 *
 * @throws {ApiError} `registration-unknown`, `proof-invalid`
 */
export async function checkIn(
  context: TenantContext,
  { registrationId, proof }: Caller,
  request: CheckInRequest,
): Promise<CheckInAnswer> {
  const { db, keys, url, now } = context;
  const at = now();
  const ticket = request.wantsTicket ? makeTicket(registrationId, at) : null;
  const snapshot = await recordCheckIn(context, { registrationId, proof, request, ticket, at });
  context.checkInCounts.add(at);
  const { settings, groups, extensionId } = snapshot;
  const bodies = { policies: await settings.policiesFor(groups, extensionId), sites: settings.sites };
  const decision = decideFor(snapshot, bodies.policies.policies, { issuer: url, at, receivedAt: at });
  const wipes = await settleWipes(db, snapshot, decision, at);
  const tokens = await postureTokens(context, snapshot, decision, wipes, at);
  const digests = { policies: bodies.policies.digest, sites: bodies.sites.digest };
  const known = new Set(request.keys);
  const newKeys = keys.documentKeySet.keys.every(({ kid }) => known.has(String(kid))) ? null : keys.documentKeySet;
  const document = buildAccessDocument(snapshot, { issuer: url, nonce: request.nonce, at, digests, newKeys, wipes });
  return {
    document: await signAccessDocument(document, keys.documentKey),
    bodies: Object.fromEntries(
      Object.values(bodies)
        .filter(({ digest }) => !request.known.includes(digest))
        .map(({ digest, text }) => [digest, text]),
    ),
    ticket: ticket?.ticket ?? null,
    ...(tokens.length > 0 && { postureTokens: tokens }),
    acknowledged: request.reports.map(({ id }) => id),
  };
}
