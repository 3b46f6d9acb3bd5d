import { readdir } from 'node:fs/promises';
import type { Page, Protocol } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTab } from '../../src/demo/person.ts';
import { outcomeOf, type WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import { readCookies } from './wipe/cookies.ts';
import { downloadAllKinds } from './wipe/download-files.ts';
import { Ground } from './wipe/ground.ts';
import { EACH_COMPANY_HOST, EACH_NEIGHBOUR, readManyCookies, setManyCookies } from './wipe/many-cookies.ts';
import { openNest } from './wipe/nested-pages.ts';
import { Organisation } from './wipe/organisation.ts';
import { MORE_CORPORATE_SITES } from './wipe/places.ts';
import { cookiesBeside, fillPrivately } from './wipe/private-window.ts';
import type { WipeBrowser } from './wipe/wipe-browser.ts';
import { readMemory } from './wipe/witness.ts';

const APP = 'https://app.corp.contoso.test';
const CHOIR = 'https://choir.contoso.test';
const DIARY = 'https://diary.personal.test';
const OWN = 'https://own-apps.test';

/** Where a user name and a password were entered, and whether they are known afterwards. */
const AUTHENTICATED = { [OWN]: false, [DIARY]: true, [CHOIR]: true, [APP]: true } as const;

const MANY = MORE_CORPORATE_SITES.filter((host) => host.startsWith('corp.'));

// The extension was let into private windows, which only a person can do, by hand.
describe('a wipe, where the organisation has all removed that it may', () => {
  let organisation: Organisation;
  let under: WipeBrowser;
  let ground: Ground;
  let privately: readonly Page[];
  let receipt: WipeReceipt;
  type State = {
    readonly cookies: Awaited<ReturnType<typeof readCookies>>;
    readonly many: Protocol.Network.Cookie[];
    readonly inPrivate: Protocol.Network.Cookie[];
    readonly files: readonly string[];
  };
  let before: State;
  let after: State;

  beforeAll(async () => {
    organisation = await Organisation.start({
      inPrivate: true,
      moreSites: MORE_CORPORATE_SITES,
      moreOrigins: MORE_CORPORATE_SITES.map((host) => `https://${host}`),
    });
    ({ under } = organisation);
    await organisation.removeAllThatItMay();
    await organisation.signIn();
    ground = new Ground(under, ['app', 'choir', 'diary', 'toolOwn']);
    await ground.fill();
    await ground.read();
    await Promise.all(Object.keys(AUTHENTICATED).map(authenticate));
    await downloadAllKinds(under, APP, DIARY);
    privately = await fillPrivately(under, [APP, DIARY]);
    await setManyCookies(under.browser, MANY);
    before = await read();

    await organisation.order();
    await under.untilWiped();
    receipt = await organisation.receipt(1);
    after = await read();
    // Company tabs would come back to their sites; one whose page would not go was thrown away, and its target with it.
    const ofCompany = ground.open.filter(({ name }) => name === 'app').map(({ tab }) => tab);
    for (const tab of [...ofCompany, ...privately.slice(0, 1)]) if (!tab.isClosed()) await closeTab(tab);
    await organisation.signIn();
  }, 150_000);
  afterAll(() => under?.close());

  const read = async (): Promise<State> => ({
    cookies: await readCookies(under.browser),
    many: await readManyCookies(under.browser),
    inPrivate: await cookiesBeside(privately[1] as Page),
    files: (await readdir(under.downloads)).sort(),
  });

  async function authenticate(origin: string): Promise<void> {
    const page = await under.browser.newPage();
    await page.goto(`${origin.replace('//', '//lee:secret@')}/auth`);
    await page.close();
    expect(await isAuthenticated(origin)).toBe(true);
  }

  async function isAuthenticated(origin: string): Promise<boolean> {
    const { tab } = await openNest(under.browser, [origin]);
    const sent = await tab.evaluate(async () => (await fetch('/sent-credentials')).text());
    await tab.close();
    return sent !== '';
  }

  it('takes the cookies that company and other hosts share, and says of which domains', () => {
    const of = ({ cookies }: State, owner: string) =>
      cookies
        .filter((cookie) => cookie.owner === owner)
        .map(({ words, hash }) => `${words} ${hash}`)
        .sort();
    expect(of(before, 'shared').length).toBeGreaterThan(3);
    // Hosts of the person's have a `Secure` one of that name.
    expect(of(before, 'shared').join()).toContain('secure of .contoso.test/');
    expect(of(after, 'shared')).toEqual([]);
    expect(of(after, 'company')).toEqual([]);
    expect(of(after, 'person')).toEqual(of(before, 'person'));
    expect(receipt.sharedCookies.treatment).toBe('remove');
    expect(receipt.sharedCookies.domains).toContain('contoso.test');
    const shared = before.inPrivate.filter(({ domain }) => domain === '.contoso.test');
    expect(receipt.sharedCookies.cookies).toBe(of(before, 'shared').length + shared.length);
    expect(receipt.cookies.left).toBe(0);
  });

  it('takes company files, and leaves those of others, linked from company pages too', async () => {
    const persons = ['person-linked.bin', 'person-own.bin'];
    expect(before.files).toEqual(['company-linked.bin', 'company-made.bin', 'company-own.bin', ...persons]);
    expect(after.files).toEqual(persons);
    expect(receipt.downloads).toEqual({ found: 4, left: 0, filesRemoved: 3, filesLeft: 0 });
    const { person, company } = (await readMemory(under.browser)).downloads;
    expect(company).toEqual([]);
    expect(person).toHaveLength(1);
  });

  it('of many cookies takes the company’s, and none of the same names below the same domains', () => {
    const isCompany = ({ domain }: Protocol.Network.Cookie) => domain.startsWith('corp.');
    expect(before.many.filter(isCompany)).toHaveLength(EACH_COMPANY_HOST * MANY.length);
    expect(before.many).toHaveLength((EACH_COMPANY_HOST + EACH_NEIGHBOUR) * MANY.length);
    expect(after.many).toEqual(before.many.filter((cookie) => !isCompany(cookie)));
  });

  it('takes company cookies of a private window too', () => {
    const isCompany = ({ domain }: Protocol.Network.Cookie) => /(^|\.)(corp\.)?contoso\.test$/.test(domain);
    const { inPrivate } = before;
    expect(inPrivate.filter(isCompany).length).toBeGreaterThan(5);
    expect(inPrivate.filter((cookie) => !isCompany(cookie)).length).toBeGreaterThan(5);
    expect(after.inPrivate).toEqual(inPrivate.filter((cookie) => !isCompany(cookie)));
  });

  it('does not call itself verified while a private window is open, whose storage it cannot reach', () => {
    expect(receipt.privateWindowOpen).toBe(true);
    expect(outcomeOf(receipt)).not.toBe('verified');
    // Of all else it could: it is that window.
    expect(receipt).toMatchObject({ totals: { left: 0, unverified: 0 }, openPages: 0 });
  });

  it.each(Object.entries(AUTHENTICATED))(
    'credentials of HTTP authentication go only with a domain that is the company’s as a whole: %s',
    async (origin, kept) => expect(await isAuthenticated(origin)).toBe(kept),
  );

  it('leaves every byte of the person’s', async () => {
    // Cookies, files and what company pages left in the history have tests of their own.
    const stores = (await ground.verdict()).filter((fault) => /^(not as it was|visit lost)/.test(fault));
    expect(stores).toEqual([]);
  });
});
