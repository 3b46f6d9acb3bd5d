import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeUsers } from '../../src/demo/contoso.ts';
import { EXTENSION_ID } from '../../src/demo/demo.ts';
import { until } from '../../src/demo/person.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import { startUnderTest, type UnderTest } from './harness/browser-under-test.ts';
import { type StandInEntra, startStandInEntra } from './harness/stand-in-entra.ts';

/** docs/sign-in-entra.md, against a stand-in: the tenant is given that file, and the extension nothing. */
describe('signing in with Entra ID’s version 2.0 endpoints, by configuration alone', () => {
  let entra: StandInEntra;
  let under: UnderTest;
  let db: Database;
  const users = makeUsers();
  const stranger = { userPrincipalName: 'eve@contoso.test', displayName: 'Eve', password: 'a stranger to the tenant' };

  beforeAll(async () => {
    entra = await startStandInEntra([...Object.values(users), stranger], `https://${EXTENSION_ID}.chromiumapp.org/`);
    under = await startUnderTest('unpacked', {
      users,
      signIn: entra.provider,
      onDatabase: (opened) => {
        db = opened;
      },
    });
  });
  afterAll(async () => {
    await under?.close();
    await entra?.close();
  });

  const popupText = async () => (await under.person.popup()).evaluate(() => document.body.textContent);
  const rows = () => db.selectFrom('registrations').selectAll().execute();

  async function openWindow(): Promise<Page> {
    await under.person.press('Sign in');
    const target = await under.browser.waitForTarget((one) => one.url().includes('/oauth2/v2.0/authorize'));
    const page = await target.asPage();
    await page.waitForSelector('#password');
    return page;
  }

  async function signIn(user: (typeof users)['ada'] | typeof stranger): Promise<void> {
    await under.person.enterPassword(await openWindow(), { shows: '', ...user }, user.password);
  }

  async function untilSaid(words: RegExp): Promise<void> {
    await until(`the popup to say ${words}`, async () => words.test(await popupText()) || (await popupText()));
  }

  it('a press of “Sign in” tries without a window, opens one, and ends registered and allowed', async () => {
    await under.person.untilState('signedOut');
    await signIn(users.ada);
    await under.person.untilState('allowed');
    expect(await popupText()).toContain('ada@contoso.test');
    expect(entra.asked.map((asked) => asked.get('prompt'))).toEqual(['none', null]);
    // As Entra wants it of a single-page application: an Origin, a verifier, no secret, one scope of one API.
    expect(entra.redeemed).toHaveLength(1);
    expect(entra.redeemed[0]?.origin).toBe(`chrome-extension://${EXTENSION_ID}`);
    expect([...(entra.redeemed[0]?.form.keys() ?? [])].sort()).toEqual(
      ['client_id', 'code', 'code_verifier', 'grant_type', 'redirect_uri'].sort(),
    );
    expect(await rows()).toHaveLength(1);
  });

  it('Entra’s token is used once: an hour of check-ins asks Entra for nothing', async () => {
    for (let time = 0; time < 3; time++) {
      await under.person.press('Check now');
      await under.person.untilState('allowed');
    }
    expect(entra.redeemed).toHaveLength(1);
    const popup = await under.person.popup();
    const stored = await popup.evaluate(async () => JSON.stringify(await chrome.storage.local.get(null)));
    expect(stored).not.toMatch(/eyJ0eXAiOiJKV1Qi|eyJhbGciOiJSUzI1NiI/);
  });

  it('when it is time to sign in again Entra’s session settles it without a window, with who it was as the hint', async () => {
    const [before] = await rows();
    const signedIn = new Date(Date.now() - 7_200_000);
    await db.updateTable('organisation').set({ sign_in_again_seconds: 3600 }).execute();
    await db.updateTable('registrations').set({ signed_in_at: signedIn }).execute();
    const { length } = entra.asked;
    await under.person.press('Check now');
    await until('a silent sign-in', async () => entra.redeemed.length === 2 || `${entra.redeemed.length} redeemed`);
    await under.person.untilState('allowed');
    expect(entra.asked.slice(length).map((asked) => [asked.get('prompt'), asked.get('login_hint')])).toEqual([
      ['none', 'ada@contoso.test'],
    ]);
    expect((await rows()).map(({ id }) => id)).toEqual([before?.id]);
    await db.updateTable('organisation').set({ sign_in_again_seconds: null }).execute();
  });

  it('after a sign-out it asks who signs in, and a person who declines reads what to do', async () => {
    await under.person.signOut();
    const window = await openWindow();
    expect(entra.asked.at(-1)?.get('prompt')).toBe('login');
    expect(await window.$eval('#user-name', (input) => (input as HTMLInputElement).value)).toBe('');
    await window.$eval('#decline', (button) => (button as HTMLButtonElement).click()).catch(() => undefined);
    await untilSaid(/Signing in was not finished\. Sign in again when you are ready\./);
  });

  it.each([
    ['web application', /Signing in is not set up correctly .* Please tell your admin\./],
    ['conditional access', /rules of .* do not allow signing in from this device or place\. Ask your admin/],
  ] as const)('Entra as %s: the person reads what to do, and nothing is registered', async (mode, words) => {
    entra.mode = mode;
    try {
      await signIn(users.ada);
      await untilSaid(words);
    } finally {
      entra.mode = 'single-page application';
    }
    expect(await rows()).toEqual([]);
  });

  it('somebody of the directory whom the tenant does not know is told to use the work account', async () => {
    await signIn(stranger);
    await untilSaid(/This account is not known to .* Sign in with your work account/);
    expect(await rows()).toEqual([]);
  });

  it('and who is known signs in after all that', async () => {
    await signIn(users.noor);
    await under.person.untilState('allowed');
    expect(await popupText()).toContain('noor@contoso.test');
  });
});
