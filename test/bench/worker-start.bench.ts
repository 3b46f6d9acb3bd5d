import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'puppeteer';
import { SURFACE_PORT } from '../../src/agent/surface.ts';
import { EXTENSION_ID, startDemo } from '../../src/demo/demo.ts';
import { buildExtension, makeDemoExtension } from '../../src/demo/demo-extension.ts';
import { Person } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';
import { comparedWith, type Row, row } from './figure.ts';
import { scriptsLoadedBy } from './loaded-files.ts';
import { importsOf, LOADER, standIn } from './stand-in-worker.ts';
import { ServiceWorkers } from './stop-workers.ts';

const ROUNDS = Number(process.env['DRAWBRIDGE_FULL'] ? 200 : 60);
const PAGE = 'bench.html';

/** Of the worker's modules as many as come, with what they import, to the 40 kB (gzip) that were aimed at. */
const PART = [
  'extension/background/storage.ts',
  'src/agent/step.ts',
  'src/agent/view.ts',
  'src/check-in/check-in.ts',
  'src/configuration/read-organisation.ts',
  'src/tenant-client/session.ts',
];

/** Milliseconds in which nothing is asked, so that a worker's end is not measured with the next one's start. */
const REST = 250;

type Measured = 'empty' | 'part' | 'all' | 'worker';

/**
 * What the worker's size costs: from an extension page that opens a port while the worker does not run to the first word of
 * the worker that is started for it. The worker itself, signed in, says the view, for which it reads its state and verifies
 * the document. The others only load code and answer: all of the worker's modules, a part of them, none. In turn, in one
 * browser whose debugger leaves workers alone.
 */
export async function bench(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-start-'));
  const built = join(folder, 'built');
  await buildExtension(built);
  await writeFile(join(built, PAGE), '<!doctype html><title>Bench</title>');
  const demo = await startDemo();
  const extension = await makeDemoExtension(demo.configuration, built);
  const folders = {
    empty: await standIn(built, join(folder, 'empty'), []),
    part: await standIn(built, join(folder, 'part'), PART),
    all: await standIn(built, join(folder, 'all'), importsOf('extension/background/worker.ts')),
    worker: extension.folder,
  };
  const browser = await launchBrowser({
    headless: true,
    hostMap: demo.hostMap,
    trustCertificate: demo.spkiHash,
    extensionDir: folders.worker,
    otherExtensions: [folders.empty, folders.part, folders.all],
    leavesAlone: (type) => type === 'service_worker',
  });
  try {
    demo.tenant.onRegistration(({ deviceTag }) => void reportThreat(demo, deviceTag, 'secured').catch(() => undefined));
    const person = new Person(browser, EXTENSION_ID);
    await person.signIn(demo.users.ada);
    await person.untilState('allowed');
    await (await person.popup()).close();
    const times = await measure(browser, folders);
    const empty = row('nothing but the answer', 'ms', times.empty);
    const part = row(`code of ${kB(folders.part)} kB (gzip), and the answer`, 'ms', times.part);
    const all = row(`all of the worker's code, ${kB(folders.all)} kB, and the answer`, 'ms', times.all);
    const worker = row('the worker, its view', 'ms', times.worker);
    return [empty, comparedWith(part, empty), comparedWith(all, part), comparedWith(worker, all)];
  } finally {
    await browser.close();
    await demo.close();
    await extension.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  browser: Browser,
  folders: Readonly<Record<Measured, string>>,
): Promise<Record<Measured, number[]>> {
  const names = Object.keys(folders) as Measured[];
  const pages = {} as Record<Measured, Page>;
  for (const name of names) pages[name] = await pageIn(browser, folders[name]);
  const workers = await ServiceWorkers.seenFrom(pages.empty);
  const times: Record<Measured, number[]> = { empty: [], part: [], all: [], worker: [] };
  // The first three fill the caches.
  for (let round = -3; round < ROUNDS; round++) {
    for (const name of names) {
      await workers.stopAll();
      await new Promise((resolve) => setTimeout(resolve, REST));
      const time = await pages[name].evaluate(untilFirstWord, SURFACE_PORT);
      if (round >= 0) times[name].push(time);
    }
    // None comes always after the same.
    names.sort(() => Math.random() - 0.5);
  }
  return times;
}

async function pageIn(browser: Browser, folder: string): Promise<Page> {
  const id = [...(await browser.extensions()).values()].find(({ path }) => path === folder)?.id;
  if (!id) throw new Error(`The extension in ${folder} is not in this browser.`);
  const page = await browser.newPage();
  await page.goto(`chrome-extension://${id}/${PAGE}`);
  return page;
}

/** Milliseconds. Runs in a page of the extension. */
function untilFirstWord(name: string): Promise<number> {
  return new Promise((resolve) => {
    const started = performance.now();
    const port = chrome.runtime.connect({ name });
    port.onMessage.addListener(() => {
      resolve(performance.now() - started);
      port.disconnect();
    });
  });
}

function kB(folder: string): string {
  const sizes = scriptsLoadedBy(folder, LOADER).map((file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }));
  return (sizes.reduce((sum, { length }) => sum + length, 0) / 1000).toFixed(1);
}
