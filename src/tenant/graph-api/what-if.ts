import * as v from 'valibot';
import { ACCESS_ORDER, type Access } from '../../access/reason.ts';
import { type Common, readCommon, situationsOf } from '../registrations/situations.ts';
import type { TenantContext } from '../tenant-context.ts';
import { WIPES_PER_HOUR, wipesLeft } from '../wipes/cap.ts';
import { decideFor } from '../wipes/decide-for.ts';
import { AppsSchema, AssignmentsSchema, appsOf, assignmentsOf } from './assignment-input.ts';
import { type Endpoint, ok, readBody } from './endpoint.ts';
import { notFound } from './graph-error.ts';
import { readPolicyChange, readWholePolicy } from './policy-input.ts';

/** How many registrations are read at once, and how many of those that change are named. */
const BATCH = 500;
const NAMED = 100;

const ObjectSchema = v.record(v.string(), v.unknown());
const WhatIfSchema = v.strictObject({
  /** The policy that would be changed; a new one unless given. */
  policyId: v.optional(v.pipe(v.string(), v.maxLength(128))),
  policy: v.optional(ObjectSchema, {}),
  apps: v.optional(AppsSchema),
  assignments: v.optional(AssignmentsSchema),
});

type Counts = Record<Access, number>;

/** "Whom would this policy block, warn, wipe, now": the tenant's own decision for every registration, before and after. */
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
        const members = readPolicyChange(given.policy);
        const current = await readCommon(db);
        const { edited, left } = await db.transaction().execute(async (trx) => ({
          edited: changed(
            current,
            given.policyId,
            members,
            given.apps && [...appsOf(given.apps)],
            given.assignments && [...(await assignmentsOf(trx, given.assignments))],
          ),
          left: await wipesLeft(trx, now()),
        }));
        const counts = { before: noCounts(), after: noCounts() };
        const changes: object[] = [];
        let newlyWiped = 0;
        for (let from: string | null = null; ; ) {
          let query = db.selectFrom('registrations').selectAll().orderBy('id').limit(BATCH);
          if (from !== null) query = query.where('id', '>', from);
          const rows = await query.execute();
          const pairs = await Promise.all([situationsOf(db, current, rows), situationsOf(db, edited, rows)]);
          for (const [index, { registration, snapshot, policies }] of pairs[0].entries()) {
            const other = pairs[1][index];
            if (!other) continue;
            const at = now();
            const moment = { issuer: url, at, receivedAt: at };
            const [old, fresh] = [
              decideFor(snapshot, policies, moment),
              decideFor(other.snapshot, other.policies, moment),
            ];
            counts.before[old.access] += 1;
            counts.after[fresh.access] += 1;
            if (old.access === fresh.access) continue;
            if (fresh.access === 'wipe') newlyWiped += 1;
            if (changes.length < NAMED) {
              const { id, device_tag: deviceTag, user_id: userId } = registration;
              changes.push({ id, deviceTag, userId, before: old.access, after: fresh.access, reasons: fresh.reasons });
            }
          }
          if (rows.length < BATCH) break;
          from = rows.at(-1)?.id ?? null;
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

type Policy = Common['policies'][number];

function changed(
  common: Common,
  id: string | undefined,
  members: Readonly<Record<string, unknown>>,
  apps: Policy['apps'] | undefined,
  assignments: Policy['assignments'] | undefined,
): Common {
  const own = common.policies.find((policy) => policy.id === id);
  if (id !== undefined && !own) throw notFound('policy', id);
  const policy: Policy = {
    id: id ?? 'whatIf',
    policy: readWholePolicy({ displayName: 'This policy', ...own?.policy, ...members, id: id ?? 'whatIf' }),
    apps: apps ?? own?.apps ?? [],
    assignments: assignments ?? own?.assignments ?? [],
    modified_at: null,
  };
  return { ...common, policies: [...common.policies.filter((other) => other !== own), policy] };
}

function noCounts(): Counts {
  return Object.fromEntries(ACCESS_ORDER.map((access) => [access, 0])) as Counts;
}
