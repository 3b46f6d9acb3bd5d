import type { Client } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GATE_API } from '../../../src/protocol/posture-token.ts';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import { checkIn, register } from '../browser.ts';
import { startContoso } from '../contoso.ts';
import { administered, signInAdmin } from './admin.ts';
import { failure } from './failure.ts';

const PATH = '/drawbridge/relyingParties';

let tenant: Tenant;
let olga: Client;
beforeAll(async () => {
  tenant = await startContoso({ organisation: administered() });
  olga = await signInAdmin(tenant.url);
});
afterAll(() => tenant.close());

const heard = async (secret: string) =>
  (await fetch(tenant.url + GATE_API.revocations, { headers: { authorization: `Bearer ${secret}` } })).status;

it('an admin puts sites behind a gate: browsers get tokens with their next check-in, and the gate its secret, once', async () => {
  const ada = await register(tenant.url, 'ada@contoso.test');
  expect((await checkIn(tenant.url, ada.token)).postureTokens).toBeUndefined();
  const made = await olga
    .api(PATH)
    .version('beta')
    .post({ id: 'wiki', sites: ['wiki.contoso.test'] });
  expect(made).toMatchObject({ id: 'wiki', sites: ['wiki.contoso.test'], eventsUrl: null });
  expect(await heard(made.secret)).toBe(200);
  expect((await checkIn(tenant.url, ada.token)).postureTokens).toHaveLength(1);
  const { value } = await olga.api(PATH).version('beta').get();
  expect(value).toEqual([{ id: 'wiki', sites: ['wiki.contoso.test'], eventsUrl: null }]);

  const again = await olga
    .api(PATH)
    .version('beta')
    .post({ id: 'wiki', sites: ['wiki.contoso.test', 'files.contoso.test'] });
  expect([await heard(made.secret), await heard(again.secret)]).toEqual([401, 200]);
  await olga.api(`${PATH}/wiki`).version('beta').delete();
  expect(await heard(again.secret)).toBe(401);
  expect((await checkIn(tenant.url, ada.token)).postureTokens).toBeUndefined();
  const events = await olga.api('/deviceManagement/auditEvents').version('beta').top(10).get();
  const deeds = (events.value as { activityType: string; activity: string }[]).map(({ activity }) => activity);
  expect(deeds).toEqual(expect.arrayContaining(['Set RelyingParty', 'Delete RelyingParty']));
});

it.each([
  [{ id: 'a', sites: ['elsewhere.test'] }, /not all of its sites are corporate/],
  [{ id: 'a', sites: ['wiki.contoso.test'], eventsUrl: 'http://events.contoso.test/' }, /https/],
  [{ id: 'two words', sites: ['wiki.contoso.test'] }, /visible ASCII/],
])('%j is refused with what is wrong', async (body, message) => {
  const refused = await failure(olga.api(PATH).version('beta').post(body));
  expect(refused).toMatchObject({ statusCode: 400, code: 'BadRequest' });
  expect(refused.message).toMatch(message);
});

it('who may only look makes none', async () => {
  const rosa = await signInAdmin(tenant.url, 'rosa@contoso.test');
  const body = { id: 'b', sites: ['wiki.contoso.test'] };
  expect(await failure(rosa.api(PATH).version('beta').post(body))).toMatchObject({ statusCode: 403 });
});
