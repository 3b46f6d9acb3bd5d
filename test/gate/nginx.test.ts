import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startGate } from '../../src/gate/gate.ts';
import { GATE_HEADER, POSTURE_HEADER } from '../../src/protocol/posture-token.ts';
import { cannotUseNginx, GATE_INCLUDE, startNginx } from '../../src/tooling/nginx.ts';
import { freePort } from '../tenant/free-port.ts';
import { SECRET, type StubTenant, startStubTenant } from './stub-tenant.ts';

const missing = cannotUseNginx();

/** nginx as docs/gate.md has it, before a site that says what reached it. */
describe('nginx before a site', () => {
  let tenant: StubTenant;
  let site: string;
  let origin: Server;
  const arrived: IncomingMessage[] = [];
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    if (missing) return;
    tenant = await startStubTenant();
    const gate = await startGate(0, {
      tenant: tenant.url,
      audience: 'wiki',
      secret: SECRET,
      mostSilence: 4,
      userHeader: 'Drawbridge-User',
      organisationName: 'Contoso <& Söhne>',
      helpLink: 'https://help.contoso.test/browser',
    });
    origin = createServer((request, response) => {
      arrived.push(request);
      response.writeHead(request.url === '/forbidden' ? 403 : 200).end('the site');
    });
    const sockets = new WebSocketServer({ server: origin });
    sockets.on('connection', (socket) => socket.send('live'));
    await new Promise<void>((done) => origin.listen(0, '127.0.0.1', done));
    const port = await freePort();
    const nginx = await startNginx({
      port,
      http: `
        upstream drawbridge_gate { server 127.0.0.1:${gate.port}; keepalive 8; }
        map $http_x_test_session $drawbridge_user { default $http_x_test_session; }
        server {
          listen 127.0.0.1:${port};
          include ${GATE_INCLUDE};
          location / {
            proxy_pass http://127.0.0.1:${(origin.address() as AddressInfo).port};
            proxy_http_version 1.1;
            proxy_set_header Drawbridge-Posture "";
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
          }
        }`,
    });
    site = `http://127.0.0.1:${port}`;
    closing.push(nginx.stop, gate.close, tenant.close, async () => {
      sockets.close();
      origin.closeAllConnections();
      origin.close();
    });
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  const ask = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
    fetch(site + path, { ...init, headers });
  const withToken = async (members = {}) => ({ [POSTURE_HEADER]: await tenant.token(members) });
  const codeOf = async (headers: Record<string, string>) => {
    const before = arrived.length;
    const response = await ask('/', headers);
    await response.body?.cancel();
    expect(response.status, 'and nothing reaches the site').toBe(arrived.length === before ? 403 : 200);
    return response.headers.get(GATE_HEADER) ?? 'admitted';
  };

  it('lets a good browser in, with whatever it sends, and keeps the token from the site', async ({ skip }) => {
    if (missing) skip(missing);
    const headers = await withToken();
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const body = method === 'POST' || method === 'PUT' ? 'a body' : null;
      const response = await ask('/page?a=1', { ...headers, 'x-method': method }, { method, ...(body && { body }) });
      expect([method, response.status]).toEqual([method, 200]);
      expect(arrived.at(-1)?.headers).not.toHaveProperty(POSTURE_HEADER.toLowerCase());
      expect(arrived.at(-1)?.method).toBe(method);
    }
    expect((await ask('/forbidden', headers)).headers.get(GATE_HEADER)).toBeNull();
  });

  it('lets its WebSockets in, and none without a token', async ({ skip }) => {
    if (missing) skip(missing);
    const connect = (headers: Record<string, string>) =>
      new Promise<string>((done) => {
        const socket = new WebSocket(site.replace('http', 'ws'), { headers });
        socket.once('message', (data) => {
          socket.close();
          done(String(data));
        });
        socket.once('unexpected-response', (_request, response) => {
          done(String(response.headers[GATE_HEADER.toLowerCase()]));
          socket.terminate();
        });
        socket.once('error', () => undefined);
      });
    expect(await connect(await withToken())).toBe('live');
    expect(await connect({})).toBe('token-absent');
  });

  it('refuses each other one with the code that says why', async ({ skip }) => {
    if (missing) skip(missing);
    const now = Math.floor(Date.now() / 1000);
    expect(await codeOf({})).toBe('token-absent');
    expect(await codeOf({ [POSTURE_HEADER]: 'x' })).toBe('token-malformed');
    expect(await codeOf(await withToken({ aud: 'files' }))).toBe('token-wrong-audience');
    expect(await codeOf(await withToken({ iat: now - 700, exp: now - 100 }))).toBe('token-expired');
    expect(await codeOf({ ...(await withToken()), 'x-test-session': 'ben@contoso.test' })).toBe('token-wrong-user');
    expect(await codeOf({ ...(await withToken()), 'x-test-session': 'ada@contoso.test' })).toBe('admitted');
    // What only the proxy may say is not believed of a client.
    expect(await codeOf({ ...(await withToken()), 'Drawbridge-User': 'ben@contoso.test' })).toBe('admitted');
    expect(await codeOf({ [GATE_HEADER]: 'admitted' })).toBe('token-absent');
  });

  it('shows a person what is needed and where to get it, and tells a program in JSON', async ({ skip }) => {
    if (missing) skip(missing);
    const page = await ask('/', { 'sec-fetch-dest': 'document', accept: 'text/html' });
    expect([page.status, page.headers.get('cache-control')]).toEqual([403, 'no-store']);
    const text = await page.text();
    expect(text).toContain('This site opens in a protected browser');
    expect(text).toContain('Contoso &#60;&#38; Söhne&#62;');
    expect(text).toContain('href="https://help.contoso.test/browser"');
    expect(text).toContain('location.reload()');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const form = await ask('/', { 'sec-fetch-dest': 'document' }, { method: 'POST', body: 'a=1' });
    expect(await form.text()).not.toContain('location.reload()');
    const program = await ask('/data', { 'sec-fetch-dest': 'empty' });
    expect(await program.json()).toMatchObject({ error: { code: 'token-absent' } });
    for (const path of ['/_drawbridge/verify', '/refused']) {
      expect((await ask(path, {})).status, 'no way around').not.toBe(200);
    }
  });

  it('refuses a token that was taken back, and a later one not', async ({ skip }) => {
    if (missing) skip(missing);
    const members = { sid: 'registration-2', seq: 5 };
    const headers = await withToken(members);
    expect(await codeOf(headers)).toBe('admitted');
    tenant.revoke('registration-2', 5);
    await expect.poll(() => codeOf(headers), { timeout: 10_000, interval: 20 }).toBe('token-revoked');
    expect(await codeOf(await withToken({ ...members, seq: 6 }))).toBe('admitted');
    expect(await codeOf(await withToken())).toBe('admitted');
  });

  it('lets nobody in once the tenant has been silent for too long', async ({ skip }) => {
    if (missing) skip(missing);
    tenant.fallSilent();
    const headers = await withToken();
    expect(await codeOf(headers)).toBe('admitted');
    await expect.poll(() => codeOf(headers), { timeout: 15_000, interval: 100 }).toBe('revocations-unavailable');
  });
});
