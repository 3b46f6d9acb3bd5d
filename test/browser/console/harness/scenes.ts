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
  { name: 'overview', path: '/', until: '.chart-bars', hasEmpty: true },
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
