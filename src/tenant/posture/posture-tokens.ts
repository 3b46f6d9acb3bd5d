import type { Decision } from '../../access/decide.ts';
import { signPostureToken } from '../../protocol/posture-token.ts';
import type { Snapshot } from '../client-api/record-check-in.ts';
import type { DocumentWipes } from '../store/tables/wipes.ts';
import type { TenantContext } from '../tenant-context.ts';
import { lets, settlePosture } from './posture-change.ts';

/**
 * The tokens of one check-in: one for each audience where the tenant's own decision lets the browser in, else none. A
 * check-in that changes nothing costs a signature for each and no query.
 */
export async function postureTokens(
  { db, keys, url, postureChanged }: Pick<TenantContext, 'db' | 'keys' | 'url' | 'postureChanged'>,
  snapshot: Snapshot,
  decision: Decision,
  wipes: DocumentWipes | null,
  at: number,
): Promise<string[]> {
  const { relyingParties, organisation } = snapshot.settings.stored;
  if (relyingParties.length === 0) return [];
  const { registrationId, seq, posture, user, userPrincipalName } = snapshot;
  const mayEnter = lets(decision, wipes);
  const isOpen = await settlePosture(db, { registrationId, seq, posture, at }, mayEnter);
  if (isOpen !== (posture === 'open')) postureChanged.tell();
  if (!isOpen || (decision.access !== 'allow' && decision.access !== 'warn')) return [];
  const iat = Math.floor(at / 1000);
  const claims = {
    iss: url,
    sub: user.id,
    upn: userPrincipalName,
    sid: registrationId,
    access: decision.access,
    seq,
    iat,
    exp: iat + organisation.posture_token_seconds,
  };
  return Promise.all(
    relyingParties.map(({ audience }) => signPostureToken({ ...claims, aud: audience }, keys.documentKey)),
  );
}
