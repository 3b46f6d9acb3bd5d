// biome-ignore-all lint/performance/useDomNodeTextContent: what is hidden is not read by anybody.
import type { Page } from 'puppeteer';

/** Somebody in front of the console: finds what is on the page by its words, as a person or a screen reader does. */
export class AdminAtWork {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async fill(label: string, text: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${label}"][role="textbox"])`).fill(text);
  }

  async choose(label: string, option: string): Promise<void> {
    const field = await this.page.waitForSelector(`::-p-aria([name="${label}"][role="combobox"])`);
    const value = await field?.evaluate((select, wanted) => {
      const options = [...(select as HTMLSelectElement).options];
      return options.find(({ text }) => text === wanted)?.value ?? null;
    }, option);
    if (value == null) throw new Error(`"${label}" has no option "${option}"`);
    await field?.select(value);
  }

  async tick(label: string, role: 'checkbox' | 'radio' = 'checkbox'): Promise<void> {
    await this.page.locator(`::-p-aria([name="${label}"][role="${role}"])`).click();
  }

  async press(words: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${words}"][role="button"])`).click();
  }

  async follow(words: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${words}"][role="link"])`).click();
  }

  /** Waits until the page says this. */
  async reads(words: string): Promise<void> {
    const wanted = words.replaceAll(/\s+/g, ' ');
    await this.page
      .waitForFunction(
        (text) => document.body.innerText.replaceAll(/\s+/g, ' ').includes(text),
        { timeout: 15_000, polling: 50 },
        wanted,
      )
      .catch(async () => {
        const text = await this.page.evaluate(() => document.body.innerText);
        throw new Error(`The page does not say "${words}" but: ${text.slice(0, 1500)}`);
      });
  }
}
