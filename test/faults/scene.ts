import { randomUUID } from 'node:crypto';
import type { AgentState } from '../../src/agent/state.ts';
import type { OrganisationSeed } from '../../src/tenant/organisation-seed.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import { startTenant, type Tenant } from '../../src/tenant/tenant.ts';
import { contoso, EXTENSION_ID, policy, toGroup, type Upn } from '../tenant/contoso.ts';
import { makePartner, type Partner, report } from '../tenant/partner.ts';
import { Device } from './device.ts';
import { current } from './fake-browser.ts';
import { gates } from './gates.ts';
import { line } from './install.ts';
import { Network } from './network.ts';
import { virtualNow } from './virtual-time.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** The offline grace period of the policies here: short, so that a run may wait for it. */
export const GRACE = 10 * MINUTE;
export const NEXT_CHECK_IN = 5 * MINUTE;

/** One tenant for all runs, as a tenant has it: with the rows of everyone who came before. */
export type Stage = { readonly tenant: Tenant; readonly db: Database; readonly partner: Partner };

export async function openStage(users: OrganisationSeed['users'] = []): Promise<Stage> {
  const partner = await makePartner('sentinel', 'Sentinel');
  const grace = { periodOfflineBeforeAccessCheck: `PT${GRACE / MINUTE}M` };
  let db: Database | null = null;
  const tenant = await startTenant({
    port: 0,
    dataDir: null,
    organisation: {
      ...contoso([partner]),
      users: [...contoso().users, ...users],
      policies: [
        policy('sales', [toGroup('Sales')], grace),
        policy('research', [toGroup('Research')], { ...grace, mobileThreatDefenseRemediationAction: 'wipe' }),
      ],
      nextCheckInSeconds: NEXT_CHECK_IN / 1000,
    },
    extensionIds: [EXTENSION_ID],
    now: virtualNow,
    checkInsPerSecond: 1000,
    onDatabase: (opened) => {
      db = opened;
    },
  });
  if (!db) throw new Error('the tenant has no store');
  return { tenant, db, partner };
}

/** A run of somebody who has signed in, checked at its end. */
export async function playOn(stage: Stage, act: (scene: Scene) => Promise<void>): Promise<void> {
  const scene = await Scene.open(stage);
  try {
    await scene.registered();
    await act(scene);
    await scene.check();
  } finally {
    await scene.close();
  }
}

/** One run: a device of its own, a line of its own, and everything that must never happen watched all along. */
export class Scene {
  readonly stage: Stage;
  readonly network: Network;
  readonly device: Device;
  readonly broken: string[] = [];
  #made = new Map<string, Set<string>>();
  #numbers = new Map<string, number>();
  #signingOut = false;
  #signedOutAt: number | null = null;

  private constructor(stage: Stage, network: Network, device: Device) {
    this.stage = stage;
    this.network = network;
    this.device = device;
  }

  static async open(stage: Stage, upn: Upn = 'ada@contoso.test'): Promise<Scene> {
    Object.assign(gates, { passed: 0, dieAt: Infinity, busy: 0, held: 0, names: [] });
    const network = new Network(stage.tenant);
    await network.open();
    const device = new Device(network, stage.tenant.url, upn);
    line.network = network;
    current.device = device;
    const scene = new Scene(stage, network, device);
    device.onState = (state, now) => scene.#watch(state, now);
    return scene;
  }

  async close(): Promise<void> {
    this.device.kill();
    await this.network.close();
    line.network = null;
    current.device = null;
  }

  /** Signed in, checked in, healthy by the partner's word, the socket open. */
  async registered(): Promise<this> {
    const { device } = this;
    device.start();
    await device.settle();
    device.send({ type: 'signInAsked' });
    await device.until(
      'registered',
      () => device.state?.account.state === 'registered' && device.view.checkedAt !== null,
      MINUTE,
    );
    await this.threat('SECURED');
    await device.until(
      'allowed',
      () => device.view.state === 'allowed' && device.state?.checkIn.running === false,
      2 * MINUTE,
    );
    await device.until('all told', () => device.state?.outbox.reports.length === 0, 2 * NEXT_CHECK_IN);
    return this;
  }

  async threat(level: string): Promise<void> {
    const { partner, tenant } = this.stage;
    const status = await report(partner, tenant.url, this.tag, { level });
    if (status !== 202) throw new Error(`the partner's event was answered with ${status}`);
  }

  get tag(): string {
    return this.device.view.deviceTag ?? '';
  }

  get registrationId(): string {
    const { account } = this.device.state ?? {};
    return account?.state === 'registered' ? account.registration.registrationId : '';
  }

  async rows(): Promise<number> {
    const { db } = this.stage;
    const rows = await db.selectFrom('registrations').select('id').where('device_tag', '=', this.tag).execute();
    return rows.length;
  }

  /** After the explicit sign-out only its own word may be sent. */
  signOut(): void {
    this.#signingOut = true;
    this.device.send({ type: 'signOutAsked' });
  }

  /** A disk that took nothing: what the worker had in memory only is gone with it, and its successor may begin lower. */
  forgive(): void {
    this.#numbers.clear();
    this.#made.clear();
  }

  /** What must hold at the end of every run, besides what its flow asks for. */
  async check(): Promise<void> {
    if (this.#signedOutAt !== null) {
      const after = this.network.sent.slice(this.#signedOutAt).filter(({ path }) => path !== '/client/v1/sign-out');
      if (after.length > 0) this.broken.push(`sent after sign-out: ${after.map(({ path }) => path).join()}`);
    }
    for (const [registrationId, made] of this.#made) {
      const stored = await this.stage.db
        .selectFrom('health_reports')
        .select(['id', 'seq'])
        .where('registration_id', '=', registrationId)
        .orderBy('seq')
        .execute();
      if (new Set(stored.map(({ seq }) => Number(seq))).size !== stored.length)
        this.broken.push('a report stored twice');
      const waiting = new Set(this.device.state?.outbox.reports.map(({ id }) => id));
      if (registrationId !== this.registrationId) continue;
      const ids = new Set(stored.map(({ id }) => id));
      const lost = [...made].filter((id) => !ids.has(id) && !waiting.has(id));
      if (lost.length > 0) this.broken.push(`${lost.length} reports lost`);
    }
    if (this.broken.length > 0) throw new Error([...new Set(this.broken)].join('; '));
  }

  #watch(state: AgentState, now: number): void {
    const { evidence, account, enforcement, organisation } = state;
    if (this.#signingOut && account.state === 'signedOut') this.#signedOutAt ??= this.network.sent.length;
    if (account.state === 'signingIn') {
      this.#signingOut = false;
      this.#signedOutAt = null;
    }
    if (organisation && !enforcement.closed) {
      const age = evidence ? now - evidence.receivedAt : Infinity;
      if (account.state !== 'registered') this.broken.push(`open while ${account.state}`);
      else if (age > GRACE && age < Infinity && this.device.skew === 0)
        this.broken.push('open beyond the grace period');
      else if (!evidence) this.broken.push('open without a verified document');
    }
    if (evidence) {
      const key = `${evidence.document.aud} ${evidence.document.epoch}`;
      const before = this.#numbers.get(key) ?? 0;
      if (evidence.document.seq < before) this.broken.push(`number ${evidence.document.seq} after ${before}`);
      this.#numbers.set(key, evidence.document.seq);
    }
    if (account.state === 'registered' || account.state === 'needsSignIn') {
      const { registrationId } = account.registration;
      const made = this.#made.get(registrationId) ?? new Set();
      this.#made.set(registrationId, made);
      for (const { id } of state.outbox.reports) made.add(id);
    }
  }
}

export const aNumber = () => Number.parseInt(randomUUID().slice(0, 8), 16);
