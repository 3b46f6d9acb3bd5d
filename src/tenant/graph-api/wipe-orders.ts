import type { Transaction } from 'kysely';
import * as v from 'valibot';
import { isUuid } from '../../protocol/uuid.ts';
import { lockUser, updateUser, userOf } from '../directory/users.ts';
import type { Schema } from '../store/schema.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAtOnce } from '../wake-all.ts';
import { orderWipes } from '../wipes/order-wipes.ts';
import { carryWipes, documentWipes, OPEN, openOrders, type WipeOrder } from '../wipes/wipe-order.ts';
import { uuidAfter } from './collection.ts';
import { answerCollection, type Call, type Endpoint, noContent, ok, param, readBody, writing } from './endpoint.ts';
import { GraphError, notFound } from './graph-error.ts';

const BASE = '/drawbridge/wipeOrders';
const read = { family: 'DeviceManagementApps', access: 'read' } as const;
const write = { family: 'DeviceManagementApps', access: 'write' } as const;
const approve = { family: 'DeviceManagementApps', access: 'approve' } as const;

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const immediate = { '@drawbridge.immediate': v.optional(v.boolean(), false) };
const ByTagSchema = v.strictObject({ deviceTag: text, ...immediate });
const ByEntraIdSchema = v.strictObject({ azureAdDeviceId: text, ...immediate });
const WholeUserSchema = v.strictObject(immediate);

const MEMBERS = new Set([
  'id',
  'state',
  'registrationId',
  'deviceTag',
  'userId',
  'causeType',
  'receiptProven',
  'createdDateTime',
  'lastModifiedDateTime',
]);

/** Selective wipes: Graph's own orders, and what Graph leaves out: their state, their cap, and a second admin. */
export function wipeEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db, now } = context;
  /** Orders a wipe of those of a user's registrations that `column` picks. */
  const order = async (
    call: Call,
    pick: { readonly column: 'device_tag' | 'entra_device_id'; readonly value: string } | null,
    isImmediate: boolean,
    { blocks = false } = {},
  ) => {
    const orders = await writing(context, call, async (trx) => {
      const user = await lockUser(trx, param(call, 'id'));
      let query = trx
        .selectFrom('registrations')
        .select(['id', 'device_tag', 'user_id'])
        .where('user_id', '=', user.id);
      if (pick) query = query.where(pick.column, '=', pick.value);
      const registrations = await query.forUpdate().execute();
      if (registrations.length === 0 && !blocks) throw notFound('registration of this user', pick?.value ?? user.id);
      if (blocks) await updateUser(trx, user.id, { managed_apps_blocked_at: new Date(now()) });
      const cause = { type: 'admin', adminId: call.admin.id, adminName: call.admin.name } as const;
      const orders = await orderWipes(trx, registrations, cause, { at: now(), immediate: isImmediate });
      const changes = orders.map(({ id, device_tag, state }) => ({
        name: device_tag,
        old: null,
        new: { order: id, state },
      }));
      const resource = { type: 'User', id: user.id, displayName: user.user_principal_name };
      const activity = blocks ? 'WipeAndBlockManagedApps User' : 'Wipe ManagedAppRegistration';
      return { result: orders, deed: { activity, resource, changes } };
    });
    await wakeAtOnce(
      context,
      orders.map(({ registration_id }) => registration_id),
    );
    return noContent;
  };
  /** Changes one open order; its browser comes for it at once. */
  const settle = async (
    call: Call,
    activity: string,
    change: (order: WipeOrder) => Partial<Pick<WipeOrder, 'state' | 'approved_by' | 'caused_at' | 'delivered_at'>>,
  ) => {
    const order = await writing(context, call, async (trx) => {
      const before = await lockedOrder(trx, param(call, 'id'));
      const after: WipeOrder = { ...before, ...change(before), changed_at: new Date(now()) };
      const { state, approved_by, caused_at, delivered_at, changed_at } = after;
      await trx
        .updateTable('wipe_orders')
        .set({ state, approved_by, caused_at, delivered_at, changed_at })
        .where('id', '=', after.id)
        .execute();
      await carryWipes(trx, after.registration_id, documentWipes(await openOrders(trx, after.registration_id)));
      const resource = { type: 'WipeOrder', id: after.id, displayName: after.device_tag };
      return {
        result: after,
        deed: { activity, resource, changes: [{ name: 'state', old: before.state, new: state }] },
      };
    });
    await wakeAtOnce(context, [order.registration_id]);
    return ok(shown(order));
  };

  return [
    ...(['wipeManagedAppRegistrationsByDeviceTag', 'wipeManagedAppRegistrationByDeviceTag'] as const).map(
      (action, index): Endpoint => ({
        method: 'POST',
        path: `/users/:id/${action}`,
        permission: write,
        ...(index > 0 && { versions: ['beta'] as const }),
        handle: (call) => {
          const { deviceTag, '@drawbridge.immediate': isImmediate } = readBody(call, ByTagSchema);
          return order(call, { column: 'device_tag', value: deviceTag.toUpperCase() }, isImmediate);
        },
      }),
    ),
    {
      method: 'POST',
      path: '/users/:id/wipeManagedAppRegistrationsByAzureAdDeviceId',
      permission: write,
      versions: ['beta'],
      handle: (call) => {
        const { azureAdDeviceId, '@drawbridge.immediate': isImmediate } = readBody(call, ByEntraIdSchema);
        return order(call, { column: 'entra_device_id', value: azureAdDeviceId.toLowerCase() }, isImmediate);
      },
    },
    {
      method: 'POST',
      path: '/users/:id/wipeAndBlockManagedApps',
      permission: write,
      versions: ['beta'],
      handle: (call) => order(call, null, false, { blocks: true }),
    },
    {
      method: 'POST',
      path: '/users/:id/unblockManagedApps',
      permission: write,
      versions: ['beta'],
      handle: async (call) => {
        await writing(context, call, async (trx) => {
          const user = await lockUser(trx, param(call, 'id'));
          await updateUser(trx, user.id, { managed_apps_blocked_at: null });
          const resource = { type: 'User', id: user.id, displayName: user.user_principal_name };
          return { result: null, deed: { activity: 'UnblockManagedApps User', resource, changes: [] } };
        });
        return noContent;
      },
    },
    {
      method: 'GET',
      path: '/users/:id/isManagedAppUserBlocked',
      permission: read,
      versions: ['beta'],
      handle: async (call) => ok({ value: (await userOf(db, param(call, 'id'))).managed_apps_blocked_at !== null }),
    },
    {
      method: 'POST',
      path: '/drawbridge/users/:id/wipeAll',
      permission: write,
      versions: ['beta'],
      handle: (call) => order(call, null, readBody(call, WholeUserSchema)['@drawbridge.immediate']),
    },
    {
      method: 'GET',
      path: BASE,
      permission: read,
      versions: ['beta'],
      handle: (call) =>
        answerCollection(call, { members: MEMBERS }, async ({ after, limit, equal }) => {
          const [from, state, deviceTag] = [uuidAfter(after), equal.get('state'), equal.get('deviceTag')];
          let query = db.selectFrom('wipe_orders').selectAll().orderBy('id').limit(limit);
          if (from !== null) query = query.where('id', '>', from);
          if (typeof state === 'string') query = query.where('state', '=', state as WipeOrder['state']);
          if (typeof deviceTag === 'string') query = query.where('device_tag', '=', deviceTag.toUpperCase());
          return (await query.execute()).map(shown);
        }),
    },
    {
      method: 'GET',
      path: `${BASE}/:id`,
      permission: read,
      versions: ['beta'],
      handle: async (call) => {
        const id = param(call, 'id');
        const found = isUuid(id)
          ? await db.selectFrom('wipe_orders').selectAll().where('id', '=', id).executeTakeFirst()
          : null;
        if (!found) throw notFound('wipe order', id);
        return ok(shown(found));
      },
    },
    {
      method: 'POST',
      path: `${BASE}/:id/approve`,
      permission: approve,
      versions: ['beta'],
      handle: (call) =>
        settle(call, 'Approve WipeOrder', ({ state, cause }) => {
          if (state !== 'held') throw new GraphError('Conflict', `This order is ${state}: nothing is to be agreed to.`);
          const causers = cause.type === 'admin' ? [cause.adminId] : cause.adminIds;
          if (causers.includes(call.admin.id)) {
            throw new GraphError('Forbidden', 'Another admin must agree than the one who caused this wipe.');
          }
          return { state: 'pending', approved_by: call.admin.id, caused_at: new Date(now()), delivered_at: null };
        }),
    },
    {
      method: 'POST',
      path: `${BASE}/:id/cancel`,
      permission: approve,
      versions: ['beta'],
      handle: (call) =>
        settle(call, 'Cancel WipeOrder', ({ state, cause }) => {
          if (!OPEN.includes(state)) throw new GraphError('Conflict', `This order is ${state} already.`);
          if (cause.type === 'policy')
            throw new GraphError('Conflict', 'A policy asks for this wipe: change the policy.');
          return { state: 'cancelled' };
        }),
    },
  ];
}

async function lockedOrder(trx: Transaction<Schema>, id: string): Promise<WipeOrder> {
  const order = isUuid(id)
    ? await trx.selectFrom('wipe_orders').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    : undefined;
  if (!order) throw notFound('wipe order', id);
  return order;
}

function shown(order: WipeOrder) {
  return {
    id: order.id,
    state: order.state,
    registrationId: order.registration_id,
    deviceTag: order.device_tag,
    userId: order.user_id,
    causeType: order.cause.type,
    cause: order.cause,
    immediate: order.is_immediate,
    createdDateTime: order.created_at.toISOString(),
    lastModifiedDateTime: order.changed_at.toISOString(),
    approvedBy: order.approved_by,
    receipt: order.receipt,
    receiptProven: order.receipt && order.is_proven,
  };
}

/** An order as Graph shows what is done to a registration (`managedAppOperation`). */
export function operationShown({ id, state, changed_at }: WipeOrder) {
  return {
    '@odata.type': '#microsoft.graph.managedAppOperation',
    id,
    displayName: 'Wipe',
    state,
    lastModifiedDateTime: changed_at.toISOString(),
    version: '1',
  };
}
