import { Readable } from 'node:stream';
import type { Database } from '../store/database.ts';
import type { Endpoint } from './endpoint.ts';

const read = { family: 'DeviceManagementApps', access: 'read' } as const;

/** Milliseconds between two looks at the store, while somebody listens. */
const LOOK_EVERY = 1_000;

/** How many of the newest ids are looked at each time: numbers are given out before they are committed, so a lower one may come later. */
const NEWEST = 200;

/** Milliseconds after which a stream ends, so that a token or a role that has ended is noticed; who listens comes again. */
const LONGEST = 10 * 60_000;

/** Milliseconds between signs of life, for proxies that end what is silent. */
const ALIVE_EVERY = 20_000;

/** `device`: something happened to these devices, in order. `audit`: an admin or the directory changed something. */
type Change =
  | { readonly type: 'device'; readonly deviceTag: string; readonly kind: string }
  | { readonly type: 'audit' };

export type Changes = {
  /** Returns what ends it. `ended` is called where the tenant closes. */
  listen(hear: (changes: readonly Change[]) => void, ended: () => void): () => void;
  close(): void;
};

/**
 * What changed since the last look, of whatever process. The store is asked for the newest ids alone, so that this costs the
 * same however large it is, and nothing while nobody listens.
 */
export function createChanges(db: Database, failed: (error: unknown) => void): Changes {
  const listeners = new Map<(changes: readonly Change[]) => void, () => void>();
  let known: { readonly devices: ReadonlySet<number>; readonly audit: ReadonlySet<number> } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;

  async function look(): Promise<void> {
    const devices = await db
      .selectFrom('device_events')
      .select(['id', 'device_tag', 'kind'])
      .orderBy('id', 'desc')
      .limit(NEWEST)
      .execute();
    const audit = await db.selectFrom('audit_events').select('id').orderBy('id', 'desc').limit(NEWEST).execute();
    const before = known;
    known = {
      devices: new Set(devices.map(({ id }) => Number(id))),
      audit: new Set(audit.map(({ id }) => Number(id))),
    };
    if (!before) return;
    // What was deleted makes room for older ones, which are no news.
    const oldest = Math.min(...before.devices);
    const isNew = (id: number) => !before.devices.has(id) && (before.devices.size < NEWEST || id > oldest);
    const changes: Change[] = devices
      .filter(({ id }) => isNew(Number(id)))
      .toReversed()
      .map(({ device_tag, kind }) => ({ type: 'device', deviceTag: device_tag, kind }));
    if (audit.some(({ id }) => !before.audit.has(Number(id)))) changes.push({ type: 'audit' });
    if (changes.length > 0) for (const hear of [...listeners.keys()]) hear(changes);
  }
  async function lookOn(): Promise<void> {
    await look().catch(failed);
    isLooking = listeners.size > 0;
    if (isLooking) timer = setTimeout(() => void lookOn(), LOOK_EVERY);
    else known = null;
  }

  return {
    listen(hear, ended) {
      listeners.set(hear, ended);
      if (!isLooking) void lookOn();
      isLooking = true;
      return () => void listeners.delete(hear);
    },
    close() {
      for (const ended of [...listeners.values()]) ended();
      listeners.clear();
      clearTimeout(timer);
    },
  };
}

/** A stream of server-sent events (HTML Living Standard §9.2), one for each look at which there was news. */
export function changeEndpoints(changes: Changes): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/drawbridge/changes',
      permission: read,
      versions: ['beta'],
      handle: async () => ({
        status: 200,
        headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' },
        body: streamOf(changes),
      }),
    },
  ];
}

function streamOf(changes: Changes): Readable {
  const stream = new Readable({ read: () => undefined });
  const end = () => void stream.push(null);
  const stop = changes.listen((news) => stream.push(`event: changes\ndata: ${JSON.stringify(news)}\n\n`), end);
  const alive = setInterval(() => stream.push(': alive\n\n'), ALIVE_EVERY);
  const timer = setTimeout(end, LONGEST);
  stream.once('close', () => {
    stop();
    clearInterval(alive);
    clearTimeout(timer);
  });
  stream.push(': listening\n\n');
  return stream;
}
