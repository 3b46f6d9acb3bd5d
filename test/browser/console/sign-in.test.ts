import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ConsoleUnderTest, signIn, startConsole } from './harness/console-under-test.ts';

let under: ConsoleUnderTest;
beforeAll(async () => {
  under = await startConsole();
});
afterAll(() => under?.close());

it('comes back from the sign-in to the page that was asked for, with nothing of it in the address', async () => {
  const page = await under.open('/users?search=ada');
  expect(page.url()).toBe(`${under.tenant.url}/console/users?search=ada`);
  expect(await page.$eval('h1', ({ textContent }) => textContent)).toBe('Users');
});

it('keeps no token where a page that is loaded anew could find it, and asks for no password within the day', async () => {
  const page = await under.open('/');
  const kept = await page.evaluate(() => [document.cookie, { ...localStorage }, { ...sessionStorage }]);
  expect(kept).toEqual(['', {}, {}]);
  await page.reload();
  await page.waitForSelector('main#page h1');
});

it('says what to do to somebody without a role', async () => {
  const context = await under.browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(`${under.tenant.url}/console/`);
  await signIn(page, 'ada@contoso.test', 'correct horse 1 ✓');
  await page.waitForSelector('main.alone h1');
  expect(await page.$eval('main', ({ textContent }) => textContent)).toContain('has no admin role');
});
