import type { CDPSession, Page } from 'puppeteer';

/** The browser's service workers, seen and ended without a debugger in them, which would slow down their next start. */
export class ServiceWorkers {
  readonly #session: CDPSession;
  readonly #running = new Set<string>();

  static async seenFrom(page: Page): Promise<ServiceWorkers> {
    const workers = new ServiceWorkers(await page.createCDPSession());
    await workers.#session.send('ServiceWorker.enable');
    return workers;
  }

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { versionId, runningStatus } of versions) {
        if (runningStatus === 'stopped') this.#running.delete(versionId);
        else this.#running.add(versionId);
      }
    });
  }

  async stopAll(): Promise<void> {
    for (let waited = 0; waited < 10_000; waited += 10) {
      if (this.#running.size === 0) return;
      // Again where an event has started one in between.
      if (waited % 500 === 0) await this.#session.send('ServiceWorker.stopAllWorkers');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('The workers do not stop.');
  }
}
