import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { Browser, beginSignIn, signIn } from './browser.ts';
import { EXTENSION_ID, PASSWORDS, startContoso } from './contoso.ts';

let tenant: Tenant;
const lines: string[] = [];

beforeAll(async () => {
  tenant = await startContoso({ log: (line) => lines.push(line) });
});
afterAll(() => tenant.close());

async function openForm(parameters?: Record<string, string>) {
  const attempt = await beginSignIn(tenant.url, parameters);
  const browser = new Browser();
  const form = await browser.open(attempt.authorization);
  return { attempt, browser, form, page: await form.response.text() };
}

describe('signing in', () => {
  it('gives a JWT access token for the client API and says who signed in', async () => {
    const tokens = await signIn(tenant.url, 'ada@contoso.test');
    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    const claims = decodeJwt(tokens.access_token);
    expect(claims).toMatchObject({ iss: `${tenant.url}/oidc`, aud: `${tenant.url}/client` });
    expect(decodeJwt(String(tokens.id_token))).toMatchObject({
      sub: claims.sub,
      name: 'Ada Example',
      preferred_username: 'ada@contoso.test',
    });
  });

  it('shows a page that names the organisation, escaped, and allows nothing but its own style', async () => {
    const { page, form } = await openForm({ login_hint: '"><script>' });
    expect(form.response.status).toBe(200);
    expect(page).toContain('<h1>Sign in to Contoso &lt;&amp; Söhne&gt;</h1>');
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(page).not.toContain('<script');
    expect(page).toMatch(/<label for="user-name">[\s\S]*autocomplete="username"/);
    expect(page).toMatch(/<label for="password">[\s\S]*autocomplete="current-password"/);
    const policy = String(form.response.headers.get('content-security-policy'));
    expect(policy).toMatch(/default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/);
    expect(policy).toContain(`https://${EXTENSION_ID}.chromiumapp.org;`);
    expect(form.response.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['a wrong password', 'Ada@contoso.test'],
    ['an unknown user', 'nobody@contoso.test'],
  ])('refuses %s, says so and keeps the user name', async (_case, userName) => {
    const { browser, form } = await openForm();
    const { response, url } = await browser.submit(form.url, { userName, password: 'wrong' });
    // The browser closes its sign-in window on any answer from 400 on.
    expect(response.status).toBe(200);
    expect(url.href).toBe(form.url.href);
    const page = await response.text();
    expect(page).toMatch(/<p role="alert" id="problem">This user name and password do not belong together/);
    expect(page).toContain(`value="${userName}"`);
  });

  it('lets a person try again after a wrong password', async () => {
    const { attempt, browser, form } = await openForm();
    await browser.submit(form.url, { userName: 'ada@contoso.test', password: 'wrong' });
    const password = PASSWORDS['ada@contoso.test'];
    const { url } = await browser.submit(form.url, { userName: ' ADA@Contoso.test ', password });
    expect((await attempt.finish(url)).token_type).toBe('bearer');
  });

  it('refuses a disabled account and says so only to who knows the password', async () => {
    const { browser, form } = await openForm();
    const userName = 'dan@contoso.test';
    const right = await browser.submit(form.url, { userName, password: PASSWORDS[userName] });
    expect(right.response.status).toBe(200);
    expect(await right.response.text()).toContain('This account is turned off');
    const wrong = await browser.submit(form.url, { userName, password: 'wrong' });
    expect(await wrong.response.text()).not.toContain('turned off');
  });

  it('tells the extension that the person cancelled', async () => {
    const { attempt, browser, form } = await openForm();
    const { url } = await browser.submit(form.url, { userName: '', password: '', cancel: 'yes' });
    expect(() => attempt.validate(url)).toThrow(expect.objectContaining({ error: 'access_denied' }));
  });

  it('is silent while the session lasts, and says login_required without one', async () => {
    const browser = new Browser();
    await signIn(tenant.url, 'ada@contoso.test', browser);
    const silent = await beginSignIn(tenant.url, { prompt: 'none' });
    const { url } = await browser.open(silent.authorization);
    expect((await silent.finish(url)).access_token).toBeTruthy();

    const stranger = await beginSignIn(tenant.url, { prompt: 'none' });
    const answer = await new Browser().open(stranger.authorization);
    expect(() => stranger.validate(answer.url)).toThrow(expect.objectContaining({ error: 'login_required' }));
  });

  it('lets another person sign in where one is signed in already', async () => {
    const browser = new Browser();
    await signIn(tenant.url, 'ada@contoso.test', browser);
    const attempt = await beginSignIn(tenant.url, { prompt: 'login' });
    const form = await browser.open(attempt.authorization);
    const userName = 'ben@contoso.test';
    const between = await browser.submit(form.url, { userName, password: PASSWORDS[userName] });
    // The provider ends Ada's session by a form that submits itself.
    const page = await between.response.text();
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
    const fields = [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
    const { url } = await browser.submit(new URL(action), Object.fromEntries(fields));
    expect(decodeJwt(String((await attempt.finish(url)).id_token))).toMatchObject({ name: 'Ben Example' });
  });
});

describe('what is not a sign-in of this browser', () => {
  it.each([
    ['in another browser', (form: URL) => new Browser().open(form)],
    ['made up', () => new Browser().open(`${tenant.url}/sign-in/made-up`)],
    ['posted without a form', () => new Browser().submit(new URL(`${tenant.url}/sign-in/made-up`), { userName: 'x' })],
  ])('gets a plain page: %s', async (_case, open) => {
    const { form } = await openForm();
    const { response } = await open(form.url);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('This sign-in has ended');
  });

  it('ends with a plain page when it was finished before', async () => {
    const { browser, form } = await openForm();
    const userName = 'ada@contoso.test';
    await browser.submit(form.url, { userName, password: PASSWORDS[userName] });
    const { response } = await browser.submit(form.url, { userName, password: PASSWORDS[userName] });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('This sign-in has ended');
  });

  it('refuses a form of more than 8 kB', async () => {
    const { browser, form } = await openForm();
    const { response } = await browser.submit(form.url, { userName: 'x'.repeat(9000), password: '' });
    expect(response.status).toBe(413);
  });

  it.each([
    ['an address that is not the extension’s', { redirect_uri: 'https://evil.test/' }],
    ['an unknown client', { client_id: 'someone' }],
  ])('never redirects to %s', async (_case, parameters) => {
    const attempt = await beginSignIn(tenant.url, parameters);
    const { response } = await new Browser().open(attempt.authorization);
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.get('content-security-policy')).toContain(`default-src 'none'`);
  });

  it('gives no token without PKCE, with another verifier, or twice for one code', async () => {
    const without = await beginSignIn(tenant.url, { code_challenge: '', code_challenge_method: '' });
    const { url: refused } = await new Browser().open(without.authorization);
    expect(refused.searchParams.get('error')).toBe('invalid_request');

    const { attempt, browser, form } = await openForm();
    const userName = 'ada@contoso.test';
    const { url } = await browser.submit(form.url, { userName, password: PASSWORDS[userName] });
    expect((await attempt.redeem(url, 'x'.repeat(43))).status).toBe(400);
    const answers = await Promise.all(Array.from({ length: 12 }, () => attempt.redeem(url)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(11).fill(400)]);
  });
});

it('logs neither passwords nor codes nor tokens', async () => {
  const tokens = await signIn(tenant.url, 'ada@contoso.test');
  const log = lines.join('');
  expect(log).toContain('/sign-in/:uid');
  for (const secret of [PASSWORDS['ada@contoso.test'], 'correct+horse', 'code=', tokens.access_token, '_session']) {
    expect(log).not.toContain(secret);
  }
});
