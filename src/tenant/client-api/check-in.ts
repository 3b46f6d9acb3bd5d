import { signAccessDocument } from '../../protocol/access-document-jws.ts';
import { digestOf } from '../../protocol/body.ts';
import type { CheckInRequest, CheckInResponse } from '../../protocol/client-api.ts';
import { siteListBody } from '../corporate-sites.ts';
import type { TenantContext } from '../tenant-context.ts';
import { decideFor } from '../wipes/decide-for.ts';
import { settleWipes } from '../wipes/settle-wipes.ts';
import { buildAccessDocument } from './build-access-document.ts';
import { recordCheckIn } from './record-check-in.ts';
import { issueTicket } from './ticket.ts';

/**
 * One check-in: what the browser reports is stored, and all that follows for it, read at the same moment, is signed. A
 * later number never carries older news, since the number is taken and the news read in one transaction.
 *
 * @throws {ApiError} `registration-unknown`
 */
export async function checkIn(
  context: TenantContext,
  registrationId: string,
  request: CheckInRequest,
): Promise<CheckInResponse> {
  const { db, keys, url, now } = context;
  const at = now();
  const { snapshot, ticket, wipes } = await db.transaction().execute(async (trx) => {
    const snapshot = await recordCheckIn(trx, registrationId, request, at);
    const ticket = request.wantsTicket ? await issueTicket(trx, registrationId, at) : null;
    const wipes = await settleWipes(trx, snapshot, decideFor(snapshot, { issuer: url, at, receivedAt: at }), at);
    return { snapshot, ticket, wipes };
  });

  const policies = JSON.stringify(snapshot.policies);
  const { corporate_sites: corporateSites, corporate_site_exceptions: exceptions } = snapshot.organisation;
  const sites = siteListBody({ corporateSites, exceptions }, new URL(url).hostname);
  const digests = { policies: await digestOf(policies), sites: await digestOf(sites) };
  const known = new Set(request.keys);
  const newKeys = keys.documentKeySet.keys.every(({ kid }) => known.has(String(kid))) ? null : keys.documentKeySet;
  const document = buildAccessDocument(snapshot, { issuer: url, nonce: request.nonce, at, digests, newKeys, wipes });
  const bodies = Object.entries({ [digests.policies]: policies, [digests.sites]: sites });
  return {
    document: await signAccessDocument(document, keys.documentKey),
    bodies: Object.fromEntries(bodies.filter(([digest]) => !request.known.includes(digest))),
    ticket,
    acknowledged: request.reports.map(({ id }) => id),
  };
}
