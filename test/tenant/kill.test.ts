import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { CLIENT_API, type HealthReport } from '../../src/protocol/client-api.ts';
import { openDatabase } from '../../src/tenant/store/database.ts';
import { checkInRequest, healthReport, type Registered, register } from './browser.ts';
import { contoso } from './contoso.ts';
import { freePort } from './free-port.ts';
import { makePartner, type Partner, push, signEvent } from './partner.ts';
import { storeAt } from './store-location.ts';
import type { TenantProcessOptions } from './tenant-process.ts';

const KILLS = process.env['DRAWBRIDGE_FULL'] ? 100 : 3;
const BROWSERS = 3;
const LEVELS = ['LOW', 'MEDIUM', 'HIGH'] as const;
const STATES = { LOW: 'lowSeverity', MEDIUM: 'mediumSeverity', HIGH: 'highSeverity' } as const;

/** What one device's browser and partner saw answered. An answer that did not come says nothing. */
class Device {
  readonly acknowledged = new Set<string>();
  readonly events = new Map<string, (typeof LEVELS)[number]>();
  readonly broken: string[] = [];
  /** Events in the order of their time, until the first one after the last that was taken. */
  readonly #sent: { readonly jti: string; readonly level: (typeof LEVELS)[number] }[] = [];
  readonly #url: string;
  readonly #registered: Registered;
  #waiting: HealthReport | null = null;
  #number = 0;
  #seq = 0;
  #eventTime = Date.now() - 3_600_000;

  constructor(url: string, registered: Registered) {
    this.#url = url;
    this.#registered = registered;
  }

  get id(): string {
    return this.#registered.registrationId;
  }
  get tag(): string {
    return this.#registered.deviceTag;
  }
  get number(): number {
    return this.#number;
  }

  /** One report, sent with each check-in until it is acknowledged. */
  async checkIn(): Promise<void> {
    const { key, token } = this.#registered;
    this.#waiting ??= healthReport(++this.#seq);
    const url = this.#url + CLIENT_API.checkIn;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `DPoP ${token}`,
        DPoP: await key.proofFor(url, token),
      },
      body: JSON.stringify(checkInRequest({ reports: [this.#waiting] })),
    });
    const answer = await response.json();
    if (response.status === 503) return; // It has just started.
    if (response.status !== 200) return void this.broken.push(`${response.status} ${JSON.stringify(answer)}`);
    const { seq } = decodeJwt(answer.document) as { seq: number };
    if (seq <= this.#number) this.broken.push(`number ${seq} after ${this.#number}`);
    this.#number = seq;
    for (const id of answer.acknowledged) this.acknowledged.add(id);
    this.#waiting = null;
  }

  /** The partner's next event, sent until it is taken, as RFC 8935 has it. */
  async sendEvent(partner: Partner): Promise<void> {
    this.#eventTime += 1000;
    const level = LEVELS[this.#sent.length % LEVELS.length] ?? 'LOW';
    const jti = crypto.randomUUID();
    this.#sent.push({ jti, level });
    const event = await signEvent(partner, this.#url, this.tag, { level, jti, at: this.#eventTime });
    for (let tries = 0; tries < 400; tries++) {
      const status = await push(this.#url, event).then(
        (response) => response.status,
        () => 0,
      );
      if (status === 202) return void this.events.set(jti, level);
      if (status === 400) return void this.broken.push('an event was refused');
      await pause(50);
    }
  }

  /** The level of the last event that was taken: they are sent one after the other. */
  get level() {
    return [...this.events.values()].at(-1);
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function startProcess(options: TenantProcessOptions): Promise<ChildProcess> {
  const child = fork(new URL('./tenant-process.ts', import.meta.url));
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the tenant ended with ${code}`)));
    child.send(options);
  });
  return child;
}

function kill(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

it(`a tenant killed under load (${KILLS} times) loses nothing that it acknowledged, takes nothing twice, and its numbers never fall`, {
  timeout: KILLS * 20_000 + 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-kill-'));
  const partner = await makePartner('sentinel', 'Sentinel');
  const [port, location] = [await freePort(), String(await storeAt(join(folder, 'store')))];
  const options = { port, location, organisation: contoso([partner]) };
  let child = await startProcess(options);
  const url = `http://127.0.0.1:${port}`;
  const people = Array.from({ length: BROWSERS }, () => register(url, 'ada@contoso.test'));
  const devices = (await Promise.all(people)).map((registered) => new Device(url, registered));

  let isOver = false;
  const forever = async (work: () => Promise<void>) => {
    while (!isOver) await work().catch(() => pause(20)); // Nobody answers: it was killed.
  };
  const load = devices.flatMap((device) => [forever(() => device.checkIn()), forever(() => device.sendEvent(partner))]);
  for (let time = 0; time < KILLS; time++) {
    await pause(200 + Math.random() * 600);
    await kill(child);
    child = await startProcess(options);
  }
  await pause(300);
  isOver = true;
  await Promise.all(load);
  await kill(child);

  const db = await openDatabase(location);
  try {
    for (const device of devices) {
      expect(device.broken).toEqual([]);
      expect(device.acknowledged.size).toBeGreaterThan(0);
      expect(device.events.size).toBeGreaterThan(0);
      const reports = await db
        .selectFrom('health_reports')
        .select(['id', 'seq'])
        .where('registration_id', '=', device.id)
        .execute();
      const stored = new Set(reports.map(({ id }) => id));
      expect([...device.acknowledged].filter((id) => !stored.has(id))).toEqual([]);
      expect(new Set(reports.map(({ seq }) => seq)).size).toBe(reports.length);
      // One at most was stored and its answer lost for good.
      expect(reports.length - device.acknowledged.size).toBeLessThanOrEqual(1);

      const taken = await db.selectFrom('partner_events').select('jti').execute();
      const known = new Set(taken.map(({ jti }) => jti));
      expect([...device.events.keys()].filter((jti) => !known.has(jti))).toEqual([]);
      const { state } = await db
        .selectFrom('health_states')
        .select('state')
        .where('device_tag', '=', device.tag)
        .executeTakeFirstOrThrow();
      expect(state).toBe(STATES[device.level ?? 'LOW']);
      const { seq } = await db
        .selectFrom('registrations')
        .select('seq')
        .where('id', '=', device.id)
        .executeTakeFirstOrThrow();
      expect(seq).toBeGreaterThanOrEqual(device.number);
    }
  } finally {
    await db.destroy();
    await rm(folder, { recursive: true, force: true });
  }
});
