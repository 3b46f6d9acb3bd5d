import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as oauth from 'oauth4webapi';
import { GRAPH_SCOPES } from '../tenant/graph-api/permissions.ts';
import { ADMIN_CLIENT_ID, adminResource, OIDC_PATH } from '../tenant/sign-in/sign-in-settings.ts';
import { newestRunningDemo } from './running-demo.ts';

// `npm run admin-token`: an access token for the admin API, as a native app gets one (RFC 8252): the code comes to this
// machine, the token to standard output, and all that a person is to read to standard error.

const USAGE = `Usage: npm run --silent admin-token [-- --tenant URL] [--scope SCOPE ...]
Without --tenant it is for the demo that runs in this folder; without --scope for everything.`;

/** Milliseconds that a person has to sign in. */
const PATIENCE = 10 * 60_000;

const ALL_SCOPES = GRAPH_SCOPES.filter((scope) => scope.includes('ReadWrite'));

export type AdminTokenOptions = {
  /** The tenant's address, which has its own OpenID provider. */
  readonly tenant: string;
  readonly scopes?: readonly string[];
  /** Gets the page where an admin signs in, in whatever browser. */
  readonly announce: (page: URL) => void;
};

/** Signs an admin in, and gives the access token (an hour). Rejects where the sign-in is cancelled or takes ten minutes. */
export async function adminToken({ tenant, scopes = ALL_SCOPES, announce }: AdminTokenOptions): Promise<string> {
  const issuer = new URL(tenant + OIDC_PATH);
  const insecure = { [oauth.allowInsecureRequests]: issuer.protocol === 'http:' };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  const client: oauth.Client = { client_id: ADMIN_CLIENT_ID };
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
  const loopback = await listenForCode();
  try {
    const page = new URL(String(server.authorization_endpoint));
    page.search = new URLSearchParams({
      client_id: ADMIN_CLIENT_ID,
      redirect_uri: loopback.redirectUri,
      response_type: 'code',
      scope: ['openid', ...scopes].join(' '),
      resource: adminResource(tenant),
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
    }).toString();
    announce(page);
    const answer = oauth.validateAuthResponse(server, client, await loopback.answer, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      answer,
      loopback.redirectUri,
      verifier,
      insecure,
    );
    return (await oauth.processAuthorizationCodeResponse(server, client, response)).access_token;
  } finally {
    loopback.close();
  }
}

/** Takes one answer at a port of this machine. */
async function listenForCode() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const answer = new Promise<URL>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Nobody signed in within ten minutes.')), PATIENCE);
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', redirectUri);
      const isAnswer = url.searchParams.has('state');
      response.writeHead(isAnswer ? 200 : 404, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
      response.end(isAnswer ? 'You are signed in. Close this window and go back to the terminal.\n' : '');
      if (!isAnswer) return;
      clearTimeout(timer);
      resolve(url);
    });
    server.once('close', () => clearTimeout(timer));
  });
  return { redirectUri, answer, close: () => void server.close() };
}

async function main(): Promise<void> {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ options: { tenant: text, scope: { ...text, multiple: true } } });
    const tenant = values.tenant ?? newestRunningDemo(join(import.meta.dirname, '..', '..', '.drawbridge'))?.tenant;
    if (tenant === undefined || !URL.canParse(tenant)) throw new Error(USAGE);
    const token = await adminToken({
      tenant: new URL(tenant).origin,
      ...(values.scope && { scopes: values.scope }),
      announce: (page) => console.error(`Open this page in a browser and sign in as an admin:\n\n  ${page}\n`),
    });
    process.stdout.write(`${token}\n`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main();
