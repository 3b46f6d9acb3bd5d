import type { CDPSession, Page } from 'puppeteer';

export type Theme = 'light' | 'dark' | 'forced colours';

/** A page of the console to look at. */
export type ConsoleScene = {
  readonly name: string;
  readonly path: string;
  /** What is pressed once it is there: a link or a button with this text. */
  readonly press?: string;
  /** What shows that all of it is there. */
  readonly until: string;
  /** It looks otherwise where the organisation is new. */
  readonly hasEmpty?: boolean;
};

export const CONSOLE_SCENES: readonly ConsoleScene[] = [
  { name: 'overview', path: '/', until: '.chart-bars, .card ol', hasEmpty: true },
  { name: 'devices', path: '/devices', until: '[role=rowheader] a, .empty', hasEmpty: true },
  { name: 'no device found', path: '/devices?search=nobody', until: '.empty' },
  { name: 'one device', path: '/devices?access=block', press: 'DB-', until: '.timeline' },
  { name: 'wipes', path: '/wipes', until: '.empty', hasEmpty: true },
  { name: 'users', path: '/users', until: 'tbody tr' },
  { name: 'new user', path: '/users', press: 'New user', until: 'dialog' },
  { name: 'one user', path: '/users?search=ada', press: 'Ada Example', until: '.card:nth-of-type(3)' },
  { name: 'groups', path: '/groups', until: 'tbody tr' },
  { name: 'one group', path: '/groups', press: 'Sales', until: '.card tbody tr' },
  { name: 'audit', path: '/tenant/audit', until: '.empty', hasEmpty: true },
  { name: 'connectors', path: '/tenant/connectors', until: 'tbody tr, .first-steps li', hasEmpty: true },
  { name: 'new connector', path: '/tenant/connectors?add=yes', until: 'dialog select' },
  { name: 'one connector', path: '/tenant/connectors?connector=fabrikam', until: 'dialog .check' },
  { name: 'removing a connector', path: '/tenant/connectors?remove=fabrikam', until: 'dialog .impact-list' },
  { name: 'policies', path: '/apps/protection', until: 'tbody tr, .first-steps li' },
  { name: 'one policy', path: '/apps/protection/sales', until: '.card:nth-of-type(5)' },
  { name: 'new policy, nothing typed', path: '/apps/protection/new?step=review', until: '.problem' },
  ...['basics', 'apps', 'data', 'health', 'assignments', 'review'].map((step) => ({
    name: `a policy’s step: ${step}`,
    path: `/apps/protection/research?step=${step}`,
    until: step === 'review' ? '.card:nth-of-type(5)' : '.step :is(input, select)',
  })),
  {
    name: 'deleting a policy',
    path: '/apps/protection/everyone',
    press: 'Delete policy',
    until: 'dialog .impact-list',
  },
  { name: 'app configuration', path: '/apps/configuration', until: '.tried' },
  { name: 'no such page', path: '/nowhere', until: 'main#page h1' },
];

/** Opens a scene in these colours, and waits until all of it is there. */
export async function openConsoleScene(
  page: Page,
  session: CDPSession,
  tenant: string,
  { path, press, until }: ConsoleScene,
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
  await page.goto(`${tenant}/console${path}`);
  await page.waitForSelector('main#page h1');
  if (press !== undefined) {
    await page.locator(`main a::-p-text(${press}), main fluent-button::-p-text(${press})`).click();
  }
  await page.waitForSelector(until);
}
