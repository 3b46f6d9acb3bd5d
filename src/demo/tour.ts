import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'puppeteer';
import { GATE_HEADER } from '../protocol/posture-token.ts';
import { launchBrowser } from '../tooling/launch-browser.ts';
import { type Demo, EXTENSION_ID, startDemo } from './demo.ts';
import { makeDemoExtension } from './demo-extension.ts';
import { Person, until, untilAt, untilBlocked } from './person.ts';
import type { SiteName } from './sites/site-descriptions.ts';
import { reportThreat } from './vendor.ts';

/** One step of the tour: what was to be seen, whether it was, and the time it took in milliseconds. */
export type TourStep = {
  readonly name: string;
  readonly observed: boolean;
  readonly milliseconds: number;
  readonly error?: string;
};

type Tour = {
  /** Runs one step. A step that measures from a moment of its own returns that moment; others are timed as a whole. */
  step(name: string, act: () => Promise<number | undefined>): Promise<void>;
  shoot(page: Page, name: string): Promise<void>;
};

/**
 * Plays the whole job in headless Chromium: sign in, threat, block, unblock, sign out, wipe. `say` hears of every step as
 * it ends; it stops at the first that was not observed.
 */
export async function playTour(folder: string, say: (step: TourStep) => void): Promise<readonly TourStep[]> {
  const demo = await startDemo({ gated: true });
  const extension = await makeDemoExtension(demo.configuration);
  const browser = await launchBrowser({
    headless: true,
    hostMap: demo.hostMap,
    trustCertificate: demo.spkiHash,
    extensionDir: extension.folder,
  });
  const steps: TourStep[] = [];
  const tour: Tour = {
    async step(name, act) {
      if (steps.some(({ observed }) => !observed)) return;
      const begun = Date.now();
      const step = await act().then(
        (from) => ({ name, observed: true, milliseconds: Date.now() - (from ?? begun) }),
        (error: Error) => ({ name, observed: false, milliseconds: Date.now() - begun, error: error.message }),
      );
      steps.push(step);
      say(step);
    },
    async shoot(page, name) {
      await page.bringToFront();
      await page.setViewport(name.startsWith('popup') ? { width: 376, height: 800 } : { width: 1000, height: 800 });
      await page.screenshot({ path: join(folder, `${name}.png`) });
    },
  };
  try {
    demo.tenant.onRegistration(({ deviceTag }) => void reportThreat(demo, deviceTag, 'secured').catch(() => undefined));
    await walk(tour, demo, new Person(browser, EXTENSION_ID));
    return steps;
  } finally {
    await browser.close();
    await Promise.all([demo.close(), extension.remove()]);
  }
}

export async function makeTourFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'drawbridge-tour-'));
}

async function walk({ step, shoot }: Tour, demo: Demo, person: Person): Promise<void> {
  const site = (name: SiteName) => demo.sites[name];
  let [mail, personal]: [Page | null, Page | null] = [null, null];
  const opened = (page: Page | null) => page ?? Promise.reject(new Error('The tab was not opened.'));

  await step('Nobody is signed in: a company site asks to sign in', async () => {
    await person.untilState('signedOut');
    const begun = Date.now();
    mail = await person.visit(site('mail').url);
    await untilBlocked(mail);
    return begun;
  });
  await step('Ada signs in: her policy and the device’s health come, the waiting tab opens', async () => {
    await shoot(await person.popup(), 'popup-signed-out');
    const window = await person.openSignIn();
    await shoot(window, 'sign-in');
    const begun = Date.now();
    await person.enterPassword(window, demo.users.ada, demo.users.ada.password);
    await person.untilState('allowed');
    await untilAt(await opened(mail), site('mail').url);
    return begun;
  });
  await step('Company and personal sites are in use', async () => {
    for (const name of ['portal', 'club'] as const) await (await person.use(site(name))).close();
    personal = await person.use(site('personal'));
    await shoot(await person.popup(), 'popup-allowed');
    await shoot(await opened(mail), 'mail');
    return undefined;
  });
  await step('A second browser, without the extension, is refused at the company site’s gate', async () => {
    const other = await launchBrowser({ headless: true, hostMap: demo.hostMap, trustCertificate: demo.spkiHash });
    try {
      const page = await other.newPage();
      const answer = await page.goto(site('mail').url, { waitUntil: 'domcontentloaded' });
      const code = answer?.headers()[GATE_HEADER.toLowerCase()];
      if (code !== 'token-absent') throw new Error(`The gate said ${code}.`);
      await shoot(page, 'refused-at-the-gate');
    } finally {
      await other.close();
    }
    return undefined;
  });
  await step('The vendor reports a high threat: the open company tab is covered', async () => {
    const acceptedAt = await reportThreat(demo, await person.deviceTag(), 'high');
    await untilBlocked(await opened(mail));
    return acceptedAt;
  });
  await step('A fresh visit to a company site is refused, and nothing reaches its server', async () => {
    site('portal').clearRequests();
    const begun = Date.now();
    const portal = await person.visit(site('portal').url);
    await untilBlocked(portal);
    if (site('portal').requests.length > 0) throw new Error('The portal was asked for a page.');
    await person.untilState('blocked');
    await shoot(portal, 'blocked-page');
    await shoot(await person.popup(), 'popup-blocked');
    await portal.close();
    return begun;
  });
  await step('The personal site goes on throughout', async () => {
    const before = site('personal').live.received;
    await until('the personal site', async () => site('personal').live.received > before || 'no message came');
    if ((await opened(personal)).url() !== site('personal').url) throw new Error('The personal tab was changed.');
    return undefined;
  });
  await step('The threat is resolved: the tab is back where it was', async () => {
    const acceptedAt = await reportThreat(demo, await person.deviceTag(), 'secured');
    await untilAt(await opened(mail), site('mail').url);
    return acceptedAt;
  });
  await step('Ada signs out: company sites ask to sign in', async () => {
    await person.signOut();
    const page = await opened(mail);
    await untilBlocked(page);
    // Opened again later, it would fill the stores that are to be found empty.
    await page.close();
    return undefined;
  });
  await wipeSteps({ step, shoot }, demo, person);
}

async function wipeSteps({ step, shoot }: Tour, demo: Demo, person: Person): Promise<void> {
  const { mail, portal, personal, club } = demo.sites;
  const kept: unknown[] = [];
  await step('Grace, whose policy wipes, signs in and works', async () => {
    await person.signIn(demo.users.grace);
    await person.untilState('allowed');
    for (const site of [mail, portal, personal, club]) await (await person.use(site)).close();
    kept.push(await person.storedBy(personal), await person.storedBy(club));
    return undefined;
  });
  await step('A high threat: confirmed by a second check-in, the company’s data is wiped', async () => {
    const acceptedAt = await reportThreat(demo, await person.deviceTag(), 'high');
    await person.untilState('wiped');
    return acceptedAt;
  });
  await step('Both personal sites kept every byte', async () => {
    await shoot(await person.popup(), 'popup-wiped');
    const now = [await person.storedBy(personal), await person.storedBy(club)];
    if (!isDeepStrictEqual(now, kept)) throw new Error('A personal site’s data has changed.');
    return undefined;
  });
  await step('The company’s sites find nothing when a healthy sign-in opens them again', async () => {
    await person.signIn(demo.users.ada);
    await person.untilState('allowed');
    for (const site of [mail, portal]) {
      const stored = (await person.storedBy(site)) as object;
      const left = Object.entries(stored).filter(([, store]) => Object.keys(store).length > 0);
      if (left.length > 0) throw new Error(`${site.host} still has ${left.map(([name]) => name).join(', ')}.`);
    }
    return undefined;
  });
  await step('Noor, whom no policy targets, is let in', async () => {
    await person.signOut();
    await person.signIn(demo.users.noor);
    await person.untilState('allowed');
    await shoot(await person.popup(), 'popup-no-policy');
    return undefined;
  });
}
