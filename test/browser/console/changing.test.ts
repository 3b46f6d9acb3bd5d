import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdminAtWork } from './harness/admin-at-work.ts';
import { type ConsoleUnderTest, startConsole } from './harness/console-under-test.ts';

let under: ConsoleUnderTest;
beforeAll(async () => {
  under = await startConsole();
});
afterAll(() => under?.close());

/** The longest way by Tab that anybody should have to go. */
const FAR = 60;

/** Goes on with Tab until this has the focus. */
async function tabTo(page: Page, words: string): Promise<void> {
  for (let step = 0; step < FAR; step += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const focused = document.activeElement;
      const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : null;
      return focused?.getAttribute('aria-label') ?? label ?? focused?.textContent?.trim() ?? '';
    });
    if (found === words) return;
  }
  throw new Error(`"${words}" is not reached by Tab`);
}

it('writes a policy by keyboard alone', async () => {
  const page = await under.open('/apps/protection');
  const admin = new AdminAtWork(page);
  await admin.reads('Policy sales');
  await tabTo(page, 'Create policy');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.step');
  await tabTo(page, 'Name');
  await page.keyboard.type('By keyboard');
  for (const heading of ['Apps', 'Data protection', 'Health checks']) {
    await tabTo(page, 'Next');
    await page.keyboard.press('Enter');
    await page.waitForFunction((text) => document.activeElement?.textContent === text, {}, heading);
  }
  await tabTo(page, 'Not configured');
  await page.keyboard.press('ArrowDown');
  await admin.reads('What happens on a device above that level.');
  await tabTo(page, 'Go to review');
  await page.keyboard.press('Enter');
  await admin.reads('Secured: Block access');
  await admin.reads('It is assigned to nobody');
  await tabTo(page, 'Save');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'By keyboard');
});

it('offers nothing that changes anything to somebody who may only look', async () => {
  const page = await under.open('/tenant/connectors?add=yes', 'rosa@contoso.test');
  await page.waitForSelector('.empty ol');
  for (const path of ['/apps/protection', '/apps/protection/sales?step=health', '/apps/configuration']) {
    await page.goto(`${under.tenant.url}/console${path}`);
    await page.waitForSelector('main :is(tbody tr, .card)');
    const offered = await page.$$eval('main fluent-button, main a, dialog', (all) =>
      all.map(({ textContent }) => textContent?.trim() ?? ''),
    );
    expect(offered.filter((words) => /create|add|edit|delete|save|remove|next/i.test(words))).toEqual([]);
  }
});
