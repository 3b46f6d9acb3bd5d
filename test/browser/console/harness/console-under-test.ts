import type { Browser, Page } from 'puppeteer';
import type { OrganisationSeed } from '../../../../src/tenant/organisation-seed.ts';
import type { Tenant, TenantOptions } from '../../../../src/tenant/tenant.ts';
import { CONSOLE_BUILT } from '../../../../src/tooling/built-console.ts';
import { launchBrowser } from '../../../../src/tooling/launch-browser.ts';
import { startContoso } from '../../../tenant/contoso.ts';
import { ADMIN_PASSWORD, administered } from '../../../tenant/graph-api/admin.ts';
import type { Partner } from '../../../tenant/partner.ts';

export type ConsoleUnderTest = {
  readonly tenant: Tenant;
  readonly browser: Browser;
  /** Opens the console at `path`, signed in as this admin in a browser profile of their own. */
  open(path: string, userName?: string): Promise<Page>;
  close(): Promise<void>;
};

/** A tenant that serves the built console (`vite build --mode console`), and a browser. */
export async function startConsole({
  partners = [],
  seed = {},
  ...options
}: Partial<TenantOptions> & {
  readonly partners?: readonly Partner[];
  /** What of the organisation is another than usual. */
  readonly seed?: Partial<OrganisationSeed>;
} = {}): Promise<ConsoleUnderTest> {
  const [tenant, browser] = await Promise.all([
    startContoso({ organisation: administered(partners, seed), consoleDir: CONSOLE_BUILT, ...options }),
    launchBrowser({ headless: true, hostMap: {} }),
  ]);
  return {
    tenant,
    browser,
    async open(path, userName = 'olga@contoso.test') {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.setViewport({ width: 1280, height: 900 });
      // The browser asks before it leaves a page with something unsaved.
      page.on('dialog', (dialog) => void dialog.accept());
      await page.goto(`${tenant.url}/console${path}`);
      await signIn(page, userName);
      await page.waitForSelector('main#page h1');
      return page;
    },
    async close() {
      await browser.close();
      await tenant.close();
    },
  };
}

/** Fills in the tenant's own sign-in page, in a tab or a small window. */
export async function signIn(page: Page, userName: string, password = ADMIN_PASSWORD): Promise<void> {
  await page.locator('#user-name').fill(userName);
  await page.locator('#password').fill(password);
  await page.locator('button[type=submit]:not([name])').click();
}
