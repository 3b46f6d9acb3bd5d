import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import { checkIn, healthReport, type Registered, register } from '../browser.ts';
import { startContoso, type Upn } from '../contoso.ts';
import { makePartner, type Partner, report } from '../partner.ts';
import { administered, adminToken } from './admin.ts';

// The fleet as the console sees it: Ada's browser is healthy, Ben's is under a threat and blocks, Cleo's has said nothing yet.

let tenant: Tenant;
let partner: Partner;
let token: string;
const browsers = new Map<string, Registered>();

beforeAll(async () => {
  partner = await makePartner('sentinel', 'Sentinel');
  tenant = await startContoso({ organisation: administered([partner]) });
  token = await adminToken(tenant.url, 'rosa@contoso.test');
  for (const name of ['ada', 'ben', 'cleo']) {
    browsers.set(name, await register(tenant.url, `${name}@contoso.test` as Upn));
  }
  await say('ada', 1, 'allow', ['not-installed-by-policy']);
  await say('ben', 1, 'allow');
  await report(partner, tenant.url, tagOf('ben'), { level: 'HIGH', at: Date.now() });
  await say('ben', 2, 'block');
});
afterAll(() => tenant.close());

const browserOf = (name: string) => browsers.get(name) as Registered;
const tagOf = (name: string) => browserOf(name).deviceTag;
const say = (name: string, seq: number, access: 'allow' | 'block', problems: string[] = []) =>
  checkIn(tenant.url, browserOf(name).token, {
    reports: [healthReport(seq, { enforcement: { access, since: Date.now(), problems } })],
  });
const ask = (path: string) =>
  fetch(`${tenant.url}/beta/drawbridge/${path}`, { headers: { Authorization: `Bearer ${token}` } });
// biome-ignore lint/suspicious/noExplicitAny: what comes over the wire is looked at here.
const read = async (path: string): Promise<any> => (await ask(path)).json();
const found = async (query: string) => {
  const { value } = await read(`devices?${query}`);
  return value.map((device: { readonly deviceTag: string }) =>
    [...browsers].find(([, { deviceTag }]) => deviceTag === device.deviceTag)?.at(0),
  );
};

it.each([
  ['search=ben', ['ben']],
  ['search=BEN+exam', ['ben']],
  ['search=%25', []],
  ['access=block', ['ben']],
  ['access=unknown', ['cleo']],
  ['threatLevel=high', ['ben']],
  ['protection=incomplete', ['ada']],
  ['protection=complete&access=allow', []],
  ['lastCheckIn=silent', []],
] as const)('finds devices by %s', async (query, names) => {
  expect(await found(query)).toEqual(names);
});

it('finds a device by any part of its tag, however it is written', async () => {
  const tag = tagOf('cleo');
  for (const part of [tag, tag.slice(3, 10).toLowerCase(), tag.slice(-6)]) {
    expect(await found(`search=${part}`)).toEqual(['cleo']);
  }
});

it('gives any page at once, in an order that stands, and says how many there are, beyond the last one too', async () => {
  const whole = await found('orderBy=deviceTag');
  expect(whole).toHaveLength(3);
  expect(await found('orderBy=deviceTag&skip=1&top=1')).toEqual([whole[1]]);
  const beyond = await read('devices?skip=10');
  expect([beyond['@odata.count'], beyond.value]).toEqual([3, []]);
});

it('counts what a search or a filter finds, beyond the last page too', async () => {
  for (const query of ['search=exam', 'search=ada@', 'threatLevel=unknown', 'search=nobody']) {
    const { length } = await found(query);
    const counts = ['top=1', 'skip=1', 'skip=10'].map((page) => read(`devices?${query}&${page}`));
    expect((await Promise.all(counts)).map((page) => page['@odata.count'])).toEqual([length, length, length]);
  }
});

it('shows who it is and the tenant’s own reasons beside what the browser said', async () => {
  const [device] = (await read('devices?search=ben')).value;
  expect(device['@drawbridge.user'].userPrincipalName).toBe('ben@contoso.test');
  expect([device['@drawbridge.access'], device['@drawbridge.reportedAccess']]).toEqual(['wipe', 'block']);
  const reasons: readonly object[] = device['@drawbridge.reasons'];
  expect(reasons).toContainEqual(
    expect.objectContaining({ condition: 'deviceThreatLevel', found: 'high', required: 'low' }),
  );
});

it.each(['access=closed', '$filter=x', 'top=-1', 'skip=1&skip=2'])('refuses %s', async (query) => {
  const response = await ask(`devices?${query}`);
  expect([response.status, (await response.json()).error.code]).toEqual([400, 'BadRequest']);
});

it('counts each device once in the overview, by access and by the worst level', async () => {
  expect(await read('overview')).toMatchObject({
    devices: 3,
    access: { allow: 1, warn: 0, block: 1, wipe: 0, unknown: 1 },
    threatLevel: { secured: 0, low: 0, medium: 0, high: 1, unknown: 2 },
    silent: 0,
    incomplete: 1,
  });
});

it('keeps what happened to a device, the newest first, and how long it took from the threat to the block', async () => {
  const { value } = await read(`devices/${tagOf('ben')}/events`);
  const told = value.map(({ kind, detail }: { kind: string; detail: { from?: string; to?: string } }) => [
    kind,
    detail.from ?? null,
    detail.to ?? null,
  ]);
  expect(told.filter(([kind]: [string]) => kind !== 'wipe')).toEqual([
    ['access', 'allow', 'block'],
    ['threat', null, 'highSeverity'],
    ['access', null, 'allow'],
    ['registered', null, null],
  ]);
  const block = value.find(({ kind }: { kind: string }) => kind === 'access');
  expect(block.tookMilliseconds).toBeGreaterThan(0);
  expect(value.filter(({ tookMilliseconds }: { tookMilliseconds: unknown }) => tookMilliseconds !== null)).toEqual([
    block,
  ]);
});

it('counts check-ins, threats and blocks in the time that they came, whole spans long', async () => {
  for (const [span, points] of [
    ['P1D', 24],
    ['P7D', 28],
    ['P30D', 30],
  ] as const) {
    const series = await read(`series?span=${span}`);
    expect(series.points).toHaveLength(points);
    const { checkIns, threats, blocks } = series.points.at(-1);
    expect([checkIns, threats, blocks]).toEqual([3, 1, 1]);
    expect(series.enforcement.count).toBe(1);
  }
  expect((await ask('series?span=P1Y')).status).toBe(400);
});

it('tells whoever listens of what changes, and nothing of what was before', async () => {
  const response = await ask('changes');
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = (response.body as ReadableStream).pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe(': listening\n\n');
  // The first look at the store says what is known; a second one passes before there is news.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await report(partner, tenant.url, tagOf('ada'), { level: 'LOW', at: Date.now() });
  const { value = '' } = await reader.read();
  expect(JSON.parse(value.split('data: ')[1] ?? '')).toEqual([
    { type: 'device', deviceTag: tagOf('ada'), kind: 'threat' },
  ]);
  await reader.cancel();
});

it('says who calls, and what they may do', async () => {
  const response = await fetch(`${tenant.url}/beta/me`, { headers: { Authorization: `Bearer ${token}` } });
  expect(await response.json()).toMatchObject({
    userPrincipalName: 'rosa@contoso.test',
    '@drawbridge.adminRoles': ['readOnly'],
  });
});

it('shows the audit with the newest first, by who, what and how it ended, and exports the same', async () => {
  const olga = await adminToken(tenant.url, 'olga@contoso.test');
  const groups = `${tenant.url}/beta/groups`;
  const headers = { Authorization: `Bearer ${olga}`, 'Content-Type': 'application/json' };
  for (const displayName of ['First', 'Second']) {
    await fetch(groups, {
      method: 'POST',
      headers,
      body: JSON.stringify({ displayName, mailEnabled: false, mailNickname: displayName, securityEnabled: true }),
    });
  }
  const named = async (query: string) =>
    (await read(`auditLog?${query}`)).value.map(
      ({ resources }: { resources: readonly { displayName: string }[] }) => resources[0]?.displayName,
    );
  expect(await named('search=olga+group')).toEqual(['Second', 'First']);
  expect(await named('search=first&result=success')).toEqual(['First']);
  expect(await named('result=failure&search=first')).toEqual([]);
  expect(await named(`to=${new Date(0).toISOString()}`)).toEqual([]);
  const [second] = (await read('auditLog?search=group')).value;
  expect(await named(`search=group&before=${second.id}`)).toEqual(['First']);
  expect((await (await ask('auditExport?format=jsonl&search=second')).text()).trim().split('\n')).toHaveLength(1);
  expect((await ask('auditLog?from=yesterday')).status).toBe(400);
});
