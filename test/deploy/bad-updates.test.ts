import { createHash } from 'node:crypto';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person, until } from '../../src/demo/person.ts';
import { makePackageKey } from '../../src/tooling/pack-extension.ts';
import { cannotUsePolicies } from '../../src/tooling/policy-folder.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { type Installed, install } from './install.ts';
import { type Lie, type LyingServer, startLyingServer } from './lying-server.ts';

const reason = process.env['DRAWBRIDGE_FULL'] ? cannotUsePolicies() : 'without --full';

// Nobody is signed in, so that the company's sites are closed, and a page asks for one all the while.
describe('an update server that lies', () => {
  if (reason !== null) {
    it('cannot be had here', ({ skip }) => skip(true, reason));
    return;
  }

  let installed: Installed;
  let server: LyingServer;
  let browser: Browser;
  let extensions: Page;
  let next: NonNullable<Lie>;

  beforeAll(async () => {
    installed = await install();
    server = await startLyingServer();
    next = lieOf(await installed.packaged('0.2.0'));
    browser = await installed.launch();
    await extensionWorker(browser, installed.extensionId);
    const person = new Person(browser, installed.extensionId);
    await person.untilState('signedOut');
    await installed.configure('--update-url', server.updateUrl);
    const { personal, portal } = installed.demo.sites;
    await until('it to be closed', async () => {
      const { agent } = await (await person.popup()).evaluate(() => chrome.storage.local.get('agent'));
      const { closed, done } = (agent as { enforcement: { closed: boolean; done: boolean } }).enforcement;
      return (closed && done) || 'it is open';
    });
    await person.askAgainAndAgain(personal, portal);
    extensions = await browser.newPage();
    await extensions.goto('chrome://extensions');
    server.lie = lieOf(await installed.packaged('0.1.0'));
    // The changed policy is there after five seconds; a look for updates before that asks at the address before.
    await until('the browser to ask at the new address', async () => {
      await lookForUpdates();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return server.asked.manifest > 0 || 'it has not';
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await installed?.close();
  });

  const lieOf = ({ id, version, crx }: { id: string; version: string; crx: Buffer }) => {
    return { id, version, crx, sha256: createHash('sha256').update(crx).digest('hex') };
  };
  /** As the button of the extensions page does, which the browser does not hold off. */
  const lookForUpdates = () =>
    extensions.evaluate(() => {
      // It answers when all is done, where the server answers nothing after a minute.
      void Reflect.get(chrome, 'developerPrivate').autoUpdate();
    });
  const found = () =>
    extensions.evaluate(async (id) => {
      const { version, enabled } = await chrome.management.get(id);
      return { version, enabled };
    }, installed.extensionId);

  it.each<[string, () => Lie | Promise<Lie>, 'manifest' | 'crx']>([
    [
      'a version that the package has not',
      async () => ({ ...lieOf(await installed.packaged('0.1.5')), version: '0.2.0' }),
      'crx',
    ],
    [
      'a package of another key',
      async () => ({ ...lieOf(await installed.packaged('0.2.0', makePackageKey())), id: installed.extensionId }),
      'crx',
    ],
    ['a package cut short', () => ({ ...lieOf({ ...next, crx: Buffer.from(next.crx.slice(0, 9_000)) }) }), 'crx'],
    ['an older version', async () => lieOf(await installed.packaged('0.0.9')), 'manifest'],
    [
      'a page in place of the manifest',
      () => ({ ...next, manifest: '<html>Sign in to the network</html>' }),
      'manifest',
    ],
    ['nothing but errors', () => null, 'manifest'],
  ])('changes nothing with %s', async (_, lie, asks) => {
    server.lie = await lie();
    const before = server.asked[asks];
    await lookForUpdates();
    await until('it to be asked', async () => server.asked[asks] > before || 'it was not');
    // An update that is good is there after a second or two (below): what comes of this one has come by then.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await found()).toEqual({ version: '0.1.0', enabled: true });
    expect(installed.demo.sites.portal.requests).toEqual([]);
  });

  it('has its next release taken once it is honest', async () => {
    server.lie = next;
    await lookForUpdates();
    await until('the new version', async () => (await found()).version === '0.2.0' || JSON.stringify(await found()));
    expect(installed.demo.sites.portal.requests).toEqual([]);
  });

  // So whoever has the key and the server needs no right hash; without the key the server is worth nothing.
  it('is believed without a look at the hash (Chromium 156)', async () => {
    const later = await installed.packaged('0.3.0');
    server.lie = { ...lieOf(later), sha256: '0'.repeat(64) };
    await lookForUpdates();
    await until('the new version', async () => (await found()).version === '0.3.0' || JSON.stringify(await found()));
    expect(installed.demo.sites.portal.requests).toEqual([]);
  });
});
