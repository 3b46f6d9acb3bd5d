import type { Selectable } from 'kysely';
import type { EventsReceiver, RelyingPartyTable } from '../store/tables/posture.ts';
import type { TenantContext } from '../tenant-context.ts';
import { pushEvent } from './push-event.ts';

/** Milliseconds: what other processes could not deliver is looked for; the first and the longest wait after a failure. */
const LOOK_AGAIN = 5_000;
const FIRST_RETRY = 500;
const LONGEST_RETRY = 300_000;

/** How long one process has a receiver for itself with each event, in milliseconds; longer than a push takes. */
const LEASE = 30_000;

/** Events that are read at once. */
const BATCH = 50;

type Receiver = Pick<Selectable<RelyingPartyTable>, 'audience' | 'delivered'> & { readonly events: EventsReceiver };
type Transmitting = Pick<TenantContext, 'db' | 'keys' | 'url' | 'now' | 'postureChanged'>;

/**
 * Tells relying parties of every change of posture, each in the order in which the changes were committed and so in order
 * for each subject; one that fails is tried again, and those after it wait. Of several processes one at a time is at a
 * receiver. What was delivered and not noted is told again under the same `jti`. Returns what ends it.
 */
export function transmitEvents(context: Transmitting, log: (about: object, what: string) => void): () => Promise<void> {
  const { db, postureChanged } = context;
  const ending = new AbortController();
  const running = new Map<string, Promise<void>>();
  const retries = new Map<string, { readonly failures: number; readonly at: number }>();

  async function round(): Promise<void> {
    const { position } = await db.selectFrom('posture_position').select('position').executeTakeFirstOrThrow();
    const behind = await db
      .selectFrom('relying_parties')
      .select(['audience', 'events', 'delivered'])
      .where('events', 'is not', null)
      .where('delivered', '<', position)
      .execute();
    for (const { audience, events, delivered } of behind) {
      if (!events || running.has(audience) || (retries.get(audience)?.at ?? 0) > performance.now()) continue;
      const done = deliver(context, { audience, events, delivered }, ending.signal, log)
        .catch((error: Error) => error.message)
        .then((failed) => {
          running.delete(audience);
          if (failed === null) {
            retries.delete(audience);
            // What was committed meanwhile was passed over while this was under way.
            return postureChanged.tell();
          }
          const failures = (retries.get(audience)?.failures ?? 0) + 1;
          const wait = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
          retries.set(audience, { failures, at: performance.now() + wait });
          if (!ending.signal.aborted) log({ audience, failures, failed }, 'an event was not delivered');
        });
      running.set(audience, done);
    }
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      await round().catch((error: Error) => log({ failed: error.message }, 'events were not looked for'));
      const soonest = Math.min(...[...retries.values()].map(({ at }) => at - performance.now()), LOOK_AGAIN);
      await postureChanged.next(Math.max(50, soonest), ending.signal);
    }
    await Promise.all(running.values());
  }

  const over = run();
  return async () => {
    ending.abort();
    await over;
  };
}

/** Delivers what there is. Gives why it could not go on, or `null`: all is delivered. */
async function deliver(
  { db, keys, url, now }: Transmitting,
  { audience, events }: Receiver,
  signal: AbortSignal,
  log: (about: object, what: string) => void,
): Promise<string | null> {
  const leased = await db
    .updateTable('relying_parties')
    .set({ delivering_until: new Date(now() + LEASE) })
    .where('audience', '=', audience)
    .where(({ or, eb }) => or([eb('delivering_until', 'is', null), eb('delivering_until', '<', new Date(now()))]))
    .returning(['delivered'])
    .executeTakeFirst();
  if (!leased) return 'another process is at it';
  const { epoch } = await db.selectFrom('organisation').select('epoch').executeTakeFirstOrThrow();
  const note = (position: number, until: Date | null) =>
    db
      .updateTable('relying_parties')
      .set({ delivered: position, delivering_until: until })
      .where('audience', '=', audience)
      .execute();
  let { delivered } = leased;
  for (;;) {
    const changes = await db
      .selectFrom('posture_changes')
      .leftJoin('users', 'users.id', 'posture_changes.user_id')
      .selectAll('posture_changes')
      .select('users.user_principal_name')
      .where('position', '>', delivered)
      .orderBy('position')
      .limit(BATCH)
      .execute();
    for (const change of changes) {
      const outcome = await pushEvent(
        {
          kind: change.kind,
          sid: change.registration_id,
          deviceTag: change.device_tag,
          userId: change.user_id,
          userPrincipalName: change.user_principal_name,
          at: Math.floor(change.at.getTime() / 1000),
        },
        { issuer: url, audience, jti: `${epoch}.${change.position}`, iat: Math.floor(now() / 1000) },
        events,
        keys,
        signal,
      );
      if (typeof outcome === 'object') {
        await note(delivered, null);
        return outcome.failed;
      }
      if (outcome === 'refused') log({ audience, position: change.position }, 'an event was refused');
      delivered = change.position;
      await note(delivered, new Date(now() + LEASE));
    }
    if (changes.length < BATCH) break;
  }
  await note(delivered, null);
  return null;
}
