import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person, until, untilBlocked } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { cannotUsePolicies } from '../../src/tooling/policy-folder.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { type Installed, install } from './install.ts';

describe('a device that got the generated policy file', () => {
  const reason = cannotUsePolicies();
  if (reason !== null) {
    it('cannot be had here', ({ skip }) => skip(true, reason));
    return;
  }

  let installed: Installed;
  let browser: Browser;
  let person: Person;
  let mail: Page;

  beforeAll(async () => {
    installed = await install();
    browser = await installed.launch();
    person = new Person(browser, installed.extensionId);
  });
  afterAll(async () => {
    await browser?.close();
    await installed?.close();
  });

  const worker = () => extensionWorker(browser, installed.extensionId);

  it('has the extension from the tenant’s update manifest, with its configuration', async () => {
    await worker();
    await person.untilState('signedOut');
    const settings = await (await worker()).evaluate(() => chrome.storage.managed.get(null));
    expect(settings).toMatchObject({ tenant: installed.demo.tenant.url, organisationName: 'Contoso' });
  });

  it('is told nothing that this browser does not understand', async () => {
    const page = await browser.newPage();
    await page.goto('chrome://policy');
    await page.waitForSelector('>>> policy-row');
    const rows = await page.$$eval('>>> policy-row', (found) => found.map((row) => row.shadowRoot?.textContent ?? ''));
    const statusOf = (name: string) => {
      const row = rows.map((text) => text.replace(/\s+/g, ' ').trim()).find((text) => text.startsWith(`${name} `));
      return / Mandatory (OK|Warning, Conflict) Value /.exec(row ?? '')?.[1] ?? row;
    };
    const policies = Object.keys(await installed.policies()).filter((name) => name !== '3rdparty');
    expect(policies.length).toBeGreaterThan(9);
    const overridden = ['DeveloperToolsAvailability', 'RemoteDebuggingAllowed'];
    expect(policies.map((name) => [name, statusOf(name)])).toEqual(
      policies.map((name) => [name, overridden.includes(name) ? 'Warning, Conflict' : 'OK']),
    );
    await page.close();
  });

  it('blocks a company site after a threat', async () => {
    await person.signIn(installed.demo.users.ada);
    await person.untilState('allowed');
    const { mail: site, portal, personal } = installed.demo.sites;
    await person.askAgainAndAgain(personal, portal);
    await until('what is not blocked to arrive', async () => portal.requests.length > 0 || 'nothing has');
    mail = await person.use(site);
    await reportThreat(installed.demo, await person.deviceTag(), 'high');
    await untilBlocked(mail);
  });

  it('takes a changed list of sites while it runs, in both directions', async () => {
    const { mail: site, portal } = installed.demo.sites;
    portal.clearRequests();
    await installed.configure('--exceptions', portal.host);
    await until('what is the company’s no more to open', async () => portal.requests.length > 0 || 'nothing came');
    await untilBlocked(await person.visit(site.url));
    await installed.configure();
    await until('it to be closed again', async () => {
      portal.clearRequests();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return portal.requests.length === 0 || 'something came';
    });
    expect(await person.state()).toBe('blocked');
  });

  it('does not let the person remove or disable it', async () => {
    const page = await browser.newPage();
    await page.goto('chrome://extensions');
    // The page with the rights of the browser's own, where a person would do it.
    const refused = await page.evaluate(async (id) => {
      const said = (act: Promise<unknown>) =>
        act.then(
          () => 'done',
          (error: Error) => error.message,
        );
      return [await said(chrome.management.setEnabled(id, false)), await said(chrome.management.uninstall(id))];
    }, installed.extensionId);
    expect(refused).toEqual([
      expect.stringContaining('cannot be modified'),
      expect.stringContaining('cannot be modified'),
    ]);
    const self = await (await worker()).evaluate(() => chrome.management.getSelf());
    expect([self.enabled, self.installType, self.mayDisable]).toEqual([true, 'admin', false]);
    await page.close();
  });

  it('takes an update while the block stands, and shows nothing of the company', async () => {
    const { sites } = installed.demo;
    for (const site of Object.values(sites)) site.clearRequests();
    await installed.release('0.1.1');
    await (await worker()).evaluate(() => chrome.runtime.requestUpdateCheck());
    const begun = Date.now();
    const version = async () => {
      const page = await browser.newPage();
      try {
        await page.goto(`chrome-extension://${installed.extensionId}/extension/options/index.html`);
        return await page.evaluate(() => chrome.runtime.getManifest().version);
      } catch (error) {
        return (error as Error).message;
      } finally {
        // The reload closes the extension's pages.
        await page.close().catch(() => undefined);
      }
    };
    await until('the new version', async () => {
      const found = await version();
      return found === '0.1.1' || `it is ${found}`;
    });
    console.log(`The new version ran after ${Date.now() - begun} ms.`);
    // The reload closes the extension's own pages, the blocked page among them: the tab is there again, and blocked.
    await untilBlocked(mail);
    const tab = await person.visit(sites.mail.url);
    await untilBlocked(tab);
    const company = Object.values(sites).filter(({ corporate }) => corporate);
    expect(company.flatMap(({ requests }) => requests)).toEqual([]);
  });
});
