import { type Browser, type Page, type Target, TargetType, type WebWorker } from 'puppeteer';

const POPUP = 'extension/popup/index.html';

/** The extension's worker, waited for when it is not running yet. */
export async function extensionWorker(browser: Browser, id: string, timeout = 30_000): Promise<WebWorker> {
  const first = await browser.waitForTarget((candidate) => isWorkerOf(id, candidate), { timeout });
  // After an update the target of the version before may stay, and never answers.
  const target = browser.targets().findLast((candidate) => isWorkerOf(id, candidate)) ?? first;
  await resumeWorker(browser, id);
  const worker = await target.worker();
  if (worker === null) throw new Error(`The worker of the extension ${id} ended while it was being looked at.`);
  return worker;
}

export function isWorkerRunning(browser: Browser, id: string): boolean {
  return browser.targets().some((target) => isWorkerOf(id, target));
}

/** Ends the worker as the browser does when it is idle; with its next event it starts afresh. Nothing if it is not running. */
export async function killWorker(browser: Browser, id: string): Promise<void> {
  const target = browser.targets().find((candidate) => isWorkerOf(id, candidate));
  if (!target) return;
  const before = await startOf(target);
  let ended = false;
  for (let attempt = 0; attempt < 10; attempt++) {
    // A worker that is just ending by itself leaves this without an answer, or with a session that is gone. Whether it
    // ended is seen below in any case.
    const closing = target.worker().then((worker) => worker?.close());
    await Promise.race([closing.catch(() => undefined), pause(1_000)]);
    // Until its target is gone, whoever looks for the worker finds the dead one.
    for (let waited = 0; waited < 600; waited += 10) {
      if (!browser.targets().includes(target)) return;
      await pause(10);
    }
    // One that is started again at once may keep its target: it is ended too, so that the next has one of its own.
    const after = await startOf(target);
    ended ||= before !== null && after !== null && after !== before;
  }
  if (!ended) throw new Error('The worker did not end in ten tries.');
}

/**
 * Lets a worker go on that stands still at its start. The driver has new workers wait for it, and misses one that is started
 * just when its predecessor was ended (seen on a busy machine: the worker "is starting" until a debugger lets it).
 */
export async function resumeWorker(browser: Browser, id: string): Promise<void> {
  for (const target of browser.targets().filter((candidate) => isWorkerOf(id, candidate))) {
    const resuming = target.createCDPSession().then(async (session) => {
      await session.send('Runtime.runIfWaitingForDebugger');
      await session.detach();
    });
    await Promise.race([resuming.catch(() => undefined), pause(1_000)]);
  }
}

/** When the worker of a target began to live, by its own clock; `null` where it does not answer. */
async function startOf(target: Target): Promise<number | null> {
  const asking = target.createCDPSession().then(async (session) => {
    const { result } = await session.send('Runtime.evaluate', { expression: 'performance.timeOrigin' });
    await session.detach();
    return Number(result.value);
  });
  return Promise.race([asking.catch(() => null), pause(1_000).then(() => null)]);
}

/** The popup as a page in a tab: it does not go away, and the active tab is itself. */
export async function openPopupPage(browser: Browser, id: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`chrome-extension://${id}/${POPUP}`);
  return page;
}

/** The popup itself, as after a click on the toolbar's icon while `page` is the active tab. */
export async function triggerPopup(browser: Browser, id: string, page: Page): Promise<Page> {
  const extension = (await browser.extensions()).get(id);
  if (!extension) throw new Error(`The extension ${id} is not in this browser.`);
  const opened = browser.waitForTarget((target) => target.url().startsWith(`chrome-extension://${id}/${POPUP}`));
  await page.bringToFront();
  await page.triggerExtensionAction(extension);
  return (await opened).asPage();
}

function isWorkerOf(id: string, target: Target): boolean {
  return target.type() === TargetType.SERVICE_WORKER && target.url().startsWith(`chrome-extension://${id}/`);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
