import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { AccessDocument } from '../access/access-document.ts';
import type { PostureGrant } from '../agent/posture.ts';
import { PostureRefusal, readPostureToken } from '../protocol/posture-token.ts';

/**
 * The posture tokens that came with a verified document: each of this tenant, for this registration and of this check-in.
 * One that is not is left out, and costs nothing but entry at its gate: the document stands.
 */
export async function readPosture(
  tokens: readonly string[],
  { iss, aud, seq }: AccessDocument,
  keys: JSONWebKeySet,
): Promise<PostureGrant | null> {
  const local = createLocalJWKSet(keys);
  const read = await Promise.all(
    tokens.map(async (token) => {
      try {
        const claims = await readPostureToken(token, local);
        if (claims.iss === iss && claims.sid === aud && claims.seq === seq) return [{ token, claims }];
        throw new PostureRefusal('token-malformed', 'it belongs to another check-in');
      } catch (error) {
        console.warn(`A posture token was refused: ${String(error)}`);
        return [];
      }
    }),
  );
  const good = read.flat();
  if (good.length === 0) return null;
  return {
    tokens: good.map(({ token, claims }) => ({ token, audience: claims.aud })),
    lifeSeconds: Math.min(...good.map(({ claims }) => claims.exp - claims.iat)),
  };
}
