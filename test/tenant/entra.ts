import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { ExternalProvider } from '../../src/tenant/sign-in/external-provider.ts';

const ISSUER = 'https://login.microsoftonline.test/contoso/v2.0';
const AUDIENCE = '00001111-aaaa-2222-bbbb-3333cccc4444';

/** What of Entra ID a tenant talks to: its keys. Its tokens are made here, with whatever claims a test wants. */
export type Entra = {
  readonly provider: ExternalProvider;
  sign(claims: Record<string, unknown>): Promise<string>;
  close(): void;
};

export async function startEntra(): Promise<Entra> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'entra', use: 'sig', alg: 'RS256' };
  const server = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    provider: {
      issuer: ISSUER,
      clientId: 'extension',
      scope: 'openid access',
      requiredScope: 'access',
      audience: [AUDIENCE],
      jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
      userClaim: 'preferred_username',
    },
    sign: (claims) =>
      new SignJWT({ sub: crypto.randomUUID(), ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'entra' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime('10 minutes')
        .sign(privateKey),
    close: () => void server.close(),
  };
}
