import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { sql } from 'kysely';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { issueTokens } from '../../src/tenant/client-api/registration-tokens.ts';
import { loadKeys } from '../../src/tenant/keys.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { startContoso } from '../tenant/contoso.ts';

/** A registered browser, as the process that plays it needs it. */
export type LoadBrowser = { readonly privateJwk: JWK; readonly publicJwk: JWK; readonly token: string };

export type Load = {
  readonly url: string;
  readonly browsers: readonly LoadBrowser[];
  readonly requests: number;
  /** Digests and key ids that the browsers have. */
  readonly known: readonly string[];
  readonly keys: readonly string[];
  readonly withReport: boolean;
};

export type LoadResult = {
  readonly seconds: number;
  /** How many answers had this status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** The digests of the bodies in the last answer. */
  readonly bodies: readonly string[];
};

/** Fills a store with `count` registrations, and gives some of them, from all over, to be played. */
export async function makeBrowsers(db: Database, url: string, count: number, played: number): Promise<LoadBrowser[]> {
  const user = await db.selectFrom('users').select('id').where('account_enabled', '=', true).executeTakeFirstOrThrow();
  await sql`insert into registrations
      (id, user_id, device_tag, jkt, sign_out_hash, signed_in_at, versions, browser_health, enforcement, created_at, last_sync_at)
    select gen_random_uuid(), ${user.id}::uuid, 'B-' || gen_random_uuid(), gen_random_uuid()::text, gen_random_uuid()::text, now(),
      '{"extension": "0.1.0", "browser": "Edge 140", "platform": "Windows"}', '[]', 'null', now(), now()
    from generate_series(1, ${count}::int)`.execute(db);
  await sql`analyze registrations`.execute(db);
  const chosen = await db.selectFrom('registrations').select('id').orderBy(sql`md5(id::text)`).limit(played).execute();
  const keys = await loadKeys(db);
  return Promise.all(
    chosen.map(async ({ id }) => {
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
      const publicJwk = await exportJWK(publicKey);
      const jkt = await calculateJwkThumbprint(publicJwk);
      await db.updateTable('registrations').set({ jkt }).where('id', '=', id).execute();
      const bound = { registrationId: id, jkt };
      const { access_token: token } = await issueTokens({ url, keys, now: Date.now }, bound, randomUUID(), null);
      return { privateJwk: await exportJWK(privateKey), publicJwk, token };
    }),
  );
}

/** Browsers in a process of their own, so that what they cost is not counted as the tenant's. */
export class LoadProcess {
  readonly #child: ChildProcess = fork(new URL('./check-in-load-process.ts', import.meta.url));

  /** Makes the proofs, and gives what sends the requests. */
  async prepare(load: Load): Promise<() => Promise<LoadResult>> {
    await this.#ask(load);
    return () => this.#ask('go') as Promise<LoadResult>;
  }

  end(): void {
    this.#child.kill();
  }

  #ask(message: Load | 'go'): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const gone = () => reject(new Error('the process of the browsers has ended'));
      this.#child.once('exit', gone);
      this.#child.once('message', (answer) => {
        this.#child.off('exit', gone);
        resolve(answer);
      });
      this.#child.send(message);
    });
  }
}

export type Measured = LoadResult & { readonly perSecond: number; readonly cpuMilliseconds: number };

/** Sends a load; what it costs this process is the tenant's, which runs in it. */
export async function measure(browsers: LoadProcess, load: Load): Promise<Measured> {
  const go = await browsers.prepare(load);
  const before = process.cpuUsage();
  const result = await go();
  const { user, system } = process.cpuUsage(before);
  return {
    ...result,
    perSecond: load.requests / result.seconds,
    cpuMilliseconds: (user + system) / 1000 / load.requests,
  };
}

/** A tenant with its store at hand. */
export async function startWithStore(
  options: Parameters<typeof startContoso>[0],
): Promise<{ tenant: Tenant; db: Database }> {
  let db: Database | null = null;
  const tenant = await startContoso({
    ...options,
    onDatabase: (opened) => {
      db = opened;
    },
  });
  if (!db) throw new Error('the tenant has no store');
  return { tenant, db };
}

/** Check-ins of browsers for which nothing has changed: they have the bodies and the keys. */
export async function usualLoad(
  browsers: LoadProcess,
  db: Database,
  url: string,
  requests: number,
  registrations = 1_000,
): Promise<Load> {
  const played = await makeBrowsers(db, url, registrations, 200);
  const keys = (await loadKeys(db)).documentKeySet.keys.map(({ kid }) => String(kid));
  const load: Load = { url, browsers: played, requests, known: [], keys, withReport: false };
  const { bodies } = await (await browsers.prepare({ ...load, requests: 1 }))();
  return { ...load, known: bodies };
}

export const CHECK_IN_PATH = CLIENT_API.checkIn;
