import type { Client } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import { checkIn, healthReport, Key, type Registered, registerWith, signIn } from '../browser.ts';
import { startContoso } from '../contoso.ts';
import { administered, signInAdmin } from './admin.ts';
import { failure } from './failure.ts';

const REGISTRATIONS = '/deviceAppManagement/managedAppRegistrations';

let tenant: Tenant;
let olga: Client;
let complete: Registered;
let incomplete: Registered;
let silent: Registered;
beforeAll(async () => {
  tenant = await startContoso({ organisation: administered() });
  olga = await signInAdmin(tenant.url);
  const token = (await signIn(tenant.url, 'ada@contoso.test')).access_token;
  const browser = async (problems: string[] | null) => {
    const registered = await registerWith(tenant.url, token, new Key());
    const enforcement = problems && { access: 'allow' as const, since: 1, problems };
    await checkIn(tenant.url, registered.token, { reports: [healthReport(1, { enforcement })] });
    return registered;
  };
  complete = await browser([]);
  incomplete = await browser(['private-windows-unprotected', 'settings-incomplete']);
  silent = await browser(null);
});
afterAll(() => tenant.close());

it.each([
  ["@drawbridge.protection eq 'complete'", () => complete],
  ["@drawbridge.protection eq 'incomplete'", () => incomplete],
  ["@drawbridge.protection eq 'unknown'", () => silent],
  ["contains(@drawbridge.reportedProblems, 'settings-incomplete')", () => incomplete],
])('an admin finds browsers by %s, and why', async (filter, meant) => {
  const { value } = await olga.api(REGISTRATIONS).filter(filter).get();
  expect(value.map(({ id }: { id: string }) => id)).toEqual([meant().registrationId]);
  const problems = meant() === incomplete ? ['private-windows-unprotected', 'settings-incomplete'] : [];
  expect(value[0]['@drawbridge.reportedProblems']).toEqual(problems);
});

it('other annotations are not filtered on', async () => {
  expect(await failure(olga.api(REGISTRATIONS).filter("@drawbridge.wipe eq 'x'").get())).toMatchObject({
    statusCode: 400,
  });
});
