import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { perform } from '../../extension/background/perform.ts';
import type { Happening } from '../../extension/background/runner.ts';
import { Runner } from '../../extension/background/runner.ts';
import { loadState, saveState } from '../../extension/background/storage.ts';
import { Account } from '../../src/account/sign-in.ts';
import { organisationOf } from '../../src/agent/organisation.ts';
import type { AgentState } from '../../src/agent/state.ts';
import { viewOf } from '../../src/agent/view.ts';
import { reportId } from '../../src/check-in/report-id.ts';
import { Reporting } from '../../src/check-in/reporting.ts';
import { credentialStore } from '../../src/tenant-client/credential-store.ts';
import { TenantSession } from '../../src/tenant-client/session.ts';
import { exampleReceipt } from '../core/example-receipt.ts';
import { Browser } from '../tenant/browser.ts';
import { PASSWORDS, type Upn } from '../tenant/contoso.ts';
import { gate, gates } from './gates.ts';
import type { Network } from './network.ts';
import { type Life, live, nextTimer, pause, realNow, turnTo, virtualNow } from './virtual-time.ts';

const WATCHDOG = 30_000;

export const SITES = ['contoso.test'];

const VERSIONS = { extension: '1.0.0', browser: 'Chromium 156.0', platform: 'Linux', platformVersion: null };

/**
 * One browser profile: what it stores, its clock, its sign-in window, and its worker, which is the extension's own code with
 * enforcement replaced by a note of it. Times are virtual; the tenant and the line to it are real.
 */
export class Device {
  readonly network: Network;
  readonly tenantUrl: string;
  readonly upn: Upn;
  readonly indexedDB = new IDBFactory();
  readonly stored = new Map<string, string>();
  /** Milliseconds by which the device's clock is ahead. */
  skew = 0;
  diskFull = false;
  problems: string[] = [];
  notices: number[] = [];
  wipes: string[] = [];
  /** Every state there was, for the invariants. */
  state: AgentState | null = null;
  onState: (state: AgentState, now: number) => void = () => {};
  /** Someone sits before the sign-in window and types their password. */
  person = true;
  browser = new Browser();
  /** The address of the profile's own account; Edge gives it for a work profile. */
  profileAddress = '';
  /** Whom the provider was told to expect, each time. */
  readonly hints: (string | null)[] = [];
  worker: { readonly life: Life; readonly dispatch: (happening: Happening) => void } | null = null;
  asleep = false;
  #alarm: number | null = null;
  #watchdog = virtualNow() + WATCHDOG;

  constructor(network: Network, tenantUrl: string, upn: Upn) {
    this.network = network;
    this.tenantUrl = tenantUrl;
    this.upn = upn;
    gates.onDeath = () => this.#buried();
  }

  get now(): number {
    return virtualNow() + this.skew;
  }

  get view() {
    if (!this.state) throw new Error('the worker has not spoken yet');
    return viewOf(this.state, this.now);
  }

  start(): void {
    const life: Life = { dead: false, skew: () => this.skew };
    live(life, () => {
      const session = new TenantSession({
        read: () => gate('credentials.read', () => this.#disk(credentialStore.read)),
        write: (credentials) =>
          gate('credentials.write', () => this.#disk(() => credentialStore.write(credentials), true)),
        remove: () => gate('credentials.remove', credentialStore.remove),
        putAside: (registrationId) =>
          gate('credentials.putAside', () => this.#disk(() => credentialStore.putAside(registrationId), true)),
        keepAside: (registrationIds) => gate('credentials.keepAside', () => credentialStore.keepAside(registrationIds)),
      });
      const dispatch = (happening: Happening) => {
        if (!life.dead) void runner.dispatch(happening);
      };
      const parts = {
        account: new Account(session),
        reporting: new Reporting(session, dispatch),
        keysAside: session.keysAside,
        enforce: () => gate('enforce', async () => [...this.problems]),
        posture: { set: async () => undefined, clear: async () => undefined },
        wipes: {
          perform: async ({ orderId }: { readonly orderId: string }) => {
            await gate('wipe', async () => void this.wipes.push(orderId));
            const at = Math.max(0, Date.now());
            dispatch({ type: 'wipeFinished', receipt: exampleReceipt({ orderId, startedAt: at, finishedAt: at }) });
          },
          stop: async (orderId: string) => dispatch({ type: 'wipeStopped', orderId }),
          forget: async () => undefined,
        },
        scheduleAlarm: async (at: number | null) => {
          this.#alarm = at;
        },
        notifyOfBlock: async (at: number) => void this.notices.push(at),
        notifyOfSignIn: async () => undefined,
      };
      const runner = new Runner({
        load: () => gate('load', loadState),
        save: (state) => gate('save', () => saveState(state)),
        perform: (effect) => void perform(effect, parts, dispatch).catch((error) => console.error(effect.type, error)),
        publish: (state) => {
          if (life.dead) return;
          this.state = state;
          this.onState(state, this.now);
        },
        now: Date.now,
        uptime: () => performance.now(),
      });
      // It may have died in its first breath.
      this.worker = life.dead ? null : { life, dispatch };
      dispatch({ type: 'started' });
      dispatch({ type: 'configurationRead', organisation: this.#organisation() });
      const health = { state: 'unknown', lastUpdateDateTime: new Date(Date.now()).toISOString() };
      dispatch({ type: 'observed', observation: { versions: VERSIONS, health }, reportId: reportId(Date.now()) });
    });
  }

  send(happening: Happening): void {
    if (!this.worker) this.start();
    const { worker } = this;
    if (worker) live(worker.life, () => worker.dispatch(happening));
  }

  kill(): void {
    if (this.worker) this.worker.life.dead = true;
    this.#buried();
  }

  #buried(): void {
    this.worker = null;
    this.network.cutSockets();
  }

  /** Everything that can go on without time passing has gone on. */
  async settle(): Promise<void> {
    const started = realNow();
    for (let quiet = 0; quiet < 3; ) {
      if (realNow() - started > 10_000) {
        throw new Error(`never quiet: ${gates.busy} busy, ${gates.held} held, last ${gates.names.slice(-3).join()}`);
      }
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (gates.busy > gates.held) {
        quiet = 0;
        await pause(0);
      } else quiet += 1;
    }
  }

  /** Lets time pass until `is` holds; fails after `patience` virtual milliseconds. */
  async until(what: string, is: () => boolean | Promise<boolean>, patience: number): Promise<void> {
    const end = virtualNow() + patience;
    const started = realNow();
    for (;;) {
      await this.settle();
      // What comes over the socket comes in its own time.
      if (this.network.sockets.size > 0) {
        await pause(2);
        await this.settle();
      }
      if (await is()) return;
      if (virtualNow() >= end || realNow() - started > 15_000) {
        throw new Error(`after ${(patience / 60_000).toFixed(1)} min not ${what}: ${JSON.stringify(this.#summary())}`);
      }
      this.#step(end);
    }
  }

  /** Under which names keys are stored. */
  async keys(): Promise<IDBValidKey[]> {
    const db = await openDB('drawbridge-credentials', 1, {
      upgrade: (created) => void created.createObjectStore('credentials'),
    });
    const keys = await db.getAllKeys('credentials');
    db.close();
    return keys;
  }

  async passTime(milliseconds: number): Promise<void> {
    const end = virtualNow() + milliseconds;
    await this.until('passed', () => virtualNow() >= end, milliseconds + 1);
  }

  #step(end: number): void {
    const alarm = this.#alarm === null || this.asleep ? Infinity : this.#alarm - this.skew;
    const watchdog = this.asleep ? Infinity : this.#watchdog;
    const next = Math.min(end, nextTimer(), this.network.nextAt, alarm, watchdog);
    if (turnTo(next)) return;
    this.network.turnTo(virtualNow());
    if (this.asleep) return;
    if (virtualNow() >= alarm) {
      this.#alarm = null;
      this.send({ type: 'alarm' });
    } else if (virtualNow() >= watchdog) {
      this.#watchdog = virtualNow() + WATCHDOG;
      this.send({ type: 'alarm' });
    }
  }

  #organisation() {
    const configuration = { tenant: this.tenantUrl, corporateSites: SITES, whenSignedOut: 'block' as const };
    return organisationOf(configuration);
  }

  async #disk<Result>(use: () => Promise<Result>, writes = false): Promise<Result> {
    if (writes && this.diskFull) throw new DOMException('full', 'QuotaExceededError');
    return use();
  }

  /** The browser's own sign-in window, with a person before it. */
  async signInWindow(url: string, interactive: boolean): Promise<string> {
    this.hints.push(new URL(url).searchParams.get('login_hint'));
    const { fault } = this.network;
    if (
      fault &&
      fault !== 'slow' &&
      fault !== 'duplicate, reordered' &&
      this.network.path.test(new URL(url).pathname)
    ) {
      throw new Error('Authorization page could not be loaded.');
    }
    const page = await this.browser.open(url);
    if (page.url.host.endsWith('.chromiumapp.org')) return page.url.href;
    if (!interactive) throw new Error('User interaction required.');
    if (!this.person) throw new Error('The user did not approve access.');
    const form = { userName: this.upn, password: PASSWORDS[this.upn] };
    let answer = await this.browser.submit(page.url, form);
    // The provider ends another person's session by a form that submits itself.
    const html = answer.url.host.endsWith('.chromiumapp.org') ? '' : await answer.response.text();
    const action = /action="([^"]+)"/.exec(html)?.[1];
    if (action) {
      const fields = [...html.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
      answer = await this.browser.submit(new URL(action), Object.fromEntries(fields));
    }
    return answer.url.href;
  }

  #summary() {
    const { account, checkIn, problem, enforcement, farewells, outbox, wipe } = this.state ?? {};
    const reports = outbox?.reports.length;
    return {
      account: account?.state,
      checkIn,
      problem,
      closed: enforcement?.closed,
      farewells,
      reports,
      wipe: wipe?.stage,
    };
  }
}
