import type { CDPSession, Page } from 'puppeteer';
import { AdminAtWork } from './admin-at-work.ts';

export type Theme = 'light' | 'dark' | 'forced colours';

/** A page of the console to look at. */
export type ConsoleScene = {
  readonly name: string;
  readonly path: string;
  /** What is pressed once it is there: a link or a button with this text. */
  readonly press?: string;
  /** What an admin does then. */
  readonly act?: (admin: AdminAtWork) => Promise<void>;
  /** What shows that all of it is there. */
  readonly until: string;
  /** It looks otherwise where the organisation is new. */
  readonly hasEmpty?: boolean;
};

/** An organisation that has people and nothing else. */
export const EMPTY = { policies: [], corporateSites: [], groups: [] } as const;

export const CONSOLE_SCENES: readonly ConsoleScene[] = [
  { name: 'overview', path: '/', until: '.chart-bars, .first-steps li', hasEmpty: true },
  { name: 'devices', path: '/devices', until: '[role=rowheader] a, .empty', hasEmpty: true },
  { name: 'no device found', path: '/devices?search=nobody', until: '.empty' },
  { name: 'one device', path: '/devices?access=block', press: 'DB-', until: '.timeline' },
  { name: 'wipes', path: '/wipes', until: 'tbody tr, .empty', hasEmpty: true },
  { name: 'agreeing to a held wipe', path: '/wipes?state=held', press: 'Agree', until: 'dialog p' },
  { name: 'a wipe’s receipt', path: '/wipes?state=done', press: 'Receipt', until: 'dialog tbody tr' },
  {
    name: 'ordering a wipe',
    path: '/devices?access=block',
    press: 'DB-',
    act: (admin) => admin.press('Wipe'),
    until: 'dialog input',
  },
  { name: 'users', path: '/users', until: 'tbody tr' },
  { name: 'new user', path: '/users', press: 'New user', until: 'dialog' },
  { name: 'one user', path: '/users?search=ada', press: 'Ada Example', until: '.card:nth-of-type(3)' },
  { name: 'groups', path: '/groups', until: 'tbody tr, .empty', hasEmpty: true },
  { name: 'one group', path: '/groups', press: 'Sales', until: '.card tbody tr' },
  { name: 'audit', path: '/tenant/audit', until: 'tbody tr, .empty', hasEmpty: true },
  { name: 'no audit entry found', path: '/tenant/audit?search=nothing', until: '.empty' },
  { name: 'connectors', path: '/tenant/connectors', until: 'tbody tr, .first-steps li', hasEmpty: true },
  { name: 'new connector', path: '/tenant/connectors?add=yes', until: 'dialog select' },
  { name: 'one connector', path: '/tenant/connectors?connector=fabrikam', until: 'dialog .check' },
  { name: 'removing a connector', path: '/tenant/connectors?remove=fabrikam', until: 'dialog .impact-list' },
  { name: 'policies', path: '/apps/protection', until: 'tbody tr, .first-steps li', hasEmpty: true },
  { name: 'one policy', path: '/apps/protection/sales', until: '.card:nth-of-type(5)' },
  { name: 'new policy, nothing typed', path: '/apps/protection/new?step=review', until: '.problem' },
  ...['basics', 'apps', 'data', 'health', 'assignments', 'review'].map((step) => ({
    name: `a policy’s step: ${step}`,
    path: `/apps/protection/research?step=${step}`,
    until: step === 'review' ? '.card:nth-of-type(5)' : '.step :is(input, select)',
  })),
  {
    name: 'a dry run that would wipe',
    path: '/apps/protection/everyone?step=health',
    async act(admin) {
      await admin.tick('Wipe data', 'radio');
      await admin.press('Go to review');
      await admin.page.locator('.impact summary').click();
    },
    until: '.impact tbody tr',
  },
  {
    name: 'deleting a policy',
    path: '/apps/protection/everyone',
    press: 'Delete policy',
    until: 'dialog .impact-list',
  },
  { name: 'app configuration', path: '/apps/configuration', until: '.tried', hasEmpty: true },
  {
    name: 'corporate sites that are refused',
    path: '/apps/configuration',
    act: (admin) =>
      admin.fill('Corporate sites', 'contoso.test\ngithub.io\ncom\nhttps://*.fabrikam.test\nsites.google.com/contoso'),
    until: '.problem .reasons',
  },
  { name: 'no such page', path: '/nowhere', until: 'main#page h1' },
];

/** Opens a scene in these colours, and waits until all of it is there. */
export async function openConsoleScene(
  page: Page,
  session: CDPSession,
  tenant: string,
  { path, press, act, until }: ConsoleScene,
  theme: Theme,
): Promise<void> {
  await session.send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: theme === 'light' ? 'light' : 'dark' },
      { name: 'forced-colors', value: theme === 'forced colours' ? 'active' : 'none' },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ],
  });
  await page.setViewport({ width: 1280, height: 900 });
  // Nothing stays of what was typed in the scene before.
  await page.evaluate(() => sessionStorage.clear());
  await page.goto(`${tenant}/console${path}`);
  await page.waitForSelector('main#page h1').catch(async (cause) => {
    throw new Error(`${page.url()} shows: ${await page.evaluate(() => document.body.textContent)}`, { cause });
  });
  if (press !== undefined) {
    await page.locator(`main a::-p-text(${press}), main fluent-button::-p-text(${press})`).click();
  }
  await act?.(new AdminAtWork(page));
  await page.waitForSelector(until);
}
