import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeUsers } from '../../src/demo/contoso.ts';
import { EXTENSION_ID } from '../../src/demo/demo.ts';
import { until } from '../../src/demo/person.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import { killWorker } from '../../src/tooling/worker-handle.ts';
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

  it('Entra’s token is used once: check-ins ask Entra for nothing', async () => {
    for (let time = 0; time < 3; time++) {
      await under.person.press('Check now');
      await under.person.untilState('allowed');
    }
    expect(entra.redeemed).toHaveLength(1);
    const popup = await under.person.popup();
    const stored = await popup.evaluate(async () => JSON.stringify(await chrome.storage.local.get(null)));
    expect(stored).not.toMatch(/eyJ0eXAiOiJKV1Qi|eyJhbGciOiJSUzI1NiI/);
  });

  it('when its key is lost Entra’s session settles it without a window, with who it was as the hint', async () => {
    // With a time to sign in again `max_age` is asked for, which Entra does not answer in an ID token.
    await db.updateTable('organisation').set({ sign_in_again_seconds: 86_400 }).execute();
    const [before] = await rows();
    const { length } = entra.asked;
    const popup = await under.person.popup();
    await popup.evaluate(() => {
      const opening = indexedDB.open('drawbridge-credentials');
      return new Promise<void>((resolve) => {
        opening.onsuccess = () => {
          const writing = opening.result.transaction('credentials', 'readwrite');
          writing.objectStore('credentials').clear();
          writing.oncomplete = () => resolve(opening.result.close());
        };
      });
    });
    await killWorker(under.browser, under.extensionId);
    await until('a new registration', async () => {
      const found = await rows();
      return (found.length === 1 && found[0]?.id !== before?.id) || `${entra.redeemed.length} redeemed`;
    });
    await under.person.untilState('allowed');
    const asked = entra.asked
      .slice(length)
      .map((one) => [one.get('prompt'), one.get('login_hint'), one.get('max_age')]);
    expect(asked).toEqual([['none', 'ada@contoso.test', '86400']]);
    expect(entra.redeemed).toHaveLength(2);
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
