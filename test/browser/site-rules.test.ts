import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Browser, WebWorker } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileRules } from '../../src/sites/compile-rules.ts';
import { parseSites } from '../../src/sites/parse-sites.ts';
import { isCorporate } from '../../src/sites/site-list.ts';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';
import { coversInitiator } from '../core/dnr-model.ts';
import { lists, origin } from '../core/site-cases.ts';

/** Everything that a list can have at once: nested exceptions, ports, schemes, hosts themselves, IP addresses. */
const NASTY = {
  corporateSites: [
    'contoso.test',
    'a.a.contoso.test',
    'b.a.a.contoso.test:8444',
    '.b.test',
    'https://a.b.test',
    'b.b.test:443',
    'http://b.b.test:8444',
    '.intranet',
    '10.0.0.1:8444',
    '[::1]',
    'bücher.test',
    '.b.c.d.e.f.g.h.test',
    'http://.c.c.d.e.f.g.h.test:65535',
    'https://.d.c.d.e.f.g.h.test:443',
  ],
  exceptions: [
    'a.contoso.test',
    '.b.contoso.test',
    'https://b.a.a.contoso.test',
    'b.contoso.test:80',
    '.a.b.c.contoso.test',
  ],
};

const BARE = {
  manifest_version: 3,
  name: 'rules only',
  version: '1',
  permissions: ['declarativeNetRequest'],
  host_permissions: ['<all_urls>'],
  background: { service_worker: 'worker.js' },
};

let browser: Browser;
let worker: WebWorker;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawbridge-rules-'));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(BARE));
  await writeFile(join(folder, 'worker.js'), '');
  browser = await launchBrowser({ headless: true, hostMap: {}, extensionDir: folder });
  const target = await browser.waitForTarget((candidate) => candidate.type() === 'service_worker');
  const found = await target.worker();
  if (!found) throw new Error('no worker');
  worker = found;
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

async function install(given: Parameters<typeof parseSites>[0]) {
  const { sites, refused } = parseSites(given, ['sign-in.contoso.test']);
  const compiled = compileRules(sites);
  const rules = [
    ...compiled.requests.map(({ action, ...condition }) => ({ action, condition })),
    ...compiled.initiators.map((condition) => ({ action: 'cover', condition: { priority: 5_000, ...condition } })),
  ].map(({ action, condition: { priority, ...condition } }, index) => ({
    id: index + 1,
    priority,
    action: { type: action === 'cover' ? 'block' : 'allow' },
    condition: { ...condition, resourceTypes: ['script', 'websocket'] },
  }));
  await worker.evaluate(async (addRules) => {
    const installed = await chrome.declarativeNetRequest.getDynamicRules();
    const removeRuleIds = installed.map(({ id }) => id);
    await chrome.declarativeNetRequest.updateDynamicRules({ removeRuleIds, addRules: addRules as never });
  }, rules);
  return { sites, refused, compiled };
}

/** Whether the browser would block each request; `null` where it takes the address for none. */
function ask(requests: readonly { url: string; initiator?: string }[]): Promise<boolean[]> {
  return worker.evaluate(
    (asked) =>
      Promise.all(
        asked.map(async ({ url, initiator }) => {
          const type = (url.startsWith('ws') ? 'websocket' : 'script') as chrome.declarativeNetRequest.ResourceType;
          const question = { url, type, ...(initiator ? { initiator } : {}) };
          const { matchedRules } = await chrome.declarativeNetRequest.testMatchOutcome(question);
          const rules = await chrome.declarativeNetRequest.getDynamicRules();
          const actions = matchedRules.map(({ ruleId }) => rules.find(({ id }) => id === ruleId)?.action.type);
          return actions.includes('block' as never);
        }),
      ),
    [...requests],
  );
}

const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number, seed: number) =>
  fc.sample(arbitrary, { numRuns: count, seed });

it('the browser covers exactly the addresses that are corporate, by rules that it takes', async () => {
  const { sites, refused, compiled } = await install(NASTY);
  expect(refused).toEqual([]);
  expect(compiled.widened).toEqual([]);
  const hosts = ['b.c.d.e.f.g.h.test', 'z.b.c.d.e.f.g.h.test', 'd.c.d.e.f.g.h.test', 'a.b.c.contoso.test'];
  const more = [
    ...hosts,
    'intranet',
    'x.intranet',
    'xn--bcher-kva.test',
    'sign-in.contoso.test',
    'a.sign-in.contoso.test',
  ];
  const urls = [
    ...sample(origin, 300, 7),
    ...more.flatMap((host) => [`https://${host}`, `http://u:8444@${host}:8444`]),
  ];
  const found = await ask(urls.map((url) => ({ url: `${url}/x?q=a@b:8444/` })));
  const corporate = urls.map((url) => isCorporate(sites, url));
  expect(urls.filter((_, index) => found[index] !== corporate[index])).toEqual([]);
  expect(new Set(corporate)).toEqual(new Set([true, false]));
});

it('so it does for lists drawn at random, and what company pages ask for is refused as the rules say', async () => {
  for (const [index, given] of sample(lists, 12, 11).entries()) {
    const { sites, compiled } = await install(given);
    const urls = sample(origin, 40, index);
    const found = await ask(urls.map((url) => ({ url: `${url}/` })));
    expect(
      urls.filter((url, at) => found[at] !== isCorporate(sites, url)),
      JSON.stringify(given),
    ).toEqual([]);
    const pages = [...new Set(sample(origin, 20, index).map((url) => new URL(url).hostname.replace(/\.$/, '')))];
    const asked = await ask(pages.map((page) => ({ url: 'https://elsewhere.test/', initiator: `https://${page}` })));
    const expected = pages.map((page) => coversInitiator(compiled.initiators, page, 'excluded'));
    expect(
      pages.filter((_, at) => asked[at] !== expected[at]),
      JSON.stringify(given),
    ).toEqual([]);
  }
});
