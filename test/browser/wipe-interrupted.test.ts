import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../src/demo/person.ts';
import { Ground } from './wipe/ground.ts';
import { openNest } from './wipe/nested-pages.ts';
import { Organisation } from './wipe/organisation.ts';
import { errorOfWriting } from './wipe/own-database.ts';
import { agentsWipe, type WipeBrowser } from './wipe/wipe-browser.ts';

const APP = 'https://app.corp.contoso.test';
const TOOL = 'https://tool.partner.test:8443';

/** Answers nothing while a test wants to meet the wipe in one of its steps. */
const SLOW = 'https://slow.corp.contoso.test';

const FULL = process.env['DRAWBRIDGE_FULL'] === '1';

describe('a wipe', () => {
  let organisation: Organisation;
  let under: WipeBrowser;

  beforeAll(async () => {
    organisation = await Organisation.start({ moreOrigins: [SLOW] });
    ({ under } = organisation);
    await organisation.signIn();
  });
  afterAll(() => under?.close());

  /** Places that are filled and read, in tabs that are open. */
  const fill = async () => {
    const ground = new Ground(under, ['app', 'tool', 'diary']);
    await ground.fill();
    await ground.read();
    return ground;
  };
  const closeTabs = async (ground: Ground) => {
    for (const { tab } of ground.open) await tab.close();
    ground.open = [];
  };

  describe('that is cancelled half-way', () => {
    const untilIn = (step: string, meanwhile: () => void = () => undefined) =>
      until(`the wipe to be in ${step}`, async () => {
        const wipe = (await agentsWipe(under)) as { progress?: { step: string } } | null;
        if (wipe?.progress?.step !== step) meanwhile();
        return wipe?.progress?.step === step || JSON.stringify(wipe?.progress ?? null);
      });
    const cancel = async () => {
      const orders = await organisation.admin.api('/drawbridge/wipeOrders').get();
      const { id } = orders.value.find(({ state }: { state: string }) => state !== 'done' && state !== 'cancelled');
      await organisation.admin.api(`/drawbridge/wipeOrders/${id}/cancel`).post({});
      await until('the browser to know', async () => {
        const wipe = (await agentsWipe(under)) as { stopping?: boolean } | null;
        return wipe === null || wipe.stopping === true || JSON.stringify(wipe);
      });
    };
    const silence = async () => {
      await (await openNest(under.browser, [SLOW])).tab.close();
      under.sites.trouble.set(new URL(SLOW).hostname, 'silent');
    };
    const answerAgain = () => {
      under.sites.trouble.delete(new URL(SLOW).hostname);
      under.sites.release();
    };

    it('before anything is removed stops: all is as it was, and the person still signed in', async () => {
      const before = (await under.receipts()).length;
      const ground = await fill();
      await closeTabs(ground);
      await silence();
      await organisation.order();
      await untilIn('count');
      await cancel();
      answerAgain();
      await under.person.untilState('allowed');
      expect(await agentsWipe(under)).toBeNull();
      // A block empties the company's HTTP cache, and session storage is a tab's own.
      // Reading goes by a site's service worker, and this one keeps whatever it is asked for.
      const kept = /^not as it was at (app|tool): cacheStorage, 3 items, now 4$/;
      const changes = await ground.changes(['sessionStorage', 'httpCache']);
      expect(changes.filter((change) => !kept.test(change))).toEqual([]);
      expect(await under.receipts()).toHaveLength(before);
    });

    it('after that is finished, and its receipt says so', async ({ skip }) => {
      skip(!FULL, 'it takes half a minute, and is run with --full');
      const before = (await under.receipts()).length;
      const ground = await fill();
      await closeTabs(ground);
      await silence();
      await organisation.order();
      await untilIn('verify', under.sites.release);
      await cancel();
      answerAgain();
      await under.untilWiped();
      expect((await organisation.receipt(before + 1)).cancelledTooLate).toBe(true);
      await organisation.signIn();
      expect(await ground.verdictOnReturn()).toEqual([]);
    });
  });

  it('with no room left on the disk, for the sites and for the journal, empties everything and says so', async ({
    skip,
  }) => {
    skip(!FULL, 'it takes a minute, and is run with --full');
    const before = (await under.receipts()).length;
    const ground = await fill();
    const { tab } = ground.open.find(({ name }) => name === 'app') as { tab: Page };
    const aside = await under.browser.newPage();
    const session = await aside.createCDPSession();
    const full = [APP, TOOL, `chrome-extension://${under.extensionId}`];
    for (const origin of full) await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    // The controls. For half a minute IndexedDB goes by how much room there was.
    const filled = tab.evaluate("caches.open('more').then((cache) => cache.put('/more', new Response('more')))");
    await expect(filled).rejects.toThrow('Quota exceeded');
    await until(
      'the journal to have no room',
      async () => (await errorOfWriting(under)) === 'QuotaExceededError' || 'it has',
      45_000,
    );
    await closeTabs(ground);
    await organisation.order();
    await under.untilWiped();
    const said = await organisation.receipt(before + 1);
    expect(said).toMatchObject({ totals: { left: 0, unverified: 0 }, history: { left: 0 }, cookies: { left: 0 } });
    expect(
      said.origins.filter(({ origin, found }) => [APP, TOOL].includes(origin) && found?.indexedDB === 2),
    ).toHaveLength(2);
    for (const origin of full) await session.send('Storage.overrideQuotaForOrigin', { origin });
    await organisation.signIn();
    expect(await ground.verdictOnReturn()).toEqual([]);
  }, 150_000);
});
