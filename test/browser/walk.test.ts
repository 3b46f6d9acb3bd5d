import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTab, until, untilAt, untilBlocked } from '../../src/demo/person.ts';
import type { SiteName } from '../../src/demo/sites/site-descriptions.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { isWorkerRunning, killWorker } from '../../src/tooling/worker-handle.ts';
import { cannotInstall, INSTALLATIONS, startUnderTest, type UnderTest } from './harness/browser-under-test.ts';
import { type SocketWatch, watchSocket } from './harness/tenant-socket.ts';

const WORKERS = ['left alone', 'killed before each step'] as const;
const cases = INSTALLATIONS.flatMap((installation) => WORKERS.map((worker) => ({ installation, worker })));

describe.each(cases)('the main job, $installation, worker $worker', ({ installation, worker }) => {
  const reason = cannotInstall[installation]();
  if (reason !== null) {
    it('cannot be walked here', ({ skip }) => skip(true, reason));
    return;
  }

  let under: UnderTest;
  let watch: SocketWatch;
  let mail: Page;
  let personal: Page;
  let kept: Record<'personal' | 'club', unknown>;

  beforeAll(async () => {
    under = await startUnderTest(installation);
    watch = watchSocket(under.demo.tenant.port);
  });
  afterAll(async () => {
    watch?.stop();
    await under?.close();
  });

  const site = (name: SiteName) => under.demo.sites[name];
  const ticks = () => site('personal').live.received;
  /** The worker dies; whatever happens next has to start it. */
  const beforeStep = async () => {
    if (worker === 'killed before each step') await killWorker(under.browser, under.extensionId);
  };

  it('before anyone has signed in, company sites ask to sign in and personal ones open', async () => {
    await under.person.untilState('signedOut');
    await beforeStep();
    mail = await under.person.visit(`${site('mail').url}inbox?folder=1#top`);
    await untilBlocked(mail);
    expect(site('mail').requests).toEqual([]);
    personal = await under.person.use(site('personal'));
  });

  it('signing in opens them, and the waiting tab goes where it wanted to be', async () => {
    await beforeStep();
    await under.person.signIn(under.demo.users.ada);
    await under.person.untilState('allowed');
    await untilAt(mail, `${site('mail').url}inbox?folder=1#top`);
  });

  it('a threat above the limit covers the open tab and refuses a fresh visit, while the personal site stays open', async () => {
    await closeTab(mail);
    mail = await under.person.use(site('mail'));
    const portal = await under.person.use(site('portal'));
    await closeTab(portal);
    const tag = await under.person.deviceTag();
    await beforeStep();
    await reportThreat(under.demo, tag, 'high');
    await untilBlocked(mail);
    await until(
      'the live line to close',
      async () => site('mail').live.open === 0 || `${site('mail').live.open} are open`,
    );
    await under.person.untilState('blocked');

    await beforeStep();
    site('portal').clearRequests();
    const fresh = await under.person.visit(site('portal').url);
    await untilBlocked(fresh);
    await until('the reason', async () => {
      // Turned away a second time by a worker that has just woken, the page may begin anew under this look.
      const text = await fresh.evaluate(() => document.body.textContent).catch(String);
      return (/High/.test(text) && /Low/.test(text) && /portal\.corp\.contoso\.test/.test(text)) || text;
    });
    expect(site('portal').requests).toEqual([]);
    await closeTab(fresh);

    expect(personal.url()).toBe(site('personal').url);
    const before = ticks();
    await until('the personal site to go on', async () => ticks() > before + 2 || `${ticks() - before} ticks`);
  });

  it('a resolved threat brings the tab back to where it was', async () => {
    const tag = await under.person.deviceTag();
    await beforeStep();
    await reportThreat(under.demo, tag, 'low');
    await untilAt(mail, site('mail').url);
    await under.person.untilState('allowed');
  });

  it('signing out ends everything that reaches the tenant, and company sites ask to sign in', async () => {
    await beforeStep();
    await under.person.signOut();
    await untilBlocked(mail);
    const reached = await watch.quiet();
    // A new worker, navigations and a minute's worth of alarms in miniature must not speak up either.
    await killWorker(under.browser, under.extensionId);
    await closeTab(await under.person.visit(site('portal').url));
    await until('the worker', async () => isWorkerRunning(under.browser, under.extensionId) || 'it is not running');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(watch.read()).toEqual(reached);
    expect(await under.person.state()).toBe('signedOut');
  });

  it('a wiping policy empties the company’s stores and cookies, and leaves both personal sites byte for byte', async () => {
    await under.person.signIn(under.demo.users.grace);
    await under.person.untilState('allowed');
    for (const name of ['mail', 'portal', 'personal', 'club'] as const)
      await closeTab(await under.person.use(site(name)));
    expect(isEmpty(await under.person.storedBy(site('mail')))).toBe(false);
    expect(await cookieDomains()).toContain('corp.contoso.test');
    expect(await usage('mail')).toBeGreaterThan(0);
    kept = { personal: await under.person.storedBy(site('personal')), club: await under.person.storedBy(site('club')) };

    const tag = await under.person.deviceTag();
    await beforeStep();
    await reportThreat(under.demo, tag, 'high');
    await under.person.untilState('blocked', 'wiping', 'wiped');
    await beforeStep();
    await under.person.untilState('wiped');

    // Over CDP, before any site has been visited again.
    expect((await cookieDomains()).filter((domain) => domain.includes('corp.contoso.test'))).toEqual([]);
    expect(await usage('mail')).toBe(0);
    expect(await usage('portal')).toBe(0);
    expect(await under.person.storedBy(site('personal'))).toEqual(kept.personal);
    expect(await under.person.storedBy(site('club'))).toEqual(kept.club);
  });

  it('the sites themselves find nothing when a healthy sign-in opens them again', async () => {
    // Opened again, this tab would sign in and fill the stores anew.
    await closeTab(mail);
    await beforeStep();
    await under.person.signIn(under.demo.users.ada);
    await under.person.untilState('allowed');
    expect(await under.person.storedBy(site('mail'))).toSatisfy(isEmpty);
    expect(await under.person.storedBy(site('portal'))).toSatisfy(isEmpty);
  });

  async function cookieDomains(): Promise<string[]> {
    const session = await under.browser.target().createCDPSession();
    const { cookies } = await session.send('Storage.getCookies');
    await session.detach();
    return [...new Set(cookies.map(({ domain }) => domain.replace(/^\./, '')))];
  }

  async function usage(name: SiteName): Promise<number> {
    const session = await personal.createCDPSession();
    const { usage: bytes } = await session.send('Storage.getUsageAndQuota', { origin: `https://${site(name).host}` });
    await session.detach();
    return bytes;
  }
});

function isEmpty(stored: unknown): boolean {
  return Object.values(stored as object).every((store) => Object.keys(store).length === 0);
}
