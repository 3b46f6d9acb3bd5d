import type { Transaction } from 'kysely';
import { levelFor } from '../../health/partner-levels.ts';
import type { EventSubject, PartnerEvent } from '../../protocol/partner-event.ts';
import { keptState } from '../connectors/partner-state.ts';
import type { Schema } from '../store/schema.ts';
import type { WaitingStatement } from '../store/tables/partner-events.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll, wakeAtOnce } from '../wake-all.ts';
import { PushRefusal } from './push-refusal.ts';
import { type Applied, storeStatement } from './store-statement.ts';
import type { VerifiedEvent } from './verify-security-event.ts';

/** How far a partner's clock may be ahead, in milliseconds. A time beyond it would outrank every later event. */
const CLOCK_TOLERANCE = 5 * 60_000;

/** How long an event waits for its device to register, in milliseconds, and how many of one partner's may wait. */
const WAITING = 24 * 3_600_000;
const MOST_WAITING = 10_000;

/** `repeated` and `older` events are acknowledged and change nothing; a `waiting` one applies when its device registers. */
export type Outcome = 'applied' | 'repeated' | 'older' | 'waiting' | 'heard';

type Result = { readonly outcome: Outcome; readonly wake: readonly string[]; readonly wakesAll?: boolean };
type Device = Extract<PartnerEvent['statement'], { readonly type: 'device' }>;

/**
 * Makes of a device's health state what its partner says, and wakes its browsers if that matters to them.
 *
 * @throws {PushRefusal} `invalid_request` for a device that is unknown and cannot register later, or a time in the future
 */
export async function applyEvent(
  context: TenantContext,
  { connectorId, event: { jti, statement } }: VerifiedEvent,
): Promise<{ readonly outcome: Outcome; readonly about: object }> {
  const { db, now } = context;
  const at = now();
  if (statement.type === 'device' && statement.at * 1000 > at + CLOCK_TOLERANCE) {
    throw new PushRefusal('invalid_request', 'the event lies in the future');
  }
  const result = await db.transaction().execute(async (trx): Promise<Result> => {
    // First, so that an unknown device is refused without using up the event's id.
    const registrations = statement.type === 'device' ? await registrationsOf(trx, statement.subject) : [];
    if (registrations.length === 0 && statement.type === 'device' && !('entraDeviceId' in statement.subject.device)) {
      throw new PushRefusal('invalid_request', 'the device is not registered');
    }
    const isNew = await trx
      .insertInto('partner_events')
      .values({ connector_id: connectorId, jti, received_at: new Date(at) })
      .onConflict((conflict) => conflict.doNothing())
      .returning('jti')
      .executeTakeFirst();
    if (!isNew) return { outcome: 'repeated', wake: [] };

    const connector = await trx
      .selectFrom('connectors')
      .selectAll()
      .where('id', '=', connectorId)
      // The event's own row holds a key share of it: a lock for update would wait for the next event's, and that for ours.
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow();
    const heard = { last_heartbeat_at: new Date(at) };
    if (statement.type !== 'device') {
      const error = statement.type === 'stream' ? statement.error : connector.error;
      const partnerState = keptState({ ...connector, error });
      const graph = { graph: JSON.stringify({ ...connector.graph, partnerState }) };
      const isOther = partnerState !== connector.graph.partnerState;
      await trx
        .updateTable('connectors')
        .set({ ...heard, error, ...(isOther && graph) })
        .where('id', '=', connectorId)
        .execute();
      return { outcome: 'heard', wake: [], wakesAll: isOther };
    }
    await trx.updateTable('connectors').set(heard).where('id', '=', connectorId).execute();
    const said = { kind: statement.kind, level: levelFor(statement.word, connector.levels), at: statement.at * 1000 };
    if (registrations.length === 0) {
      await wait(trx, { connectorId, jti, said: { ...said, user: statement.subject.user } }, statement, at);
      return { outcome: 'waiting', wake: [] };
    }
    const applied: Applied[] = [];
    for (const registration of registrations) {
      applied.push(await storeStatement(trx, connector, registration, said, at));
    }
    const wake = registrations.filter((_registration, index) => applied[index] === 'matters').map(({ id }) => id);
    return { outcome: applied.every((one) => one === 'older') ? 'older' : 'applied', wake };
  });
  await wakeAtOnce(context, result.wake);
  if (result.wakesAll) await wakeAll(context);
  return { outcome: result.outcome, about: statement.type === 'device' ? statement.subject.device : {} };
}

/** The registrations that an event is about, locked. An Entra device may have several: one for each profile and user. */
export async function registrationsOf(trx: Transaction<Schema>, { device, user }: EventSubject) {
  let query = trx
    .selectFrom('registrations')
    .innerJoin('users', 'users.id', 'registrations.user_id')
    .select(['registrations.id', 'registrations.device_tag']);
  query =
    'deviceTag' in device
      ? query.where('registrations.device_tag', '=', device.deviceTag)
      : query.where('registrations.entra_device_id', '=', device.entraDeviceId);
  if (user !== null) {
    query = query.where(({ or, eb, cast }) =>
      or([
        eb('users.user_principal_name', '=', user),
        eb('users.external_id', '=', user),
        eb(cast<string>('users.id', 'text'), '=', user),
      ]),
    );
  }
  return query.orderBy('registrations.id').forUpdate('registrations').execute();
}

type Waiting = { readonly connectorId: string; readonly jti: string; readonly said: WaitingStatement };

async function wait(trx: Transaction<Schema>, { connectorId, jti, said }: Waiting, { subject }: Device, at: number) {
  if (!('entraDeviceId' in subject.device)) return;
  const { count } = await trx
    .selectFrom('waiting_events')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('connector_id', '=', connectorId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MOST_WAITING) {
    throw new PushRefusal('invalid_request', 'too many events wait for devices that have not registered');
  }
  await trx
    .insertInto('waiting_events')
    .values({
      connector_id: connectorId,
      jti,
      entra_device_id: subject.device.entraDeviceId,
      statement: JSON.stringify(said),
      expires_at: new Date(at + WAITING),
    })
    .execute();
}
