import { afterAll, beforeAll, expect, it } from 'vitest';
import { contoso as demoContoso, makeAdmin, makeUsers } from '../../src/demo/contoso.ts';
import { makePartner } from '../../src/demo/partner.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { adminToken } from '../../src/tooling/admin-token.ts';
import { Browser } from './browser.ts';
import { startContoso } from './contoso.ts';
import { graphClient } from './graph-api/admin.ts';

const admin = makeAdmin();
let tenant: Tenant;
beforeAll(async () => {
  const partner = await makePartner();
  tenant = await startContoso({ organisation: demoContoso({ users: makeUsers(), admin, partner }) });
  await partner.forget();
});
afterAll(() => tenant.close());

/** What a person does with the page that is announced to them. */
async function signIn(page: URL, form: Record<string, string>): Promise<void> {
  const browser = new Browser();
  const { url } = await browser.open(page);
  await browser.submit(url, form);
}

it('the demo’s admin gets a token for the admin API by signing in, and looks after policies with it', async () => {
  const form = { userName: admin.userPrincipalName, password: admin.password };
  const token = await adminToken({ tenant: tenant.url, announce: (page) => void signIn(page, form) });
  const client = graphClient(tenant.url, token);
  expect((await client.api('/deviceAppManagement/windowsManagedAppProtections').get()).value).toHaveLength(2);
  expect((await client.api('/users').get()).value).toHaveLength(4);
});

it('admins are asked for an account with a role, and are promised no company sites', async () => {
  let words = '';
  const look = async (page: URL) => {
    const browser = new Browser();
    const { url, response } = await browser.open(page);
    words = await response.text();
    await browser.submit(url, { userName: '', password: '', cancel: 'yes' });
  };
  await expect(adminToken({ tenant: tenant.url, announce: (page) => void look(page) })).rejects.toThrow();
  expect(words).toContain('an account that has an admin role');
  expect(words).not.toContain('Company sites open');
});

it('who cancels gets none', async () => {
  const cancelled = adminToken({
    tenant: tenant.url,
    announce: (page) => void signIn(page, { userName: '', password: '', cancel: 'yes' }),
  });
  await expect(cancelled).rejects.toThrow();
});
