import { randomUUID } from 'node:crypto';
import { stackOf } from './api-error.ts';
import { createAdmission } from './client-api/admission.ts';
import { createCheckInCounts } from './client-api/check-in-counts.ts';
import { clientRoutes } from './client-api/routes.ts';
import { createSettingsCache } from './client-api/settings-cache.ts';
import { spreadFor, wakeSocket } from './client-api/wake-socket.ts';
import { consoleRoute } from './console-route.ts';
import { type DiscoveryOptions, discoveryRoute } from './discovery-route.ts';
import { embeddedAdmins, externalAdmins } from './graph-api/admin-sign-in.ts';
import { graphRoutes } from './graph-api/routes.ts';
import { createFastify, type ListeningServer, listen, mountOidc } from './http-server.ts';
import { loadKeys, rotateKeys, type TenantKeys } from './keys.ts';
import { keysRoute } from './keys-route.ts';
import { callerAddress } from './limits/caller-address.ts';
import { limitStrangers } from './limits/limit-strangers.ts';
import { operationsRoutes } from './operations.ts';
import type { OrganisationSeed } from './organisation-seed.ts';
import { packagesRoute } from './packages-route.ts';
import { applyWaiting } from './partner-api/apply-waiting.ts';
import { partnerRoutes } from './partner-api/routes.ts';
import { createPostgresWakeUps } from './postgres-wake-ups.ts';
import { gateRoutes } from './posture/gate-routes.ts';
import { createPostureChanged } from './posture/posture-changed.ts';
import { transmitEvents } from './posture/transmit-events.ts';
import { SCIM_PATH } from './scim/scim-request.ts';
import { scimRoutes } from './scim/scim-routes.ts';
import type { ExternalProvider } from './sign-in/external-provider.ts';
import { createRenewableProvider } from './sign-in/renewable-provider.ts';
import { embeddedSignIn, externalSignIn } from './sign-in/sign-in.ts';
import { signInRoutes } from './sign-in/sign-in-routes.ts';
import { type Database, openDatabase } from './store/database.ts';
import { deleteExpiredRegularly } from './store/delete-expired.ts';
import { isPostgres } from './store/postgres.ts';
import { type Retention, readRetention } from './store/retention.ts';
import { seedOrganisation } from './store/seed-organisation.ts';
import type { Registered, TenantContext } from './tenant-context.ts';
import { wakeAll } from './wake-all.ts';
import { createWakeUps } from './wake-ups.ts';

export type TenantOptions = {
  /** 0 takes a free one. Documents and sign-ins name it: a tenant that is to be found again keeps its port. */
  readonly port: number;
  /**
   * The address it is known by where a proxy stands before it; its own unless given. No path, no slash at the end. The
   * proxy is then believed to say from where a request comes (`X-Forwarded-For`, its last entry).
   */
  readonly publicUrl?: string;
  /**
   * Where the store is kept: a folder, which one process has for itself, or the address of a PostgreSQL database
   * (`postgres://…`), which several may share; `null` keeps it in memory.
   */
  readonly dataDir: string | null;
  /** Used only while the store is empty. */
  readonly organisation: OrganisationSeed;
  /** Extensions that may sign in here. */
  readonly extensionIds: readonly string[];
  /** The folder of the extension's packages (`npm run package`), which browsers install and update from; none if absent. */
  readonly packagesDir?: string;
  /** What browsers that no policy reaches are told at `/.well-known/drawbridge.json`; nothing if absent. */
  readonly discovery?: DiscoveryOptions;
  /** The folder of the built console (`vite build --mode console`); none if absent. */
  readonly consoleDir?: string;
  /** Another OpenID provider in place of the tenant's own. */
  readonly signIn?: ExternalProvider;
  /** The store comes from a backup: its numbers are older than what browsers have seen, so they begin anew. */
  readonly restored?: boolean;
  /** How long wipe records and the audit are kept; as is usual where it says nothing. The shortest of several processes counts. */
  readonly retention?: Partial<Retention>;
  /**
   * Check-ins a second that are let in; best 0.38 of what one process can do on this machine, as `npm run bench -- fleet`
   * measures it (docs/scale.md).
   */
  readonly checkInsPerSecond?: number;
  /** Takes log lines, JSON, without secrets. Silent if absent. */
  readonly log?: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Gets the open store, for tools that look into it. It is closed with the tenant. */
  readonly onDatabase?: (db: Database) => void;
};

export type Tenant = {
  /** The address it is known by. */
  readonly url: string;
  /** Where it listens on this machine. */
  readonly port: number;
  /** Its store was empty, and got the organisation that was given. */
  readonly isNew: boolean;
  /** Hears of every new registration, once it is stored. */
  onRegistration(listener: (registered: Registered) => void): void;
  /** Policies, assignments, sites or settings were changed: browsers come for them over a spread. */
  wakeAll(): Promise<void>;
  /** The next keys become the current ones, whoever has not come since the last time. */
  rotateKeys(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Starts a tenant on this machine: OpenID sign-in, client API, partner API, store.
 *
 * @throws {OrganisationSeedError} for an empty store and a seed that is wrong; {@link RetentionError}; an error with the code
 *   `EADDRINUSE` for a port that is taken
 */
export async function startTenant(options: TenantOptions): Promise<Tenant> {
  const retention = readRetention(options.retention);
  const listening = await listen(options.port);
  const url = options.publicUrl ?? `http://127.0.0.1:${listening.port}`;
  try {
    let isNew = false;
    const db = await openDatabase(options.dataDir, async (opened) => {
      isNew = await seedOrganisation(opened, options.organisation, new URL(url).hostname);
      await loadKeys(opened); // Made here, so that of two processes that start at once only one makes them.
    });
    return await serve(listening, url, db, { ...options, retention, isNew }).catch(async (error) => {
      await db.destroy();
      throw error;
    });
  } catch (error) {
    await listening.close();
    throw error;
  }
}

async function serve(
  listening: ListeningServer,
  url: string,
  db: Database,
  {
    isNew,
    extensionIds,
    log,
    now = Date.now,
    signIn: external,
    restored,
    checkInsPerSecond = 110,
    onDatabase,
    dataDir,
    publicUrl,
    packagesDir,
    discovery,
    consoleDir,
    retention,
  }: TenantOptions & Pick<Tenant, 'isNew'> & { readonly retention: Retention },
): Promise<Tenant> {
  onDatabase?.(db);
  if (restored) await db.updateTable('organisation').set({ epoch: randomUUID() }).execute();
  let keys = await loadKeys(db);
  const adopt = (newKeys: TenantKeys) => {
    keys = newKeys;
    provider?.renew();
  };
  const listeners = new Set<(registered: Registered) => void>();
  const app = createFastify(listening.server, log);
  const failed = (what: string) => (error: unknown) => app.log.error({ stack: stackOf(error) }, what);
  const shared = isPostgres(dataDir)
    ? createPostgresWakeUps(dataDir, db, {
        called(registrationId, wakeUp) {
          if (wakeUp.type === 'checkIn' && wakeUp.withinSeconds === 0) context.admission.expect(registrationId);
        },
        spread: () => spreadFor(context, context.wakeUps.size),
        async keysRotated() {
          adopt(await loadKeys(db));
        },
        failed: failed('listening to the other processes failed'),
      })
    : null;
  const context: TenantContext = {
    addressOf: (request) => callerAddress(request, publicUrl !== undefined),
    url,
    db,
    get keys() {
      return keys;
    },
    async useKeys(newKeys) {
      adopt(newKeys);
      await shared?.tellKeysRotated();
    },
    settings: createSettingsCache(new URL(url).hostname),
    wakeUps: shared ?? createWakeUps(),
    postureChanged: createPostureChanged(),
    signIn: external ? externalSignIn({ db, now }, external) : embeddedSignIn({ db, url, keys: () => keys, now }),
    admission: createAdmission(checkInsPerSecond, now),
    checkInCounts: createCheckInCounts(db, failed('check-ins were not counted')),
    checkInsPerSecond,
    directory: external ? (external.directory ?? 'scim') : 'own',
    extensionIds,
    now,
    registered(registered) {
      for (const listener of listeners) listener(registered);
    },
  };
  listeners.add(({ registrationId }) => {
    applyWaiting(context, registrationId).catch(failed('waiting events were not applied'));
  });
  const provider = external ? null : createRenewableProvider(context, failed('sign-in failed'));
  await wakeSocket(app, context);
  await app.register((scope) => clientRoutes(scope, context));
  await app.register((scope) => partnerRoutes(scope, context));
  const admins = external ? externalAdmins(context, external) : embeddedAdmins(context);
  await graphRoutes(app, context, admins);
  await app.register((scope) => scimRoutes(scope, context), { prefix: SCIM_PATH });
  if (provider) await app.register((scope) => signInRoutes(scope, context, provider));
  await keysRoute(app, context);
  if (packagesDir !== undefined) await packagesRoute(app, context, packagesDir);
  if (discovery) await discoveryRoute(app, context, discovery);
  if (consoleDir !== undefined) await consoleRoute(app, context, { folder: consoleDir, external: external ?? null });
  await app.register((scope) => gateRoutes(scope, context));
  await operationsRoutes(app, context);
  await app.ready();
  await shared?.listen();
  const stopDeleting = deleteExpiredRegularly(db, { retention, now, failed: failed('clean-up failed') });
  const stopTransmitting = transmitEvents(context, (about, what) => app.log.warn(about, what));
  const answering = provider ? mountOidc(provider.callback, app.routing) : app.routing;
  listening.use(limitStrangers(answering, context));
  return {
    url,
    port: listening.port,
    isNew,
    onRegistration: (listener) => void listeners.add(listener),
    wakeAll: () => wakeAll(context),
    async rotateKeys() {
      await context.useKeys(await db.transaction().execute((trx) => rotateKeys(trx, now(), { forced: true })));
    },
    async close() {
      stopDeleting();
      await stopTransmitting();
      await app.close();
      await listening.close();
      await shared?.close();
      await context.checkInCounts.close();
      await db.destroy();
    },
  };
}
