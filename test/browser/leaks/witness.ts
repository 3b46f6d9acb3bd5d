import type { Browser, CDPSession, Page } from 'puppeteer';
import { secretOf } from './leak-pages.ts';
import type { LeakSites } from './leak-sites.ts';

/** What of the company's a scenario let through. */
export type Leak = {
  /** The most characters of company text that were readable at one time, in any document or title of the browser. */
  readonly bytes: number;
  /** What reached a server of the scenario's: requests, socket messages, pieces of streams. */
  readonly requests: number;
};

/** Looks at everything that a browser shows, from outside it. */
export class Witness {
  readonly #browser: Browser;
  readonly #sites: LeakSites;
  #session: CDPSession | null = null;
  /** Every title that a target has come to have, as one may stand for less time than a look takes. */
  #titlesSince: string[] = [];

  constructor(browser: Browser, sites: LeakSites) {
    this.#browser = browser;
    this.#sites = sites;
  }

  /** Company text by scenario, as readable now. */
  async look(scenarios: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const [titles, texts] = await Promise.all([this.#titles(), this.#texts()]);
    const passing = this.#titlesSince.splice(0);
    return new Map(
      scenarios.map((scenario) => {
        const now = [...titles, ...texts].reduce((sum, text) => sum + bytesIn(text, scenario), 0);
        return [scenario, Math.max(now, ...passing.map((title) => bytesIn(title, scenario)))];
      }),
    );
  }

  /** The worst of `milliseconds`, per scenario, and what arrived meanwhile. */
  async watch(scenarios: readonly string[], milliseconds: number): Promise<ReadonlyMap<string, Leak>> {
    this.#titlesSince = [];
    const from = Date.now();
    const worst = new Map<string, number>();
    do {
      for (const [scenario, bytes] of await this.look(scenarios))
        worst.set(scenario, Math.max(bytes, worst.get(scenario) ?? 0));
    } while (Date.now() - from < milliseconds);
    const arrived = this.#sites.arrivals.filter(({ at }) => at >= from);
    return new Map(
      scenarios.map((scenario) => [
        scenario,
        {
          bytes: worst.get(scenario) ?? 0,
          requests: arrived.filter((arrival) => arrival.scenario === scenario && concerns(arrival.what, arrival.host))
            .length,
        },
      ]),
    );
  }

  /** From the browser itself: a page that answers no script has a title all the same. */
  async #titles(): Promise<string[]> {
    this.#session ??= await this.#listen();
    const { targetInfos } = await this.#session.send('Target.getTargets');
    return targetInfos.map(({ title }) => title);
  }

  async #listen(): Promise<CDPSession> {
    const session = await this.#browser.target().createCDPSession();
    session.on('Target.targetInfoChanged', ({ targetInfo }) => this.#titlesSince.push(targetInfo.title));
    await session.send('Target.setDiscoverTargets', { discover: true });
    return session;
  }

  async #texts(): Promise<string[]> {
    const pages = await this.#browser.pages(true);
    return (await Promise.all(pages.map(textsOf))).flat();
  }
}

function bytesIn(text: string, scenario: string): number {
  const secret = secretOf(scenario);
  return (text.split(secret).length - 1) * secret.length;
}

/** To a company host everything counts; to another only what a company page sends it. */
function concerns(what: string, host: string): boolean {
  return host.includes('.corp.contoso.test') || /collect|beacon|image/.test(what);
}

async function textsOf(page: Page): Promise<string[]> {
  const texts = page.frames().map((frame) => frame.evaluate(() => document.documentElement?.textContent ?? ''));
  const inTime = texts.map((text) =>
    Promise.race([text.catch(() => ''), new Promise<string>((resolve) => setTimeout(() => resolve(''), 150))]),
  );
  return Promise.all(inTime);
}
