import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { extensionWorker, triggerPopup } from '../../src/tooling/worker-handle.ts';
import { startUnderTest, type UnderTest } from '../browser/harness/browser-under-test.ts';
import { comparedWith, type Row, row } from './figure.ts';

const ROUNDS = 25;
const REAL = 'extension/popup/index.html';
/** Found by the same address, so that one helper opens both. */
const EMPTY = 'extension/popup/index.html.empty.html';

const OTHER = 'extension/popup/index.html.other.html';

/** Another build of the extension whose popup is measured in the same run (docs/architecture.md, "What people see"). */
const OTHER_BUILD = process.env['DRAWBRIDGE_BENCH_OTHER_BUILD'];

/** From the click on the toolbar's icon to the popup painted with the real state, in turn with an empty page as popup. */
export async function bench(): Promise<Row[]> {
  const under = await startUnderTest('unpacked');
  try {
    await writeFile(join(under.folder ?? '', EMPTY), '<!doctype html><title>Empty</title><p>Empty</p>');
    await under.person.signIn(under.demo.users.ada);
    await under.person.untilState('allowed');
    await (await under.person.popup()).close();
    const page = await under.browser.newPage();
    await page.goto(under.demo.sites.personal.url);
    const popups = [EMPTY, REAL, ...(OTHER_BUILD ? [OTHER] : [])];
    if (OTHER_BUILD) await addPopupOf(OTHER_BUILD, under.folder ?? '');
    const times: Record<string, number[]> = Object.fromEntries(popups.map((popup) => [popup, []]));
    // The first of each fills the caches.
    for (let round = -1; round < ROUNDS; round++) {
      for (const popup of popups) {
        const painted = await clickToPainted(under, page, popup);
        if (round >= 0) times[popup]?.push(painted);
      }
    }
    const empty = row('an empty popup, click to painted', 'ms', times[EMPTY] ?? []);
    const real = row('the popup, click to painted with its state', 'ms', times[REAL] ?? []);
    const other = times[OTHER] && row('the popup of the other build', 'ms', times[OTHER]);
    return [comparedWith(real, empty), empty, ...(other ? [comparedWith(other, real)] : [])];
  } finally {
    await under.close();
  }
}

/** Its files are named by what is in them, so that those of two builds lie side by side. */
async function addPopupOf(build: string, folder: string): Promise<void> {
  await cp(join(build, 'assets'), join(folder, 'assets'), { recursive: true, force: false });
  await writeFile(join(folder, OTHER), await readFile(join(build, REAL)));
}

async function clickToPainted({ browser, extensionId }: UnderTest, page: Page, file: string): Promise<number> {
  const worker = await extensionWorker(browser, extensionId);
  await worker.evaluate((popup) => chrome.action.setPopup({ popup }), file);
  const clicked = Date.now();
  const popup = await triggerPopup(browser, extensionId, page);
  try {
    await popup.waitForSelector('[data-state], body > p');
    // The largest thing painted is the state's sentence, or the empty page's only word.
    const painted = await popup.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) => {
            const entry = list.getEntries().at(-1);
            if (entry) resolve(performance.timeOrigin + entry.startTime);
          }).observe({ type: 'largest-contentful-paint', buffered: true });
        }),
    );
    return painted - clicked;
  } finally {
    await popup.close();
  }
}
