import { readFileSync } from 'node:fs';
import type { Page } from 'puppeteer';
import { EXTENSION_ID, startDemo } from '../../src/demo/demo.ts';
import { makeDemoExtension } from '../../src/demo/demo-extension.ts';
import { Person, showsBlockedPage, untilAt } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';
import { sendThreat } from '../../src/tooling/send-threat.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { startFront } from '../browser/harness/front.ts';
import { type Row, row } from './figure.ts';

/** Rounds with the wake-up socket, and without any. */
const ROUNDS = 50;
const WITHOUT_SOCKET = Number(process.env['DRAWBRIDGE_FULL'] ? 20 : 6);

/**
 * From the tenant's acceptance of a partner's event to the open company tab being covered, end to end in the real browser,
 * the worker idle. Then the same where no wake-up socket can be had.
 */
export async function bench(): Promise<Row[]> {
  const front = await startFront();
  const demo = await startDemo({ publicUrl: front.url });
  front.port = demo.tenant.port;
  const extension = await makeDemoExtension(demo.configuration);
  const { hostMap, spkiHash } = demo;
  const browser = await launchBrowser({
    headless: true,
    hostMap,
    trustCertificate: spkiHash,
    extensionDir: extension.folder,
  });
  try {
    await extensionWorker(browser, EXTENSION_ID);
    const partner = { tenant: { url: front.url }, partner: demo.partner };
    demo.tenant.onRegistration(({ deviceTag }) => void reportThreat(partner, deviceTag, 'secured'));
    const person = new Person(browser, EXTENSION_ID);
    await person.untilState('signedOut');
    await person.signIn(demo.users.ada);
    await person.untilState('allowed');
    const deviceTag = await person.deviceTag();
    const key = JSON.parse(readFileSync(demo.partner.keyFile, 'utf8'));
    const report = (level: 'high' | 'low') =>
      sendThreat({ tenant: front.url, issuer: demo.partner.issuer, key, deviceTag, level });
    const mail = await person.use(demo.sites.mail);
    await (await person.popup()).close();

    const round = async (idle: number) => {
      await pause(idle);
      const covered = untilCovered(mail);
      await report('high');
      const accepted = performance.now();
      const milliseconds = (await covered) - accepted;
      await pause(200);
      await report('low');
      return milliseconds;
    };
    const withSocket: number[] = [];
    for (let time = 0; time < ROUNDS; time++) {
      withSocket.push(await round(400 + Math.random() * 300));
      await untilAt(mail, demo.sites.mail.url);
    }

    // Wake-up sockets are refused from here on; check-ins go through.
    front.refuseSockets = true;
    front.cutSockets();
    const cut: number[] = [];
    for (let time = 0; time < WITHOUT_SOCKET; time++) {
      cut.push(await round(Math.random() * 20_000));
      for (let waited = 0; mail.url() !== demo.sites.mail.url && waited < 120_000; waited += 50) await pause(50);
    }
    return [
      row('event accepted to tab covered, socket open', 'ms', withSocket),
      row('the same, no socket to be had', 'ms', cut),
    ];
  } finally {
    await browser.close();
    await Promise.all([demo.close(), extension.remove()]);
    await front.close();
  }
}

/** When the tab showed the blocked page. */
function untilCovered(page: Page): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      if (!showsBlockedPage(page)) return;
      page.off('framenavigated', look);
      resolve(performance.now());
    };
    page.on('framenavigated', look);
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
