import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { ExternalProvider } from '../../../src/tenant/sign-in/external-provider.ts';

const DIRECTORY = '6babcaad-604b-40ac-a9d7-9fd97c0b779f';
const CLIENT = '11112222-bbbb-3333-cccc-4444dddd5555';
const API = '00001111-aaaa-2222-bbbb-3333cccc4444';

type Person = { readonly userPrincipalName: string; readonly displayName: string; readonly password: string };
type Session = { readonly person: Person; readonly at: number };
type Code = { readonly session: Session; readonly asked: URLSearchParams };

/** What Entra ID is set up to be, or is in the mood to do. */
export type EntraMode =
  | 'single-page application'
  /** Registered as another platform: the code is not given out across origins. */
  | 'web application'
  /** Conditional Access refuses the token. */
  | 'conditional access';

export type StandInEntra = {
  /** What docs/sign-in-entra.md has the admin give the tenant. */
  readonly provider: ExternalProvider;
  mode: EntraMode;
  /** What was asked at the authorize endpoint. */
  readonly asked: URLSearchParams[];
  /** What was redeemed at the token endpoint. */
  readonly redeemed: { readonly origin: string | undefined; readonly form: URLSearchParams }[];
  close(): Promise<void>;
};

/**
 * Entra ID's version 2.0 endpoints as Microsoft documents them (entra-docs: `v2-protocols-oidc`,
 * `v2-oauth2-auth-code-flow`, `access-token-claims-reference`, `id-token-claims-reference`, `reference-error-codes`):
 * paths, metadata, the rules for a single-page application, claims and errors. The pages are ours.
 */
export async function startStandInEntra(people: readonly Person[], redirectUri: string): Promise<StandInEntra> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'entra-1', use: 'sig', alg: 'RS256' }] };
  const sessions = new Map<string, Session>();
  const codes = new Map<string, Code>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base = `${host}/${DIRECTORY}`;
  const issuer = `${base}/v2.0`;
  const provider = {
    issuer,
    clientId: CLIENT,
    scope: `openid profile email api://${API}/access`,
    requiredScope: 'access',
    audience: [API],
    jwksUri: `${base}/discovery/v2.0/keys`,
    userClaim: 'preferred_username',
  };
  const metadata = {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: provider.jwksUri,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer,
    request_uri_parameter_supported: false,
    userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'preferred_username', 'name', 'tid'],
    kerberos_endpoint: `${base}/kerberos`,
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
  };
  const entra: StandInEntra = {
    provider,
    mode: 'single-page application',
    asked: [],
    redeemed: [],
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', host);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    switch (url.pathname.slice(DIRECTORY.length + 1)) {
      case '/v2.0/.well-known/openid-configuration':
        return void json(response, 200, metadata);
      case '/discovery/v2.0/keys':
        return void json(response, 200, keys);
      case '/oauth2/v2.0/authorize':
        return void authorize(request, response, url.searchParams);
      case '/login':
        return void login(response, url.searchParams, form);
      case '/oauth2/v2.0/token':
        return token(request, response, form);
      default:
        response.writeHead(404).end();
    }
  }

  function authorize(request: IncomingMessage, response: ServerResponse, asked: URLSearchParams): void {
    entra.asked.push(asked);
    const wrong = mistakeIn(asked);
    // What cannot be told to the redirect address is told on a page.
    if (wrong) return void page(response, `<h1>Sorry, but we’re having trouble signing you in.</h1><p>${wrong}</p>`);
    const session = sessions.get(/ESTSAUTH=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
    const prompt = asked.get('prompt');
    if (session && prompt !== 'login') return void giveCode(response, session, asked);
    if (prompt === 'none') {
      const description = 'AADSTS50058: A silent sign-in request was sent but no user is signed in.';
      return void back(response, asked, { error: 'login_required', error_description: description });
    }
    const hint = (asked.get('login_hint') ?? '').replaceAll('"', '&quot;');
    page(
      response,
      `<form method="post" action="/${DIRECTORY}/login?${asked.toString().replaceAll('&', '&amp;')}">` +
        `<input id="user-name" name="loginfmt" value="${hint}"><input id="password" name="passwd" type="password">` +
        '<button>Sign in</button><button name="cancel" value="1" id="decline">Cancel</button></form>',
    );
  }

  function mistakeIn(asked: URLSearchParams): string | null {
    if (asked.get('client_id') !== CLIENT) return 'AADSTS700016: Application was not found in the directory.';
    if (asked.get('redirect_uri') !== redirectUri) return 'AADSTS50011: The redirect URI does not match.';
    if (asked.has('resource')) return 'AADSTS901002: The ’resource’ request parameter is not supported.';
    if (!asked.get('scope')?.split(' ').includes(`api://${API}/access`)) return 'AADSTS70011: The scope is not valid.';
    if (asked.get('response_type') !== 'code') return 'AADSTS700054: The response type is not enabled.';
    if (asked.get('code_challenge_method') !== 'S256') return 'AADSTS9002325: Proof Key for Code Exchange is required.';
    return null;
  }

  function login(response: ServerResponse, asked: URLSearchParams, form: URLSearchParams): void {
    if (form.has('cancel')) {
      const description = 'AADSTS65004: User declined to consent to access the app.';
      return void back(response, asked, { error: 'access_denied', error_description: description });
    }
    const name = form.get('loginfmt')?.toLowerCase();
    const person = people.find(({ userPrincipalName }) => userPrincipalName === name);
    if (person?.password !== form.get('passwd'))
      return void page(response, '<p>Your account or password is incorrect.</p>');
    const session = { person, at: Date.now() };
    const id = randomBytes(16).toString('hex');
    sessions.set(id, session);
    response.setHeader('set-cookie', `ESTSAUTH=${id}; HttpOnly; Path=/`);
    giveCode(response, session, asked);
  }

  function giveCode(response: ServerResponse, session: Session, asked: URLSearchParams): void {
    const code = `1.${randomBytes(24).toString('base64url')}`;
    codes.set(code, { session, asked });
    back(response, asked, { code, session_state: crypto.randomUUID() });
  }

  async function token(request: IncomingMessage, response: ServerResponse, form: URLSearchParams): Promise<void> {
    const { origin } = request.headers;
    entra.redeemed.push({ origin, form });
    response.setHeader('access-control-allow-origin', '*');
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verified = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!origin)
      return void refuse(
        response,
        'invalid_request',
        9002327,
        'Tokens may only be redeemed via cross-origin requests.',
      );
    if (entra.mode === 'web application')
      return void refuse(
        response,
        'invalid_request',
        9002326,
        'Cross-origin token redemption is permitted only for the ’Single-Page Application’ client-type.',
      );
    if (!code) return void refuse(response, 'invalid_grant', 54005, 'OAuth2 Authorization code was already redeemed.');
    if (form.has('client_secret')) return void refuse(response, 'invalid_request', 700025, 'Client is public.');
    if (verified !== code.asked.get('code_challenge'))
      return void refuse(response, 'invalid_grant', 501481, 'The Code_Verifier does not match the code_challenge.');
    if (entra.mode === 'conditional access')
      return void refuse(response, 'invalid_grant', 53003, 'Access has been blocked by Conditional Access policies.');
    const { person, at } = code.session;
    const common = {
      iss: issuer,
      oid: 'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb',
      name: person.displayName,
      // Entra gives it as it was typed into the directory.
      preferred_username: person.userPrincipalName.replace('contoso', 'Contoso'),
      rh: '0.AbcA',
      tid: DIRECTORY,
      uti: randomBytes(12).toString('base64url'),
      ver: '2.0',
    };
    const sub = createHash('sha256').update(person.userPrincipalName).digest('base64url');
    const access = { ...common, aud: API, azp: CLIENT, azpacr: '0', scp: 'access', sub: `A${sub}` };
    const idToken = { ...common, aud: CLIENT, nonce: code.asked.get('nonce'), sub: `I${sub}` };
    const authTime = Math.floor(at / 1000);
    json(response, 200, {
      token_type: 'Bearer',
      scope: `api://${API}/access`,
      expires_in: 4021,
      ext_expires_in: 4021,
      access_token: await sign({ ...access, auth_time: authTime }),
      id_token: await sign(idToken),
    });
  }

  const sign = (claims: object) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: 'entra-1' })
      .setIssuedAt()
      .setNotBefore('0s')
      .setExpirationTime('67m')
      .sign(privateKey);

  return entra;
}

function back(response: ServerResponse, asked: URLSearchParams, parameters: Readonly<Record<string, string>>): void {
  const target = new URL(asked.get('redirect_uri') ?? '');
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  target.searchParams.set('state', asked.get('state') ?? '');
  response.writeHead(302, { location: target.href }).end();
}

/** As Entra's token endpoint refuses. */
function refuse(response: ServerResponse, error: string, number: number, words: string): void {
  json(response, 400, {
    error,
    error_description: `AADSTS${number}: ${words} Trace ID: ${crypto.randomUUID()} Correlation ID: ${crypto.randomUUID()} Timestamp: ${new Date().toISOString()}`,
    error_codes: [number],
    timestamp: new Date().toISOString(),
    trace_id: crypto.randomUUID(),
    correlation_id: crypto.randomUUID(),
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  });
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function page(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><title>Sign in to your account</title>${body}`);
}
