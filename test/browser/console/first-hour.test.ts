import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, it } from 'vitest';
import { untilAt, untilBlocked } from '../../../src/demo/person.ts';
import { reportThreat } from '../../../src/demo/vendor.ts';
import { CONSOLE_BUILT } from '../../../src/tooling/built-console.ts';
import { launchBrowser } from '../../../src/tooling/launch-browser.ts';
import { startUnderTest, type UnderTest } from '../harness/browser-under-test.ts';
import { AdminAtWork } from './harness/admin-at-work.ts';
import { signIn } from './harness/console-under-test.ts';

const NEW = { connectors: [], policies: [], corporateSites: [] };

let under: UnderTest;
/** The admin's own: its sign-in is not the person's. */
let browser: Browser;
let admin: AdminAtWork;
beforeAll(async () => {
  [under, browser] = await Promise.all([
    startUnderTest('unpacked', { consoleDir: CONSOLE_BUILT, organisation: NEW }),
    launchBrowser({ headless: true, hostMap: {} }),
  ]);
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  admin = new AdminAtWork(page);
  await page.goto(`${under.demo.tenant.url}/console/tenant/connectors`);
  await signIn(page, under.demo.admin.userPrincipalName, under.demo.admin.password);
  await page.waitForSelector('main#page h1');
});
afterAll(async () => {
  await browser?.close();
  await under?.close();
});

const threat = async (level: 'high' | 'secured') => reportThreat(under.demo, await under.person.deviceTag(), level);

// In this order: an admin's first hour.
it('begins with a connector, whose needs are said and whose slips are shown at their fields', async () => {
  const { partner } = under.demo;
  await admin.follow('Add a Mobile Threat Defense connector');
  await admin.choose('Select the Mobile Threat Defense connector to set up', 'Another partner');
  await admin.fill('Partner’s name', 'Fabrikam Mobile Defense');
  await admin.fill('Issuer', partner.issuer);
  await admin.fill('Public keys (JWK set)', 'not keys');
  await admin.press('Create');
  await admin.reads('This is no JWK set.');
  await admin.fill('Public keys (JWK set)', JSON.stringify(partner.keys));
  await admin.press('Create');
  await admin.reads('Unavailable');
  await admin.reads('Fabrikam Mobile Defense');
});

it('goes on with the corporate sites: each refused one has its reason, and an address can be tried', async () => {
  await admin.follow('App protection policies');
  await admin.follow('Name the corporate sites');
  await admin.fill('Corporate sites', 'corp.contoso.test\ngithub.io');
  await admin.reads('github.io Under this name anybody can have a site');
  await admin.fill('Corporate sites', 'corp.contoso.test');
  await admin.fill('Address', 'https://app.corp.contoso.test/start');
  await admin.reads('Corporate: it is closed while a device is blocked.');
  await admin.fill('Address', 'https://club.contoso.test/');
  await admin.reads('Not corporate');
  await admin.press('Save');
  await admin.page.waitForFunction(() => !document.body.textContent.includes('unsaved changes'));
});

it('then a policy, written step by step, kept over a page that is loaded anew, and assigned', async () => {
  await admin.follow('App protection policies');
  await admin.follow('Write an app protection policy');
  await admin.fill('Name', 'Browser: block on threat');
  for (const heading of ['Apps', 'Data protection', 'Health checks']) {
    await admin.press('Next');
    await admin.page.waitForSelector(`::-p-aria([name="${heading}"][role="heading"])`);
  }
  await admin.tick('Low', 'radio');
  admin.page.on('dialog', (dialog) => void dialog.accept());
  await admin.page.reload();
  await admin.reads('Corporate sites stay closed until the threat is resolved');
  await admin.press('Next');
  await admin.press('Next');
  await admin.reads('It is assigned to nobody');
  await admin.press('Back');
  await admin.tick('All users');
  await admin.press('Next');
  await admin.reads('No browser has registered yet, so nobody is affected now.');
  await admin.press('Save');
  await admin.reads('Low: Block access');
  await admin.follow('Devices');
  await admin.reads('No browser has registered yet');
});

it('sees the first device, a threat on it, and why it is blocked', async () => {
  const { person, demo } = under;
  await person.signIn(demo.users.ada);
  await person.untilState('allowed');
  const tag = await person.deviceTag();
  await admin.follow('Overview');
  await admin.follow('Devices');
  await admin.page.locator(`a::-p-text(${tag})`).click();
  await admin.reads('Allowed');
  const page = await person.visit(demo.sites.mail.url);
  await threat('high');
  await untilBlocked(page);
  await admin.reads('Max allowed device threat level');
  await admin.reads('High (Fabrikam Mobile Defense)');
  await admin.reads('Browser: block on threat');
});

it('is told whom a stricter policy would wipe before it is saved, and saves it only by saying so', async () => {
  await admin.follow('App protection policies');
  await admin.follow('Browser: block on threat');
  await admin.follow('Edit Health checks');
  await admin.tick('Wipe data', 'radio');
  await admin.press('Go to review');
  await admin.reads('Company data would be removed from 1 device: 1 more than now.');
  await admin.press('Save');
  await admin.reads('Tick the box above first');
  await admin.press('Discard my changes');
  await admin.reads('You have changed nothing.');
});

it('resolves the threat, orders a wipe, reads its receipt, and finds it all in the audit', async () => {
  const { person, demo } = under;
  await threat('secured');
  await person.untilState('allowed');
  await untilAt(await person.visit(demo.sites.mail.url), demo.sites.mail.url);
  const tag = await person.deviceTag();
  await admin.page.goto(`${demo.tenant.url}/console/devices/${tag}`);
  await admin.reads('Allowed');
  await admin.press('Wipe');
  await admin.tick('Without the second confirmation');
  await admin.fill(`Type ${tag} to confirm`, tag);
  await admin.press('Order the wipe');
  await person.untilState('wiped');
  await admin.follow('Wipes');
  await admin.press('Receipt');
  await admin.reads('Everything was removed');
  await admin.page.goto(`${demo.tenant.url}/console/tenant/audit`);
  for (const activity of [
    'Create MobileThreatDefenseConnector',
    'Patch TargetedManagedAppConfiguration',
    'Create WindowsManagedAppProtection',
    'Wipe ManagedAppRegistration',
  ]) {
    await admin.reads(activity);
  }
});
