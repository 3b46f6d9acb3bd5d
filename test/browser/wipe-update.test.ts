import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../src/demo/person.ts';
import { cannotInstall } from './harness/browser-under-test.ts';
import { Ground } from './wipe/ground.ts';
import { openNest } from './wipe/nested-pages.ts';
import { Organisation } from './wipe/organisation.ts';
import { agentsWipe } from './wipe/wipe-browser.ts';

/** `npm test` has built it. */
const BUILT = resolve(import.meta.dirname, '../../dist');

/** Answers nothing, so that the wipe waits for it while the update comes. */
const SLOW = 'https://slow.corp.contoso.test';

const reason = process.env['DRAWBRIDGE_FULL'] ? cannotInstall['force-installed']() : 'without --full';

describe('an update in the middle of a wipe', () => {
  if (reason !== null) {
    it('cannot be had here', ({ skip }) => skip(true, reason));
    return;
  }

  let organisation: Organisation;
  let next: string;

  beforeAll(async () => {
    organisation = await Organisation.start({ moreOrigins: [SLOW] }, 'force-installed');
    await organisation.signIn();
    next = await mkdtemp(join(tmpdir(), 'drawbridge-next-'));
    await cp(BUILT, next, { recursive: true });
    const manifest = JSON.parse(await readFile(join(next, 'manifest.json'), 'utf8'));
    await writeFile(join(next, 'manifest.json'), JSON.stringify({ ...manifest, version: '0.1.1' }));
  });
  afterAll(async () => {
    await organisation?.under.close();
    if (next) await rm(next, { recursive: true, force: true });
  });

  it('is taken, the wipe goes on to one receipt, all is gone, nothing personal is, and the block never lapses', async () => {
    const { under } = organisation;
    const { portal, personal } = under.demo.sites;
    const ground = new Ground(under, ['app', 'tool', 'diary']);
    await ground.fill();
    await ground.read();
    for (const { tab } of ground.open) await tab.close();
    ground.open = [];
    await (await openNest(under.browser, [SLOW])).tab.close();
    under.sites.trouble.set(new URL(SLOW).hostname, 'silent');
    await under.person.askAgainAndAgain(personal, portal);

    await organisation.order();
    await under.person.untilState('wiping');
    portal.clearRequests();
    await under.offerUpdate?.(next);
    await (await under.person.popup()).evaluate(() => chrome.runtime.requestUpdateCheck());
    await until('the new version', async () => {
      const popup = await under.person.popup().catch(() => null);
      const version = await popup?.evaluate(() => chrome.runtime.getManifest().version).catch(() => 'none');
      return version === '0.1.1' || `it is ${version}`;
    });
    expect(await agentsWipe(under)).toMatchObject({ stage: 'running' });
    under.sites.trouble.clear();
    under.sites.release();
    await under.untilWiped();
    expect((await organisation.receipt(1)).resumed).toBeGreaterThan(0);
    expect(portal.requests.filter(({ path }) => path === '/?asked')).toEqual([]);

    await organisation.signIn();
    expect(await ground.verdictOnReturn()).toEqual([]);
    expect(await under.receipts()).toHaveLength(1);
  }, 180_000);
});
