import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until, untilAt, untilBlocked } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { killWorker, triggerPopup } from '../../src/tooling/worker-handle.ts';
import { startUnderTest, type UnderTest } from './harness/browser-under-test.ts';
import { focused, press, type Stop, tabTo, untilFocused, walk } from './harness/keyboard.ts';

// No mouse and no script touches a page here. Where a sign-in window would close the real popup, its page stands in a tab.
let under: UnderTest;
let site: Page;

beforeAll(async () => {
  under = await startUnderTest('unpacked', { settings: { helpLink: 'https://help.contoso.com/' } });
  site = await under.person.visit(under.demo.sites.personal.url);
});
afterAll(() => under?.close());

const names = (stops: readonly Stop[]) => stops.map(({ name }) => name);

/** The popup as a click on the toolbar's icon opens it; its page in a tab would be taken for it. */
async function openPopup(): Promise<Page> {
  await (await under.person.popup()).close();
  await until('other popups to go', async () => {
    const left = under.browser.targets().filter((target) => target.url().includes('/popup/index.html'));
    return left.length === 0 || `${left.length} are there`;
  });
  const popup = await triggerPopup(under.browser, under.extensionId, site);
  await popup.waitForSelector('[data-state]');
  return popup;
}

/** All that can be pressed, in the order of the page. */
function controls(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((one, place) =>
      one.matches('a[href], button, summary, textarea') && one.checkVisibility() ? place : [],
    ),
  );
}

/** There and back, by everything that can be pressed, down the page, and always in sight. */
async function expectGoodWalk(page: Page): Promise<void> {
  const there = await walk(page);
  expect(there.map(({ place }) => place)).toEqual(await controls(page));
  expect(there.filter(({ ringed, inSight }) => !ringed || !inSight)).toEqual([]);
  const tops = there.map(({ top }) => top);
  expect(tops).toEqual(tops.toSorted((one, other) => one - other));
  expect(names(await walk(page, 'Shift+Tab'))).toEqual(names(there).toReversed());
}

it('signs in by keys alone, and the heading has the focus when the button is gone', async () => {
  const popup = await under.person.popup();
  await under.person.untilState('signedOut');
  await expectGoodWalk(popup);
  await tabTo(popup, 'Sign in');
  await press(popup, 'Enter');
  const target = await under.browser.waitForTarget((candidate) => candidate.url().includes('/sign-in/'));
  const window = await target.asPage();
  await window.waitForSelector('#password');
  const { userPrincipalName, password } = under.demo.users.ada;
  while ((await focused(window)).name !== 'input') await press(window, 'Tab');
  await window.keyboard.type(userPrincipalName);
  await press(window, 'Tab');
  await window.keyboard.type(password);
  // The window closes with the answer, which the key need not outlive.
  await press(window, 'Enter').catch(() => undefined);
  await under.person.untilState('allowed');
  await untilFocused(popup, 'Company sites are open');
  await press(popup, 'Tab');
  await untilFocused(popup, 'Check now');
});

it('goes through the popup and back, with everything in it closed and with everything open', async () => {
  const popup = await openPopup();
  await expectGoodWalk(popup);
  const lists = await popup.$$eval('summary', (all) => all.map(({ textContent }) => textContent));
  for (const [index, list] of lists.entries()) {
    await tabTo(popup, list);
    await press(popup, index % 2 === 0 ? 'Enter' : 'Space');
    await untilFocused(popup, list);
  }
  expect(await popup.$$('details:not([open])')).toEqual([]);
  // Made only when it is opened, a moment after.
  await popup.waitForSelector('textarea');
  expect(lists.length).toBeGreaterThanOrEqual(4);
  await expectGoodWalk(popup);
  await popup.close();
});

it('checks with either key, also when the worker has to be started for it, and stays on the button', async () => {
  const popup = await openPopup();
  for (const key of ['Enter', 'Space'] as const) {
    if (key === 'Space') await killWorker(under.browser, under.extensionId);
    const before = await checkedAt(popup);
    await tabTo(popup, 'Check now');
    await press(popup, key);
    await until('a check', async () => (await checkedAt(popup)) !== before || 'it is as old as before');
    await untilFocused(popup, 'Check now');
  }
  await popup.close();
});

const checkedAt = (popup: Page) => popup.$eval('.check time', (time) => time.getAttribute('datetime'));

it('copies the report for support', async () => {
  const popup = await openPopup();
  await under.browser
    .defaultBrowserContext()
    .overridePermissions(`chrome-extension://${under.extensionId}`, ['clipboard-read']);
  await tabTo(popup, 'Report for support');
  await press(popup, 'Enter');
  await popup.waitForSelector('textarea');
  await tabTo(popup, 'Copy report');
  await press(popup, 'Space');
  await popup.waitForFunction(() => document.body.textContent.includes('Copied'));
  await untilFocused(popup, 'Copy report');
  const copied = await popup.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/DB-[0-9A-Z]{4}-[0-9A-Z]{4}/);
  await popup.close();
});

it('a blocked page begins at its heading, checks again, and gives the site back', async () => {
  const tag = await under.person.deviceTag();
  await reportThreat(under.demo, tag, 'high');
  await under.person.untilState('blocked');
  const page = await under.person.visit(under.demo.sites.mail.url);
  await untilBlocked(page);
  await page.bringToFront();
  await page.waitForSelector('footer');
  expect((await focused(page)).name).toBe('mail.corp.contoso.test is blocked');
  expect(names(await walk(page))).toEqual(['Check again', 'Get help from Contoso']);
  await expectGoodWalk(page);
  await tabTo(page, 'Check again');
  await press(page, 'Enter');
  await untilFocused(page, 'Check again');
  await reportThreat(under.demo, tag, 'secured');
  await press(page, 'Space').catch(() => undefined);
  await untilAt(page, under.demo.sites.mail.url);
  await page.close();
});

it('signs out only after the answer, and the focus comes back from the question or goes to the heading', async () => {
  const popup = await under.person.popup();
  await under.person.untilState('allowed');
  await popup.bringToFront();
  await tabTo(popup, 'Sign out');
  await press(popup, 'Enter');
  await untilFocused(popup, 'Stay signed in');
  await expectGoodWalk(popup);
  await tabTo(popup, 'Stay signed in');
  await press(popup, 'Enter');
  await untilFocused(popup, 'Sign out');
  expect(await under.person.state()).toBe('allowed');
  await press(popup, 'Space');
  await untilFocused(popup, 'Stay signed in');
  await press(popup, 'Tab');
  await untilFocused(popup, 'Sign out');
  await press(popup, 'Enter');
  await under.person.untilState('signedOut');
  await untilFocused(popup, 'Sign in with your work account');
});
