import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until, untilBlocked } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { cannotInstall, startUnderTest, type UnderTest } from './harness/browser-under-test.ts';

/** `npm test` has built it. */
const BUILT = resolve(import.meta.dirname, '../../dist');

/** The browser's fault, made at will: once told to be deaf, the worker hears of no change until it was loaded anew. */
const DEAF = `
const listen = chrome.storage.onChanged.addListener.bind(chrome.storage.onChanged);
chrome.storage.onChanged.addListener = (listener) => listen(async (...change) => {
  const { deaf, reloadedForEventsAt } = await chrome.storage.local.get(['deaf', 'reloadedForEventsAt']);
  if (!deaf || reloadedForEventsAt) listener(...change);
});
`;

describe('a browser that gives the worker no events', () => {
  const reason = cannotInstall['force-installed']();
  if (reason !== null) {
    it('cannot be had here', ({ skip }) => skip(true, reason));
    return;
  }

  let under: UnderTest;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drawbridge-deaf-'));
    const built = join(folder, 'built');
    await cp(BUILT, built, { recursive: true });
    const loader = join(built, 'service-worker-loader.js');
    await writeFile(join(built, 'deaf.js'), DEAF);
    await writeFile(loader, `import './deaf.js';\n${await readFile(loader, 'utf8')}`);
    under = await startUnderTest('force-installed', { built, userDataDir: join(folder, 'profile') });
  });
  afterAll(async () => {
    await under?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** In the popup's page, which a reload closes, so that the next look opens another. */
  const inExtension = async <T>(look: () => Promise<T>): Promise<T> => (await under.person.popup()).evaluate(look);
  const reloadedAt = () =>
    inExtension(async () =>
      Number((await chrome.storage.local.get('reloadedForEventsAt'))['reloadedForEventsAt'] ?? 0),
    );

  it('is noticed, and the extension loaded anew: the block stands meanwhile, and opens when the threat is gone', async () => {
    const { mail, portal, personal } = under.demo.sites;
    await under.person.signIn(under.demo.users.ada);
    await under.person.untilState('allowed');
    await under.person.askAgainAndAgain(personal, portal);
    await until('what is not blocked to arrive', async () => portal.requests.length > 0 || 'nothing has');
    const tab = await under.person.use(mail);
    const tag = await under.person.deviceTag();
    await reportThreat(under.demo, tag, 'high');
    await untilBlocked(tab);
    expect(await reloadedAt()).toBe(0);

    await inExtension(() => chrome.storage.local.set({ deaf: true }));
    await under.restart();
    portal.clearRequests();
    await under.person.askAgainAndAgain(personal, portal);
    const isReloaded = async () => (await reloadedAt().catch(() => 0)) > 0 || 'it has not been';
    await until('the extension to be loaded anew', isReloaded, 40_000);
    // It says so before it goes: only its successor has heard anything.
    const isHeard = async () =>
      (await inExtension(() => chrome.storage.session.get('eventsHeard')).catch(() => null))?.['eventsHeard'] ===
        true || 'it has not';
    await until('the new worker to hear', isHeard);
    await under.person.untilState('blocked');
    expect(portal.requests).toEqual([]);

    await reportThreat(under.demo, tag, 'low');
    await under.person.untilState('allowed');
    await until('the site to open', async () => portal.requests.length > 0 || 'nothing arrives');
  }, 120_000);
});
