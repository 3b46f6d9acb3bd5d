import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTab, showsBlockedPage, until, untilAt, untilBlocked } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import { extensionWorker, killWorker } from '../../src/tooling/worker-handle.ts';
import { startUnderTest, type UnderTest } from './harness/browser-under-test.ts';
import { type Clock, setClock, shownBy } from './harness/fast-clock.ts';
import { type Front, startFront } from './harness/front.ts';
import { type SocketWatch, watchSocket } from './harness/tenant-socket.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A day in 20 s, or in six minutes; an hour in 20 s, or in five minutes. */
const [DAY_SPEED, HOUR_SPEED] = process.env['DRAWBRIDGE_FULL'] ? [240, 12] : [4320, 180];

/** The half day of a grace period in 30 s: on a busy machine a browser starts and opens the popup within its first hours. */
const GRACE_SPEED = 1440;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Time that runs faster in the real worker: its clock, its timers and the browser's alarms that wake it. */
describe('long times in the real worker', () => {
  let front: Front;
  let under: UnderTest;
  let watch: SocketWatch;
  let db: Database;
  let profile: string;
  let clock: Clock = { at: Date.now(), shows: Date.now(), speed: 1 };

  beforeAll(async () => {
    profile = await mkdtemp(join(tmpdir(), 'drawbridge-day-'));
    front = await startFront();
    under = await startUnderTest('unpacked', {
      publicUrl: front.url,
      userDataDir: profile,
      onDatabase: (opened) => {
        db = opened;
      },
    });
    front.port = under.demo.tenant.port;
    // Where the browser's own bytes arrive; what is before the tenant passes everything on.
    watch = watchSocket(Number(new URL(front.url).port));
  });
  afterAll(async () => {
    watch?.stop();
    await under?.close();
    await front?.close();
    await rm(profile, { recursive: true, force: true });
  });

  const rows = () => db.selectFrom('registrations').selectAll().execute();
  const threat = async (level: 'high' | 'low') =>
    reportThreat({ tenant: { url: front.url }, partner: under.demo.partner }, await under.person.deviceTag(), level);

  /**
   * From now on, in a browser that is started anew: once more where it gives the worker no events, as it sometimes does after
   * a start with a new version (`ensure-events.ts`). An installed extension loads itself anew then, an unpacked one cannot.
   */
  async function runAt(speed: number): Promise<void> {
    for (let start = 1; start <= 3; start++) {
      await startAt(speed);
      if (await hearsChanges()) return;
    }
    throw new Error('Three browsers gave the worker no events.');
  }

  async function hearsChanges(): Promise<boolean> {
    const worker = await extensionWorker(under.browser, under.extensionId);
    const hearing = worker.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          chrome.storage.onChanged.addListener(() => resolve(true));
          void chrome.storage.session.set({ probe: Math.random() });
        }),
    );
    return Promise.race([hearing, pause(5_000).then(() => false)]);
  }

  async function startAt(speed: number): Promise<void> {
    const at = Date.now();
    clock = { at, shows: shownBy(clock, at), speed };
    await setClock(under.folder ?? '', clock);
    await under.restart();
    const worker = await extensionWorker(under.browser, under.extensionId);
    await until('the worker to live by it', async () => {
      const [shown, should] = [await worker.evaluate(() => Date.now()), shownBy(clock)];
      return Math.abs(shown - should) < 1_000 + 2_000 * speed || `it shows ${shown - should} ms too much`;
    });
  }

  async function rings(): Promise<number> {
    const popup = await under.person.popup();
    return popup.evaluate(async () => Number((await chrome.storage.session.get('rings'))['rings'] ?? 0));
  }

  it('with somebody signed in time makes it speak: what is silent below could have been heard', async () => {
    await under.person.untilState('signedOut');
    await under.person.signIn(under.demo.users.ada);
    await under.person.untilState('allowed');
    await runAt(DAY_SPEED);
    await until('the browser to have started', async () => (await under.person.state()) !== null || 'it has not');
    const before = watch.read();
    await until('check-ins', async () => watch.read().bytes > before.bytes + 2_000 || 'they have not arrived');
  }, 120_000);

  it('50 kills at random moments of a working hour leave the right state, and every report stored once', async () => {
    await runAt(HOUR_SPEED);
    const from = shownBy(clock);
    const mail = await under.person.use(under.demo.sites.mail).catch(() => null);
    let kills = 0;
    for (let kill = 1; kill <= 70 && kills < 50; kill++) {
      // A threat now and then, and a person who presses the button.
      if (kill % 10 === 0) await threat(kill % 20 === 0 ? 'high' : 'low');
      if (kill % 7 === 0) await under.person.press('Check now').catch(() => undefined);
      const due = clock.at + ((kill - 1 + Math.random()) * HOUR) / 50 / clock.speed;
      await pause(Math.max(0, due - Date.now()));
      await killWorker(under.browser, under.extensionId).then(
        () => kills++,
        // The alarms of such an hour come so close that the next worker may be there before the last is seen to be gone.
        (error) => console.warn(String(error)),
      );
    }
    expect(kills).toBeGreaterThanOrEqual(50);
    expect(shownBy(clock) - from).toBeGreaterThan(0.9 * HOUR);
    // In such an hour a tab has milliseconds to go to the blocked page before it is discarded, which leaves no page to close.
    await mail?.close().catch(() => undefined);
    await runAt(1);
    await under.person.untilState('allowed');
    const open = await under.person.use(under.demo.sites.mail);
    await threat('high');
    await untilBlocked(open);
    await threat('low');
    await untilAt(open, under.demo.sites.mail.url);
    expect(await rows()).toHaveLength(1);
    await until('the last report', async () => {
      const reports = await db.selectFrom('health_reports').select('seq').orderBy('seq').execute();
      const numbers = reports.map(({ seq }) => Number(seq));
      return numbers.every((seq, index) => seq === index + 1) || `stored are ${numbers.join()}`;
    });
  }, 600_000);

  it('cut off from its tenant, the browser says that a block comes before it comes, and blocks when the grace is over', async () => {
    await runAt(GRACE_SPEED);
    await until('the sites to be open', async () => (await under.person.state()) === 'allowed' || 'they are not');
    await under.person.use(under.demo.sites.mail);
    const popup = await under.person.popup();
    // The browser is asked: in milliseconds that pass as half a minute a tab is discarded, which leaves no page to look at.
    const look = () =>
      popup.evaluate(async () => {
        const { agent } = (await chrome.storage.local.get('agent')) as { agent: { enforcement: { closed: boolean } } };
        const tabs = await chrome.tabs.query({ url: 'https://mail.corp.contoso.test/*' });
        return {
          notices: Object.keys(await chrome.notifications.getAll()),
          closed: agent.enforcement.closed,
          tabs: tabs.length,
        };
      });
    let seen = await look();
    expect(seen).toEqual({ notices: [], closed: false, tabs: 1 });
    Object.assign(front, { mode: 'refuse', path: /./, refuseSockets: true });
    front.cutSockets();
    const isNoticed = async () => {
      seen = await look();
      return seen.notices.includes('offline-block') || JSON.stringify(seen);
    };
    await until('the notice', isNoticed, 60_000);
    expect(seen).toMatchObject({ closed: false, tabs: 1 });
    const isBlocked = async () => {
      seen = await look();
      return (seen.closed && seen.tabs === 0) || JSON.stringify(seen);
    };
    await until('the block', isBlocked, 60_000);
    Object.assign(front, { mode: 'pass', path: /check-in$/, refuseSockets: false });
    await runAt(1);
    await under.person.press('Check now');
    await under.person.untilState('allowed');
  }, 240_000);

  it('signed out with a report in flight, not a byte arrives for a day of alarms, kills, starts, visits and the network’s return', async () => {
    await under.person.untilState('allowed');
    // The check-in, with the news of this version in it, has arrived and is not answered.
    Object.assign(front, { mode: 'hang', path: /check-in$/ });
    const { bytes } = watch.read();
    await under.person.press('Check now');
    await until('the check-in to be in flight', async () => watch.read().bytes > bytes || 'nothing has arrived');
    await under.person.signOut();
    Object.assign(front, { mode: 'pass' });
    await until('the tenant to forget it', async () => (await rows()).length === 0 || 'it has not', 40_000);
    const reached = await watch.quiet();

    await runAt(DAY_SPEED);
    const end = clock.at + DAY / clock.speed;
    let heard = 0;
    for (let part = 1; part <= 8; part++) {
      const wake = [
        async () => killWorker(under.browser, under.extensionId),
        async () => {
          const worker = await extensionWorker(under.browser, under.extensionId);
          await worker.evaluate(() => self.dispatchEvent(new Event('online')));
        },
        async () => {
          const page = await under.person.visit(under.demo.sites.mail.url);
          await until('the blocked page', async () => showsBlockedPage(page) || page.url());
          await closeTab(page);
        },
        async () => expect(await under.person.state()).toBe('signedOut'),
      ];
      await wake[part % wake.length]?.();
      if (part === 5) {
        heard += await rings();
        await under.restart();
      }
      await pause(Math.max(0, clock.at + ((end - clock.at) / 8) * part - Date.now()));
      expect(watch.read(), `after ${part} eighths of the day`).toEqual(reached);
    }
    heard += await rings();
    const worker = await extensionWorker(under.browser, under.extensionId);
    const shown = await worker.evaluate(() => Date.now());
    expect(shown - clock.shows).toBeGreaterThanOrEqual(DAY);
    // Of four a second at most; a busy machine has fewer, each so much later by the worker's clock.
    expect(heard).toBeGreaterThan(10);
    const alarms = await worker.evaluate(async () => (await chrome.alarms.getAll()).map(({ name }) => name));
    // The second has the browser look for a new version of the extension, where it looks by itself too.
    expect(alarms.sort()).toEqual(['update-check', 'watchdog']);
    expect(await under.person.state()).toBe('signedOut');
    expect(watch.read()).toEqual(reached);
    for (const table of ['health_states', 'health_reports'] as const) {
      expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
  }, 900_000);
});
