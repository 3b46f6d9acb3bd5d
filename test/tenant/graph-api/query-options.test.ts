import { BatchRequestContent, BatchResponseContent, type Client } from '@microsoft/microsoft-graph-client';
import type { User } from '@microsoft/microsoft-graph-types-beta';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import { startContoso } from '../contoso.ts';
import { administered, signInAdmin } from './admin.ts';
import { failure } from './failure.ts';

const POLICIES = '/deviceAppManagement/windowsManagedAppProtections';

let tenant: Tenant;
let olga: Client;
beforeAll(async () => {
  tenant = await startContoso({ organisation: administered() });
  olga = await signInAdmin(tenant.url);
});
afterAll(() => tenant.close());

const beyondHost = (link: string) => link.slice(`${tenant.url}/beta`.length);

describe('$orderby and $count', () => {
  it('give what the whole list gives, put in order and counted, whatever the page and the filter', async () => {
    const everyone: User[] = (await olga.api('/users').get()).value;
    const members = ['displayName', 'userPrincipalName', 'accountEnabled'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...members),
        fc.boolean(),
        fc.integer({ min: 1, max: 10 }),
        fc.boolean(),
        async (member, descending, top, onlyExample) => {
          let request = olga
            .api('/users')
            .orderby(`${member}${descending ? ' desc' : ''}`)
            .top(top)
            .count(true);
          if (onlyExample) request = request.filter("endswith(displayName, 'EXAMPLE')");
          const found: User[] = [];
          for (let page = await request.get(); ; page = await olga.api(beyondHost(page['@odata.nextLink'])).get()) {
            found.push(...page.value);
            expect(page.value.length).toBeLessThanOrEqual(top);
            if (!page['@odata.nextLink']) break;
            expect(page['@odata.count']).toBe(everyone.filter(isMeant(onlyExample)).length);
          }
          const key = (user: User) => String(user[member]).toLowerCase();
          const sign = descending ? -1 : 1;
          const wanted = everyone
            .filter(isMeant(onlyExample))
            .sort(
              (a, b) =>
                sign * (Number(key(a) > key(b)) - Number(key(a) < key(b))) || (String(a.id) < String(b.id) ? -1 : 1),
            );
          expect(found.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
        },
      ),
      { numRuns: 12 },
    );
  });
  const isMeant = (onlyExample: boolean) => (user: User) =>
    !onlyExample || String(user.displayName).endsWith('Example');

  it('count a list by itself, filtered too, and nothing that is no list', async () => {
    const { value } = await olga.api(POLICIES).get();
    expect(await olga.api(`${POLICIES}/$count`).get()).toBe(String(value.length));
    expect(await olga.api(`${POLICIES}/$count`).filter("startswith(displayName, 'Policy re')").get()).toBe('1');
    expect(await failure(olga.api(`${POLICIES}/sales/$count`).get())).toMatchObject({ statusCode: 404 });
  });
});

it('a key may stand in brackets, as Intune’s own scripts write it', async () => {
  const plain = await olga.api(`${POLICIES}/sales`).get();
  expect(await olga.api(`${POLICIES}('sales')`).get()).toEqual(plain);
  expect((await olga.api(`${POLICIES}('sales')/apps`).get()).value).toHaveLength(1);
  expect(await failure(olga.api(`${POLICIES}('nothing')`).get())).toMatchObject({ statusCode: 404 });
});

describe('a batch', () => {
  type Step = { id: string; request: Request; dependsOn?: string[] };
  const step = (id: string, method: string, path: string, body?: object, dependsOn?: string[]): Step => ({
    id,
    request: new Request(`https://graph.test${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    }),
    ...(dependsOn && { dependsOn }),
  });
  async function send(client: Client, steps: readonly Step[]): Promise<BatchResponseContent> {
    const content = await new BatchRequestContent([...steps]).getContent();
    return new BatchResponseContent(await client.api('/$batch').post(content));
  }
  const statuses = (content: BatchResponseContent) =>
    [...content.getResponses()].map(([id, { status }]) => `${id} ${status}`);

  it('does what its requests would do alone, one after the other; what depends on a failure is not done', async () => {
    const answer = await send(olga, [
      step('1', 'POST', POLICIES, { displayName: 'From a batch' }),
      step('2', 'GET', `${POLICIES}?$filter=displayName eq 'From a batch'&$count=true`, undefined, ['1']),
      step('3', 'PATCH', `${POLICIES}/nothing`, { printBlocked: true }, ['2']),
      step('4', 'DELETE', `${POLICIES}/sales`, undefined, ['3']),
    ]);
    expect(statuses(answer)).toEqual(['1 201', '2 200', '3 404', '4 424']);
    const made = await answer.getResponseById('1').json();
    expect(await answer.getResponseById('2').json()).toMatchObject({ '@odata.count': 1, value: [{ id: made.id }] });
    expect((await answer.getResponseById('3').json()).error.code).toBe('ResourceNotFound');
    expect((await olga.api(`${POLICIES}/sales`).get()).id).toBe('sales');
    const { value } = await olga.api('/deviceManagement/auditEvents').get();
    expect(value.at(-1)).toMatchObject({ activity: 'Create WindowsManagedAppProtection' });
    await olga.api(`${POLICIES}/${made.id}`).delete();
  });

  it('lets nobody do more than they may alone', async () => {
    const rosa = await signInAdmin(tenant.url, 'rosa@contoso.test');
    const answer = await send(rosa, [step('1', 'GET', POLICIES), step('2', 'DELETE', `${POLICIES}/sales`)]);
    expect(statuses(answer)).toEqual(['1 200', '2 403']);
    const stolen = { id: '1', method: 'GET', url: '/users', headers: { authorization: 'Bearer x', cookie: 'a=b' } };
    const { responses } = await rosa.api('/$batch').post({ requests: [stolen] });
    expect(responses[0].status).toBe(200);
  });

  const one = { id: '1', method: 'GET', url: '/users' };
  it.each<[string, object, string]>([
    ['of nothing', { requests: [] }, 'requests'],
    ['of 21', { requests: Array.from({ length: 21 }, (_, index) => ({ ...one, id: String(index) })) }, 'requests'],
    ['with an id twice', { requests: [one, one] }, 'twice'],
    [
      'that depends on what comes later',
      {
        requests: [
          { ...one, dependsOn: ['2'] },
          { ...one, id: '2' },
        ],
      },
      'depends',
    ],
    ['with another method', { requests: [{ ...one, method: 'PUT' }] }, 'method'],
  ])('%s is refused as a whole', async (_case, body, named) => {
    const error = await failure(olga.api('/$batch').post(body));
    expect(error).toMatchObject({ statusCode: 400, code: 'BadRequest' });
    expect(error.message).toContain(named);
  });

  it.each([
    '/$batch',
    '/../v1.0/users',
    'https://evil.test/beta/users',
    '//evil.test/beta/users',
    '/drawbridge/auditExport',
  ])('does not reach %s', async (url) => {
    const { responses } = await olga.api('/$batch').post({ requests: [{ ...one, method: 'GET', url }] });
    expect([400, 404]).toContain(responses[0].status);
  });
});
