import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { GATE_API, POSTURE_TOKEN_TYPE, type PostureClaims, type Revocation } from '../../src/protocol/posture-token.ts';

export const SECRET = 'the-secret-of-this-gate';

/** What a gate needs of a tenant, and nothing else of one: keys, and what was taken back. */
export async function startStubTenant() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' };
  const revocations: Revocation[] = [];
  const waiting = new Set<() => void>();
  let silent = false;

  function answer(response: ServerResponse, after: number): void {
    response.end(JSON.stringify({ position: revocations.length, revocations: revocations.slice(after) }));
  }
  const server = createServer((request, response) => {
    const url = new URL(String(request.url), 'http://stub');
    if (url.pathname === GATE_API.keys) return void response.end(JSON.stringify({ keys: [jwk] }));
    if (request.headers.authorization !== `Bearer ${SECRET}`) return void response.writeHead(401).end();
    if (silent) return void response.writeHead(503).end();
    const after = Number(url.searchParams.get('after'));
    if (revocations.length !== after || url.searchParams.get('wait') === '0') return answer(response, after);
    const wake = () => {
      clearTimeout(timer);
      waiting.delete(wake);
      if (silent) response.writeHead(503).end();
      else answer(response, after);
    };
    const timer = setTimeout(wake, Number(url.searchParams.get('wait')) * 1000);
    waiting.add(wake);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wakeAll = () => {
    for (const wake of [...waiting]) wake();
  };
  return {
    url,
    async token(members: Partial<PostureClaims> = {}): Promise<string> {
      const iat = Math.floor(Date.now() / 1000);
      const claims: PostureClaims = {
        iss: url,
        aud: 'wiki',
        sub: 'user-1',
        upn: 'ada@contoso.test',
        sid: 'registration-1',
        access: 'allow',
        seq: 1,
        iat,
        exp: iat + 600,
        ...members,
      };
      return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'ES256', typ: POSTURE_TOKEN_TYPE, kid: 'key-1' })
        .sign(privateKey);
    },
    revoke(sid: string, upTo: number): void {
      revocations.push({ sid, upTo });
      wakeAll();
    },
    fallSilent(): void {
      silent = true;
      wakeAll();
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

export type StubTenant = Awaited<ReturnType<typeof startStubTenant>>;
