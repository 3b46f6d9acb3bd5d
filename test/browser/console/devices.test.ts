import type { HTTPRequest, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkIn, healthReport, type Registered, register } from '../../tenant/browser.ts';
import { makePartner, type Partner, report } from '../../tenant/partner.ts';
import { type ConsoleUnderTest, signIn, startConsole } from './harness/console-under-test.ts';

// A day of an admin, by keys alone where it says so. The browsers are played by what speaks the client API.

let under: ConsoleUnderTest;
let partner: Partner;
let ada: Registered;
let page: Page;

beforeAll(async () => {
  partner = await makePartner('fabrikam', 'Fabrikam');
  under = await startConsole({ partners: [partner] });
  ada = await register(under.tenant.url, 'ada@contoso.test');
  await register(under.tenant.url, 'ben@contoso.test');
  await say(1, 'allow');
  page = await under.open('/devices');
});
afterAll(() => under?.close());

const say = (seq: number, access: 'allow' | 'block') =>
  checkIn(under.tenant.url, ada.token, {
    reports: [healthReport(seq, { enforcement: { access, since: Date.now(), problems: [] } })],
  });
const untilText = (where: string, text: string, on = page) =>
  on.waitForFunction(
    (selector, wanted) => [...document.querySelectorAll(selector)].some((one) => one.textContent?.includes(wanted)),
    {},
    where,
    text,
  );
const textOf = (where: string, on = page) => on.$eval(where, ({ textContent }) => textContent ?? '');
/** Fluent's buttons are no buttons of HTML's. */
const press = (text: string, within = 'body') => page.locator(`${within} fluent-button::-p-text(${text})`).click();

it('shows a device’s block and why within moments of the threat, without being asked', async () => {
  await untilText('[role=row]', 'Ada Example');
  await report(partner, under.tenant.url, ada.deviceTag, { level: 'HIGH', at: Date.now() });
  await say(2, 'block');
  await untilText('[role=row]', 'Blocked');
  await untilText('[role=row]', 'Max allowed device threat level: High (Fabrikam)');
});

it('finds a device by typing, keeps the search in the address, and opens it by keys alone', async () => {
  await page.focus('input[type=search]');
  await page.keyboard.type('ada');
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '2');
  expect(new URL(page.url()).search).toBe('?search=ada');
  await page.focus('[role=grid]');
  await page.keyboard.press('Enter');
  await page.waitForFunction((tag) => document.activeElement?.textContent === tag, {}, ada.deviceTag);
  expect(new URL(page.url()).pathname).toBe(`/console/devices/${ada.deviceTag}`);
});

it('tells what happened to it, and how long the block took', async () => {
  await untilText('.timeline li', 'Allowed → Blocked');
  await untilText('.timeline li', 'after the threat arrived');
});

it('orders a wipe only with the tag typed, and says before what goes and what stays', async () => {
  await press('Wipe', '.page-actions');
  await untilText('dialog', 'contoso.test');
  expect(await textOf('dialog')).toContain('Everything of other sites stays');
  await press('Order the wipe', 'dialog');
  await untilText('dialog .field-problem', ada.deviceTag);
  await page.type('dialog input:not([type=checkbox])', ada.deviceTag.toLowerCase());
  await press('Order the wipe', 'dialog');
  await page.waitForFunction(() => document.querySelector('dialog') === null);
  await untilText('.card', 'Ordered by olga@contoso.test');
});

it('lets the wipe be cancelled, and both stand in the audit', async () => {
  await press('Cancel wipe');
  await press('Cancel wipe', 'dialog');
  await untilText('.card td', 'Cancelled');
  await page.locator('.navigation a[href="/console/tenant/audit"]').click();
  await untilText('tbody tr', 'Cancel WipeOrder');
  await untilText('tbody tr', 'Wipe ManagedAppRegistration');
});

it('asks to sign in again when the token has ended, and what was typed is there still and is sent', async () => {
  await page.locator('.navigation a[href="/console/groups"]').click();
  await press('New group');
  await page.type('dialog input', 'Pilots');
  // The tenant takes no token any more, as after an hour.
  await page.setRequestInterception(true);
  let refusals = 1;
  const refuseOnce = (request: HTTPRequest) => {
    const isFirst = request.method() === 'POST' && request.url().endsWith('/beta/groups') && refusals-- > 0;
    const body = JSON.stringify({ error: { code: 'InvalidAuthenticationToken', message: 'expired' } });
    void (isFirst ? request.respond({ status: 401, contentType: 'application/json', body }) : request.continue());
  };
  page.on('request', refuseOnce);
  await press('Create', 'dialog');
  await page.waitForSelector('[role=alertdialog]');
  expect(await page.$eval('dialog input', (input) => (input as HTMLInputElement).value)).toBe('Pilots');
  await press('Sign in', '[role=alertdialog]');
  await untilText('h1', 'Pilots');
  page.off('request', refuseOnce);
  await page.setRequestInterception(false);
});

it('signs out of the provider too: the next one who comes is asked for a password', async () => {
  await press('Sign out', '.bar');
  await page.locator('button[name=logout]').click();
  await untilText('h1', 'You are signed out');
  await press('Sign in');
  await page.waitForSelector('#password');
  await signIn(page, 'rosa@contoso.test');
  await page.waitForSelector('main#page h1');
});

it('offers nothing to whoever may only look', async () => {
  await page.goto(`${under.tenant.url}/console/devices/${ada.deviceTag}`);
  await untilText('.card h2', 'History');
  expect(await page.$$eval('main fluent-button', (buttons) => buttons.length)).toBe(0);
});
