import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until, untilAt, untilBlocked } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { startUnderTest, type UnderTest } from './harness/browser-under-test.ts';
import { type Front, type FrontMode, startFront } from './harness/front.ts';

describe('what goes wrong between the browser and the tenant', () => {
  let front: Front;
  let under: UnderTest;
  let mail: Page;

  beforeAll(async () => {
    front = await startFront();
    under = await startUnderTest('unpacked', { publicUrl: front.url });
    front.port = under.demo.tenant.port;
  });
  afterAll(async () => {
    await under?.close();
    await front?.close();
  });

  const popupText = async () => (await under.person.popup()).evaluate(() => document.body.textContent);
  const untilPopupSays = (words: RegExp) =>
    until(`the popup to say ${words}`, async () => words.test(await popupText()) || (await popupText()), 30_000);

  it('a tenant that cannot be reached is said at sign-in, and the person can try again', async () => {
    await under.person.untilState('signedOut');
    front.mode = 'refuse';
    await under.person.press('Sign in');
    await untilPopupSays(/could not be reached|cannot be reached|can't be reached|did not answer/i);
    expect(await under.person.state()).toBe('signedOut');
    front.mode = 'pass';
  });

  it('a wrong password is said on the sign-in page, and the right one then signs in', async () => {
    const window = await under.person.openSignIn();
    await under.person.enterPassword(window, under.demo.users.ada, 'not the password');
    await window.waitForSelector('[role="alert"]', { timeout: 10_000 });
    expect(await under.person.state()).toBe('signingIn');
    await window.close();
  });

  it('a closed sign-in window is a cancelled sign-in, said so', async () => {
    await under.person.untilState('signedOut');
    await untilPopupSays(/sign-in window was closed|closed before|was not finished|cancelled/i);
    await under.person.signIn(under.demo.users.ada);
    await under.person.untilState('allowed');
    mail = await under.person.use(under.demo.sites.mail);
  });

  const faults: FrontMode[] = ['refuse', 'error 500', 'captive portal', 'forged', 'replayed', 'hang'];
  it.each(faults)('%s: said in the popup, and the last good answer stands, open or blocked', async (fault) => {
    front.mode = fault;
    await under.person.press('Check now');
    await until(
      'the popup to say it',
      async () => {
        const state = await under.person.state();
        return state === 'cannotReach' || `it says ${state}`;
      },
      40_000,
    );
    expect(mail.url()).toBe(under.demo.sites.mail.url);

    // Better late than never: with the tenant back, "Check now" sets it right.
    front.mode = 'pass';
    await under.person.press('Check now');
    await under.person.untilState('allowed');
  });

  it('a block stands while the tenant cannot be believed, and opens with the next good answer', async () => {
    const tag = await under.person.deviceTag();
    await reportThreat({ tenant: { url: front.url }, partner: under.demo.partner }, tag, 'high');
    await untilBlocked(mail);
    front.mode = 'forged';
    await reportThreat({ tenant: { url: front.url }, partner: under.demo.partner }, tag, 'secured');
    await under.person.press('Check now');
    await untilPopupSays(/could not|cannot|can't/i);
    expect(await under.person.state()).toBe('blocked');
    await untilBlocked(mail);
    front.mode = 'pass';
    await under.person.press('Check now');
    await untilAt(mail, under.demo.sites.mail.url);
  });

  it('a threat event with a bad signature is refused with a clear message and changes nothing', async () => {
    const tag = await under.person.deviceTag();
    const { makePartner } = await import('../../src/demo/partner.ts');
    const stranger = { ...(await makePartner()), issuer: under.demo.partner.issuer };
    await expect(reportThreat({ tenant: { url: front.url }, partner: stranger }, tag, 'high')).rejects.toThrow(
      /refused the event/,
    );
    await stranger.forget();
    await under.person.press('Check now');
    await under.person.untilState('allowed');
  });
});
