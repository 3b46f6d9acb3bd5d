import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTab, until } from '../../src/demo/person.ts';
import type { WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import { Ground } from './wipe/ground.ts';
import { fillKnownBy, KNOWN_BY, knowOnlyBy, SOURCES } from './wipe/known-by.ts';
import { fillNest, type Nest, nestIn, type OpenNest, openNest, storesIn } from './wipe/nested-pages.ts';
import { Organisation } from './wipe/organisation.ts';
import { knownPartitions } from './wipe/own-database.ts';
import type { WipeBrowser } from './wipe/wipe-browser.ts';

const APP = 'https://app.corp.contoso.test';
const TOOL = 'https://tool.partner.test:8443';
const TOOL_OWN = 'https://tool.partner.test';
const OWN = 'https://own-apps.test';
const CHOIR = 'https://choir.contoso.test';
const DIARY = 'https://diary.personal.test';
const SHOP = 'https://shop.other.test';

/** Company frames, and whether the tab stays open. */
const NESTS = {
  'in a personal page that is open': { nest: [DIARY, APP], open: true },
  'in a personal page that is closed': { nest: [SHOP, APP], open: false },
  'in a page of another company site that is open': { nest: [TOOL, APP], open: true },
  'in a page of another company site that is closed': { nest: [TOOL, 'https://badge.corp.contoso.test'], open: false },
  'in a personal frame of its own site, open': { nest: [APP, DIARY, APP], open: true },
  'in a personal frame of its own site, closed': { nest: [KNOWN_BY.list, SHOP, KNOWN_BY.list], open: false },
  'in a personal frame of a site that is the company’s as a whole': { nest: [OWN, DIARY, OWN], open: false },
  'in a personal frame of a sibling’s page': { nest: [CHOIR, DIARY, APP], open: false },
} as const satisfies Record<string, { nest: Nest; open: boolean }>;
type NestName = keyof typeof NESTS;
const NEST_NAMES = Object.keys(NESTS) as NestName[];

describe('a wipe finds company data that lies aside', () => {
  let under: WipeBrowser;
  let ground: Ground;
  let open: ReadonlyMap<NestName, OpenNest>;
  let receipt: WipeReceipt;
  let waiting: readonly string[];

  beforeAll(async () => {
    const organisation = await Organisation.start({
      moreSites: [new URL(OWN).hostname],
      moreOrigins: [...Object.values(KNOWN_BY), OWN],
    });
    ({ under } = organisation);
    await organisation.signIn();
    ground = new Ground(under, ['choir', 'diary', 'diaryInChoir', 'toolOwn']);
    await ground.fill();
    await ground.read();
    // Where frames of other sites are on pages that are not the company's, a domain is emptied from within.
    await (await openNest(under.browser, [TOOL_OWN, DIARY])).tab.close();
    await Promise.all(SOURCES.map(async (by) => expect(await fillKnownBy(under, by), by).toEqual([])));
    open = await fillNests();
    for (const by of SOURCES) await knowOnlyBy(under, by);

    await organisation.order();
    await under.untilWiped();
    receipt = await organisation.receipt(1);
    waiting = await knownPartitions(under);
    // Company tabs would come back to their sites; one whose page would not go was thrown away, and its target with it.
    for (const [name, { tab }] of open) if (NESTS[name].nest[0] !== DIARY && !tab.isClosed()) await closeTab(tab);
    await organisation.signIn();
  }, 150_000);
  afterAll(() => under?.close());

  async function fillNests(): Promise<ReadonlyMap<NestName, OpenNest>> {
    const filled = NEST_NAMES.map(async (name): Promise<[NestName, OpenNest]> => {
      const opened = await openNest(under.browser, NESTS[name].nest);
      expect(await fillNest(opened), name).toEqual([]);
      return [name, opened];
    });
    const all = await Promise.all(filled);
    for (const [name, { tab }] of all) if (!NESTS[name].open) await tab.close();
    return new Map(all.filter(([name]) => NESTS[name].open));
  }

  it.each(Object.entries(KNOWN_BY))('empties an origin that only one source knows: %s', async (_, origin) => {
    const opened = await openNest(under.browser, [origin]);
    expect(await storesIn(opened)).toEqual([]);
    await opened.tab.close();
  });

  it.each(NEST_NAMES)('empties a company frame %s', async (name) => {
    const { nest } = NESTS[name];
    const { tab } = await openNest(under.browser, nest);
    // What loads first may be the frame as it was asked for, just before it is emptied.
    await until(
      'the frame to be empty',
      async () => {
        const left = await nestIn(tab, nest).then(storesIn).catch(String);
        return left.length === 0 || `it has ${left}`;
      },
      8_000,
    );
    await tab.close();
  });

  it('has emptied a company frame of a personal page that stayed open', async () => {
    const { nest, tab } = open.get('in a personal page that is open') as OpenNest;
    expect(await nestIn(tab, nest).then(storesIn)).toEqual([]);
  });

  it('forgets where company frames were, once they are empty', async () => {
    const known = Object.values(NESTS).map(({ nest }) => `${nest.at(-1)} in ${nest[0]}`);
    expect([...waiting].sort()).toEqual(
      [...new Set(known)]
        .filter((one) => one !== `${APP} in ${DIARY}`)
        .map((one) => `${one}, due`)
        .sort(),
    );
    // Of the site whose own pages the browser could clear, names alone wait, which is no data.
    expect(receipt.partitions).toEqual({ cleared: 2, waiting: 6 });
    // They were emptied when their frames loaded, in the tests above, and are known again since.
    expect((await knownPartitions(under)).filter((one) => one.endsWith('due'))).toEqual([]);
  });

  it('leaves every byte of the person’s', async () => {
    // Cookies and what company pages left in the history have tests of their own.
    const stores = (await ground.verdict()).filter((fault) => /^(not as it was|visit lost)/.test(fault));
    expect(stores).toEqual([]);
  });
});
