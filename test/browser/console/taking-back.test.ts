import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exampleReceipt } from '../../core/example-receipt.ts';
import { type Registered, readDocument, register, registerWith, sendReceipt, signIn } from '../../tenant/browser.ts';
import { signInAdmin } from '../../tenant/graph-api/admin.ts';
import { makePartner, report } from '../../tenant/partner.ts';
import { AdminAtWork } from './harness/admin-at-work.ts';
import { type ConsoleUnderTest, startConsole } from './harness/console-under-test.ts';

// What an admin changes, what follows from it, and the way back.

/** As many as are wiped in an hour before a second admin must agree, and two more. */
const FLEET = 12;

let under: ConsoleUnderTest;
let ada: Registered;
beforeAll(async () => {
  const partner = await makePartner('fabrikam', 'Fabrikam');
  under = await startConsole({ partners: [partner] });
  ada = await register(under.tenant.url, 'ada@contoso.test');
  await report(partner, under.tenant.url, ada.deviceTag, { level: 'HIGH', at: Date.now() });
});
afterAll(() => under?.close());

const open = async (path: string, userName?: string) => new AdminAtWork(await under.open(path, userName));
const rows = (admin: AdminAtWork) => admin.page.$$eval('tbody tr', (all) => all.map(({ textContent }) => textContent));
const untilRows = (admin: AdminAtWork, count: number) =>
  admin.page.waitForFunction((wanted) => document.querySelectorAll('tbody tr').length === wanted, {}, count);
const answer = (admin: AdminAtWork, words: string) =>
  admin.page.locator(`dialog fluent-button::-p-text(${words})`).click();

it('says whom a connector’s change lets in, takes it back on request, and says what its removal does', async () => {
  const admin = await open('/tenant/connectors');
  await admin.follow('Fabrikam');
  await admin.tick('Connect Windows devices for MAM to Fabrikam');
  await admin.page.locator('dialog input[type=number]').fill('30');
  await admin.reads('1 device would be let in: 1 more than now.');
  await answer(admin, 'Save');
  await admin.page.waitForFunction(() => document.querySelector('tbody tr')?.textContent?.includes('No'));
  await admin.press('Take it back…');
  await admin.reads('1 device would be blocked: 1 more than now.');
  expect(await admin.page.$eval('dialog input[type=number]', (input) => (input as HTMLInputElement).value)).toBe('7');
  await answer(admin, 'Save');
  await admin.page.waitForFunction(() => document.querySelector('tbody tr')?.textContent?.includes('Yes'));
  await admin.press('Remove Fabrikam');
  await admin.reads('1 device would be let in: 1 more than now.');
  await answer(admin, 'Remove');
  await admin.reads('There is no connector yet');
});

it('takes a policy’s change back, also for who has begun to edit it again', async () => {
  const admin = await open('/apps/protection/sales?step=basics');
  await admin.fill('Name', 'Sales, renamed');
  await admin.press('Go to review');
  await admin.press('Save');
  await admin.page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Sales, renamed');
  await admin.follow('Edit Basics');
  await admin.press('Go to review');
  await admin.reads('You have changed nothing.');
  await admin.press('Take it back…');
  await admin.reads('You have unsaved changes here.');
  await admin.press('Save');
  await admin.page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Policy sales');
});

it('brings back a policy that was deleted, by its review and with its assignments', async () => {
  const admin = await open('/apps/protection/sales');
  await admin.press('Delete policy');
  await admin.reads('for any of 1 device');
  await answer(admin, 'Delete');
  await admin.reads('“Policy sales” was deleted.');
  await admin.press('Take it back…');
  await admin.reads('Review + save');
  await admin.press('Save');
  await admin.page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Policy sales');
  await admin.reads('Included groups Sales Excluded groups Research');
});

it('keeps how to get help and what happens while nobody is signed in, and makes Edge policy’s value of them', async () => {
  const admin = await open('/apps/configuration');
  await admin.fill('Help link', 'https://help.contoso.test/');
  await admin.choose('When nobody is signed in', 'Leave them open, for a pilot');
  await admin.press('Save');
  await admin.reads('The configuration was saved.');
  await admin.page.reload();
  await admin.reads('"whenSignedOut": "allow", "helpLink": "https://help.contoso.test/"');
});

it('takes the configuration back on its own page, also for who has left it and come again', async () => {
  const admin = await open('/apps/configuration');
  const usual = 'What people read in the popup and on the blocked page.';
  const nameShown = () =>
    admin.page.$eval(
      '::-p-aria([name="Organization name"][role="textbox"])',
      (field) => (field as HTMLInputElement).value,
    );
  await admin.reads(usual);
  const former = await nameShown();
  await admin.fill('Organization name', 'Fabrikam');
  await admin.press('Save');
  await admin.reads('The configuration was saved.');
  await admin.follow('Overview');
  await admin.reads('What needs attention first');
  await admin.follow('App configuration');
  await admin.reads(usual);
  expect(await nameShown()).toBe('Fabrikam');
  await admin.press('Take it back…');
  await admin.reads('You have unsaved changes here.');
  expect(await nameShown()).toBe(former);
  await admin.press('Save');
  await admin.page.waitForFunction(() => !document.body.textContent?.includes('You have unsaved changes here.'));
  const olga = await signInAdmin(under.tenant.url);
  const { customSettings } = await olga.api('/deviceAppManagement/targetedManagedAppConfigurations/organisation').get();
  expect(customSettings).toContainEqual({ name: 'organisationName', value: former });
});

it('turns an account off, shows what follows for its browser, and turns it on again from there', async () => {
  const { url } = under.tenant;
  const { deviceTag } = await register(url, 'cleo@contoso.test');
  const olga = await signInAdmin(url);
  const policy = { appActionIfUnableToAuthenticateUser: 'block' };
  await olga.api('/deviceAppManagement/windowsManagedAppProtections/everyone').patch(policy);
  const admin = await open('/users?search=cleo');
  await admin.follow('Cleo Example');
  await admin.press('Edit');
  await admin.tick('Enabled');
  await answer(admin, 'Save');
  await admin.reads('Account Turned off');
  await expect(signIn(url, 'cleo@contoso.test')).rejects.toThrow();
  await admin.follow(deviceTag);
  await admin.reads('Disabled account');
  await admin.press('Undo');
  await admin.page.waitForFunction(() => !document.body.textContent?.includes('Disabled account'));
  await signIn(url, 'cleo@contoso.test');
});

it('takes somebody out of a group and puts them back, and takes out again whom it put in', async () => {
  const admin = await open('/groups');
  await admin.follow('Sales');
  await admin.press('Remove Ben Example');
  await answer(admin, 'Remove');
  await untilRows(admin, 1);
  await admin.press('Undo');
  await untilRows(admin, 2);
  await admin.press('Add member');
  await admin.fill('User name', 'cleo@contoso.test');
  await answer(admin, 'Add member');
  await untilRows(admin, 3);
  await admin.press('Undo');
  await untilRows(admin, 2);
  expect((await rows(admin)).join()).not.toContain('Cleo');
});

it('holds wipes beyond ten an hour for another admin, who agrees to one and refuses one', async () => {
  const { url } = under.tenant;
  const { access_token } = await signIn(url, 'ben@contoso.test');
  const browsers = await Promise.all(Array.from({ length: FLEET }, () => registerWith(url, access_token)));
  const olga = await signInAdmin(url);
  for (const { user, deviceTag } of browsers) {
    const order = { deviceTag, '@drawbridge.immediate': true };
    await olga.api(`/users/${user.id}/wipeManagedAppRegistrationsByDeviceTag`).post(order);
  }
  const causer = await open('/wipes?state=held');
  await causer.reads('You caused this wipe: another admin must agree.');
  expect(await causer.page.$$('tbody fluent-button::-p-text(Agree)')).toEqual([]);

  const other = await open('/wipes?state=held', 'piet@contoso.test');
  await untilRows(other, 2);
  const tag = await other.page.$eval('tbody tr .tag', ({ textContent }) => textContent);
  await other.press('Agree');
  await answer(other, 'Agree');
  await untilRows(other, 1);
  await other.press('Cancel wipe');
  await answer(other, 'Cancel wipe');
  await other.reads('There are no wipes here');

  const agreed = browsers.find(({ deviceTag }) => deviceTag === tag) as Registered;
  await readDocument(url, agreed);
  await sendReceipt(url, agreed, exampleReceipt());
  await other.page.goto(`${url}/console/wipes?state=done`);
  await other.reads(agreed.deviceTag);
  await other.press('Receipt');
  await other.reads('Everything was removed, and reading back found nothing.');
});

it('exports of the audit what is shown, and no more', async () => {
  const admin = await open('/tenant/audit');
  await admin.page.type('input[type=search]', 'WipeOrder');
  await admin.choose('Result', 'Success');
  await untilRows(admin, 2);
  const shown = (await rows(admin)).join();
  expect(shown).toContain('Approve WipeOrder');
  expect(shown).toContain('piet@contoso.test');
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-export-'));
  try {
    const session = await admin.page.createCDPSession();
    await session.send('Browser.setDownloadBehavior', {
      behavior: 'allow',
      downloadPath: folder,
      eventsEnabled: true,
      browserContextId: admin.page.browserContext().id,
    } as never);
    const saved = new Promise<void>((resolve) => {
      session.on('Browser.downloadProgress', ({ state }) => state === 'completed' && resolve());
    });
    await admin.press('Export as CSV');
    await saved;
    const [head, ...lines] = (await readFile(join(folder, 'audit.csv'), 'utf8')).trim().split('\r\n');
    expect(head).toMatch(/^id,activityDateTime,activity,/);
    expect(lines.map((line) => /"([^"]*) WipeOrder"/.exec(line)?.[1]).sort()).toEqual(['Approve', 'Cancel']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
