import { setImmediate } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import * as v from 'valibot';
import { ACCESS_ORDER, type Access } from '../../access/reason.ts';
import {
  type Common,
  readCommon,
  readSurroundings,
  type Situation,
  situationsIn,
} from '../registrations/situations.ts';
import type { Schema } from '../store/schema.ts';
import type { TenantContext } from '../tenant-context.ts';
import { WIPES_PER_HOUR, wipesLeft } from '../wipes/cap.ts';
import { decideFor } from '../wipes/decide-for.ts';
import { AppsSchema, AssignmentsSchema, appsOf, assignmentsOf } from './assignment-input.ts';
import { readConnectorChange } from './connector-input.ts';
import { changed, lockedRow } from './connector-row.ts';
import { type Endpoint, ok, readBody } from './endpoint.ts';
import { badMember, notFound } from './graph-error.ts';
import { readPolicyChange, readWholePolicy } from './policy-input.ts';

/** How many registrations are read at once: others' requests wait for so many. And how many of those that change are named. */
const BATCH = 200;
const NAMED = 100;

const ObjectSchema = v.record(v.string(), v.unknown());
const IdSchema = v.pipe(v.string(), v.maxLength(128));
const WhatIfSchema = v.strictObject({
  /** The policy that would be changed; a new one unless given. */
  policyId: v.optional(IdSchema),
  /** Members that it would get; `null`: it would be deleted. */
  policy: v.optional(v.nullable(ObjectSchema)),
  apps: v.optional(AppsSchema),
  assignments: v.optional(AssignmentsSchema),
  /** The connector that would be changed. */
  connectorId: v.optional(IdSchema),
  /** Members that it would get; `null`: it would be removed. */
  connector: v.optional(v.nullable(ObjectSchema)),
});
type Given = v.InferOutput<typeof WhatIfSchema>;

type Counts = Record<Access, number>;

/**
 * "Whom would this change block, warn, wipe, now", of a policy or of a connector: the tenant's own decision for every
 * registration, before and after.
 */
export function whatIfEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db, url, now } = context;
  return [
    {
      method: 'POST',
      path: '/drawbridge/whatIf',
      permission: { family: 'DeviceManagementApps', access: 'read' },
      versions: ['beta'],
      handle: async (call) => {
        const given = readBody(call, WhatIfSchema);
        const current = await readCommon(db);
        const { edited, left } = await db.transaction().execute(async (trx) => ({
          edited: await withConnector(trx, await withPolicy(trx, current, given), given),
          left: await wipesLeft(trx, now()),
        }));
        const counts = { before: noCounts(), after: noCounts() };
        const changes: object[] = [];
        let newlyWiped = 0;
        for (let from: string | null = null; ; ) {
          let query = db.selectFrom('registrations').selectAll().orderBy('id').limit(BATCH);
          if (from !== null) query = query.where('id', '>', from);
          const rows = await query.execute();
          const surroundings = await readSurroundings(db, rows);
          const after = situationsIn(edited, surroundings, rows);
          for (const [index, before] of situationsIn(current, surroundings, rows).entries()) {
            const { registration, snapshot, policies } = before;
            const other = after[index];
            if (!other) continue;
            const at = now();
            const moment = { issuer: url, at, receivedAt: at };
            const old = decideFor(snapshot, policies, moment);
            const isSame = current.connectors === edited.connectors && haveSamePolicies(before, other);
            const fresh = isSame ? old : decideFor(other.snapshot, other.policies, moment);
            counts.before[old.access] += 1;
            counts.after[fresh.access] += 1;
            if (old.access === fresh.access) continue;
            if (fresh.access === 'wipe') newlyWiped += 1;
            if (changes.length < NAMED) {
              const { id, device_tag: deviceTag, user_id: userId } = registration;
              const userDisplayName = snapshot.user.display_name;
              const accesses = { before: old.access, after: fresh.access };
              changes.push({ id, deviceTag, userId, userDisplayName, ...accesses, reasons: fresh.reasons });
            }
          }
          if (rows.length < BATCH) break;
          from = rows.at(-1)?.id ?? null;
          // PGlite answers within the same turn of the event loop: without this nobody else would be heard until the last one.
          await setImmediate();
        }
        return ok({
          ...counts,
          newlyWiped,
          held: Math.max(0, newlyWiped - left),
          wipesPerHour: WIPES_PER_HOUR,
          changes,
        });
      },
    },
  ];
}

function haveSamePolicies(one: Situation, other: Situation): boolean {
  const { length } = one.policies;
  return length === other.policies.length && one.policies.every((policy, index) => policy === other.policies[index]);
}

type Policy = Common['policies'][number];

/** `common` with a policy changed, added or gone. */
async function withPolicy(
  trx: Transaction<Schema>,
  common: Common,
  { policyId: id, policy: given, apps, assignments }: Given,
): Promise<Common> {
  const members = readPolicyChange(given ?? {});
  const own = common.policies.find((policy) => policy.id === id);
  if (id !== undefined && !own) throw notFound('policy', id);
  const others = common.policies.filter((other) => other !== own);
  if (given === null) {
    if (!own) throw badMember('policyId', 'names the policy that would be deleted');
    return { ...common, policies: others };
  }
  const policy: Policy = {
    id: id ?? 'whatIf',
    policy: readWholePolicy({ displayName: 'This policy', ...own?.policy, ...members, id: id ?? 'whatIf' }),
    apps: apps ? [...appsOf(apps)] : (own?.apps ?? []),
    assignments: assignments ? [...(await assignmentsOf(trx, assignments))] : (own?.assignments ?? []),
    modified_at: null,
  };
  return { ...common, policies: [...others, policy] };
}

/** `common` with a connector changed or gone. */
async function withConnector(
  trx: Transaction<Schema>,
  common: Common,
  { connectorId: id, connector: given }: Given,
): Promise<Common> {
  if (given === undefined) return common;
  if (id === undefined) throw badMember('connectorId', 'names the connector that would be changed');
  const own = await lockedRow(trx, id);
  const edited = given && (await changed(trx, own, readConnectorChange(given)));
  const connectors = common.connectors.flatMap((other) => {
    if (other.id !== id) return [other];
    return edited ? [{ ...other, graph: edited.graph }] : [];
  });
  return { ...common, connectors };
}

function noCounts(): Counts {
  return Object.fromEntries(ACCESS_ORDER.map((access) => [access, 0])) as Counts;
}
