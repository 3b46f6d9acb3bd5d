import type { Browser, Page, Target } from 'puppeteer';
import type { ViewState } from '../agent/view.ts';
import { openPopupPage, resumeWorker } from '../tooling/worker-handle.ts';
import type { DemoUser } from './contoso.ts';
import type { DemoSite } from './sites/site-server.ts';

const PATIENCE = 20_000;
/** Milliseconds without a word of the worker's after which it is taken for one that the driver keeps from starting. */
const SILENCE = 3_000;
const BLOCKED = '/extension/blocked/index.html';

/** Someone in front of the browser: does what a person does there, through pages only, and sees what a person sees. */
export class Person {
  readonly browser: Browser;
  readonly extensionId: string;
  #popup: Page | null = null;
  #heardAt = Date.now();

  constructor(browser: Browser, extensionId: string) {
    this.browser = browser;
    this.extensionId = extensionId;
  }

  /** The popup, kept open in a tab. */
  async popup(): Promise<Page> {
    if (!this.#popup || this.#popup.isClosed()) this.#popup = await openPopupPage(this.browser, this.extensionId);
    return this.#popup;
  }

  /** What the worker says: the state known last, which the popup shows until then, is none. */
  async state(): Promise<ViewState | null> {
    const state = await (await this.popup())
      .$eval('[data-state]:not([aria-busy="true"])', (main) => main.getAttribute('data-state') as ViewState)
      .catch(() => null);
    if (state !== null) this.#heardAt = Date.now();
    else if (Date.now() - this.#heardAt > SILENCE) await resumeWorker(this.browser, this.extensionId);
    return state;
  }

  async untilState(...states: ViewState[]): Promise<void> {
    await until(`the popup to say ${states.join(' or ')}`, async () => {
      const state = await this.state();
      return state !== null && states.includes(state) ? true : `it says ${state}`;
    });
  }

  /** Presses a button of the popup, found by its words. */
  async press(words: string): Promise<void> {
    const popup = await this.popup();
    await until(`the button "${words}"`, async () => {
      // By script: the popup's tab may lie behind others, where the browser delivers no clicks.
      const pressed = await popup.evaluate((name) => {
        const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === name);
        button?.click();
        return button !== undefined;
      }, words);
      return pressed || `the popup says ${await this.state()}`;
    });
  }

  /** Signs in through the browser's sign-in window; `password` may be another than the right one. */
  async signIn(user: DemoUser): Promise<void> {
    const page = await this.openSignIn();
    await this.enterPassword(page, user, user.password);
    await this.untilState('allowed', 'blocked', 'cannotReach', 'checking');
  }

  async openSignIn(): Promise<Page> {
    await this.press('Sign in');
    const window = await this.browser.waitForTarget(isSignIn, { timeout: PATIENCE });
    const page = await window.asPage();
    await page.waitForSelector('#password', { timeout: PATIENCE });
    return page;
  }

  async enterPassword(page: Page, user: DemoUser, password: string): Promise<void> {
    await page.$eval('#user-name', (input) => {
      (input as HTMLInputElement).value = '';
    });
    await page.type('#user-name', user.userPrincipalName);
    await page.type('#password', password);
    // The window closes with the answer, which the click need not outlive.
    await page.keyboard.press('Enter').catch(() => undefined);
  }

  async signOut(): Promise<void> {
    await this.press('Sign out');
    await this.press('Sign out');
    await this.untilState('signedOut');
  }

  async deviceTag(): Promise<string> {
    const popup = await this.popup();
    let tag = '';
    await until('the device tag', async () => {
      tag = await popup.evaluate(() => /DB-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(document.body.textContent)?.[0] ?? '');
      return tag !== '' || 'the popup shows none';
    });
    return tag;
  }

  /** Opens an address in a new tab; a refused one shows the blocked page there. */
  async visit(address: string): Promise<Page> {
    const page = await this.browser.newPage();
    await page.goto(address, { waitUntil: 'domcontentloaded' }).catch((error: Error) => {
      // A redirect by rule to the extension's page is reported as an aborted navigation.
      if (!/ERR_ABORTED|ERR_BLOCKED|detached/.test(error.message)) throw error;
    });
    return page;
  }

  /** Visits a site and waits until it has stored what it stores. */
  async use(site: DemoSite): Promise<Page> {
    const page = await this.visit(site.url);
    await page.waitForSelector('html[data-ready]', { timeout: PATIENCE });
    return page;
  }

  /**
   * A page of one site that asks another 20 ms after each answer: what a lapse of a moment would let through arrives there. One at
   * a time: on a busy machine a queue of what was asked before the block would arrive after it.
   */
  async askAgainAndAgain(from: DemoSite, { url }: DemoSite): Promise<void> {
    const page = await this.visit(from.url);
    await page.evaluate((address) => {
      const ask = async () => {
        await fetch(`${address}?asked`, { mode: 'no-cors' }).catch(() => undefined);
        setTimeout(ask, 20);
      };
      void ask();
    }, url);
  }

  /** What a site finds stored in this browser; asks a page of it that stores nothing. */
  async storedBy(site: DemoSite): Promise<unknown> {
    const page = await this.visit(site.lookUrl);
    try {
      await page.waitForFunction('typeof window.stored === "function"', { timeout: PATIENCE, polling: 50 });
      const stored = (await page.evaluate('window.stored()')) as object;
      const received = await page.evaluate(async () => (await fetch('/cookies')).text());
      // Session storage belongs to a tab, and this one is new.
      return { ...stored, sessionStorage: {}, received: received.split('; ').filter(Boolean).sort() };
    } finally {
      await closeTab(page);
    }
  }
}

/**
 * Closes a tab. One that is just being turned away may miss the browser's word (seen: about one of twelve), which then is
 * never answered; it is told again.
 */
export async function closeTab(page: Page): Promise<void> {
  const isClosed = async () => {
    await Promise.race([page.close().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 2_000))]);
    return page.isClosed() || `it shows ${page.url()}`;
  };
  await until('a tab to close', isClosed);
}

export function showsBlockedPage(page: Page): boolean {
  return URL.parse(page.url())?.pathname === BLOCKED && page.url().startsWith('chrome-extension:');
}

export async function untilBlocked(page: Page): Promise<void> {
  await until('the blocked page', async () => showsBlockedPage(page) || `the tab shows ${page.url()}`);
}

export async function untilAt(page: Page, address: string): Promise<void> {
  await until(address, async () => page.url() === address || `the tab shows ${page.url()}`);
}

/** Waits until `look` gives true; what it gives otherwise goes into the message when patience ends. */
export async function until(what: string, look: () => Promise<true | string>, patience = PATIENCE): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (seen === true) return;
    if (Date.now() > end) throw new Error(`Waited ${patience / 1000} s for ${what}; ${seen}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isSignIn(target: Target): boolean {
  return target.url().includes('/sign-in/');
}
