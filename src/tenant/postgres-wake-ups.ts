import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import type { Database } from './store/database.ts';
import { createWakeUps, type WakeUp, type WakeUps } from './wake-ups.ts';

const CHANNEL = 'drawbridge';

/** Milliseconds between two attempts to listen again. */
const AGAIN = 1_000;

/** What one process tells the others of the same tenant. */
type Message =
  | { readonly type: 'wake'; readonly registrationId: string; readonly wakeUp: WakeUp }
  | { readonly type: 'wakeAll'; readonly wakeUp: WakeUp }
  | { readonly type: 'keysRotated' };

export type Others = {
  /** Another process called this browser in, which may check in here. */
  called(registrationId: string, wakeUp: WakeUp): void;
  /** Seconds over which all that listen here may come. */
  spread(): number;
  /** The keys were rotated; also said after a while of not listening, in which they may have been. */
  keysRotated(): Promise<void>;
  failed(error: unknown): void;
};

export type PostgresWakeUps = WakeUps & {
  /** Begins to hear the others. */
  listen(): Promise<void>;
  /** Tells the other processes that the keys are others now. */
  tellKeysRotated(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Wake-ups among the processes of one tenant, by LISTEN and NOTIFY. A process tells its own listeners at once and the others
 * through the database. Whoever cannot listen for a while makes up for it: what is due stands in the registration's row.
 */
export function createPostgresWakeUps(url: string, db: Database, others: Others): PostgresWakeUps {
  const own = createWakeUps();
  const origin = randomUUID();
  const listening = new Set<string>();
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const tell = async (message: Message) => {
    const payload = JSON.stringify({ origin, ...message });
    await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(db);
  };
  const tellSoon = (message: Message) => void tell(message).catch(others.failed);

  function hear(payload: string): void {
    const { origin: from, ...message } = JSON.parse(payload) as Message & { readonly origin: string };
    if (from === origin) return;
    if (message.type === 'keysRotated') void others.keysRotated().catch(others.failed);
    if (message.type === 'wakeAll') own.sendAll(spreadHere(message.wakeUp));
    if (message.type === 'wake') {
      others.called(message.registrationId, message.wakeUp);
      own.send(message.registrationId, message.wakeUp);
    }
  }

  /** The one who calls all in may have no browser at all. */
  function spreadHere(wakeUp: WakeUp): WakeUp {
    if (wakeUp.type !== 'checkIn') return wakeUp;
    return { ...wakeUp, withinSeconds: Math.max(wakeUp.withinSeconds, others.spread()) };
  }

  async function listen(): Promise<void> {
    const next = new pg.Client(url);
    next.on('notification', ({ payload }) => hear(String(payload)));
    const lost = (error?: unknown) => {
      if (client !== next || isClosed) return;
      client = null;
      if (error) others.failed(error);
      again();
    };
    next.on('error', lost);
    next.on('end', () => lost());
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      if (isClosed) return void (await next.end());
      client = next;
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
  }

  function again(): void {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      try {
        await listen();
        await makeUp();
      } catch (error) {
        others.failed(error);
        if (!isClosed && client === null) again();
      }
    }, AGAIN);
  }

  /** What was said while this process did not listen. */
  async function makeUp(): Promise<void> {
    await others.keysRotated();
    const ids = [...listening];
    const found = await db
      .selectFrom('registrations')
      .select(['id', 'check_in_due'])
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .execute();
    const due = new Map(found.map(({ id, check_in_due }) => [id, check_in_due]));
    for (const id of ids) {
      if (!due.has(id)) own.send(id, { type: 'ended' });
      else if (due.get(id)) own.send(id, { type: 'checkIn', withinSeconds: 0 });
    }
  }

  return {
    listen,
    get size() {
      return own.size;
    },
    subscribe(registrationId, listener) {
      const end = own.subscribe(registrationId, listener);
      listening.add(registrationId);
      return () => {
        end();
        if (!own.hears(registrationId)) listening.delete(registrationId);
      };
    },
    hears: own.hears,
    send(registrationId, wakeUp) {
      own.send(registrationId, wakeUp);
      tellSoon({ type: 'wake', registrationId, wakeUp });
    },
    sendAll(wakeUp) {
      own.sendAll(wakeUp);
      tellSoon({ type: 'wakeAll', wakeUp });
    },
    tellKeysRotated: () => tell({ type: 'keysRotated' }),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
