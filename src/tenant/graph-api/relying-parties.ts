import type { Selectable } from 'kysely';
import * as v from 'valibot';
import { SitePatternsSchema } from '../../protocol/body.ts';
import { readCorporateSites } from '../corporate-sites.ts';
import { checkGates } from '../posture/check-gates.ts';
import { hashSecret, makeSecret } from '../secret.ts';
import type { RelyingPartyTable } from '../store/tables/posture.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll } from '../wake-all.ts';
import { answerList, created, type Endpoint, noContent, param, readBody, writing } from './endpoint.ts';
import { badMember, notFound } from './graph-error.ts';

const BodySchema = v.strictObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  sites: SitePatternsSchema,
  eventsUrl: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(2048))), null),
  eventsAuthorization: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(2048))), null),
});

const MEMBERS: ReadonlySet<string> = new Set(['id', 'sites', 'eventsUrl']);
const PATH = '/drawbridge/relyingParties';
const family = 'DeviceManagementServiceConfig';
const versions = ['beta'] as const;

/** Sites that stand behind a gate. The secret of a gate, and what its events carry, are shown once and never again. */
export function relyingPartyEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db, url } = context;
  return [
    {
      method: 'GET',
      path: PATH,
      permission: { family, access: 'read' },
      versions,
      handle: async (call) => {
        const rows = await db.selectFrom('relying_parties').selectAll().orderBy('audience').execute();
        return answerList(call, MEMBERS, rows.map(shown));
      },
    },
    {
      method: 'POST',
      path: PATH,
      permission: { family, access: 'write' },
      versions,
      handle: async (call) => {
        const { id: audience, sites, eventsUrl, eventsAuthorization } = readBody(call, BodySchema);
        const events = eventsUrl === null ? null : { url: eventsUrl, authorization: eventsAuthorization };
        const secret = makeSecret();
        const row = await writing(context, call, async (trx) => {
          const organisation = await trx.selectFrom('organisation').selectAll().forUpdate().executeTakeFirstOrThrow();
          const { corporate_sites: corporateSites, corporate_site_exceptions: exceptions } = organisation;
          const corporate = readCorporateSites({ corporateSites, exceptions }, new URL(url).hostname).sites;
          const others = await trx
            .selectFrom('relying_parties')
            .select(['audience', 'sites'])
            .where('audience', '!=', audience)
            .execute();
          const wrong = checkGates([...others, { audience, sites, events: events ?? undefined }], corporate);
          if (wrong !== null) throw badMember('sites', wrong.slice(0, 300));
          const { position } = await trx.selectFrom('posture_position').select('position').executeTakeFirstOrThrow();
          const values = {
            sites: JSON.stringify(sites),
            secret_hash: hashSecret(secret),
            events: events && JSON.stringify(events),
            // It hears of what changes from now on.
            delivered: position,
          };
          const stored = await trx
            .insertInto('relying_parties')
            .values({ audience, ...values })
            .onConflict((conflict) => conflict.column('audience').doUpdateSet(values))
            .returningAll()
            .executeTakeFirstOrThrow();
          return {
            result: stored,
            deed: {
              activity: 'Set RelyingParty',
              resource: { type: 'RelyingParty', id: audience, displayName: audience },
              changes: [{ name: 'sites', old: null, new: sites }],
            },
          };
        });
        await wakeAll(context);
        return created({ ...shown(row), secret });
      },
    },
    {
      method: 'DELETE',
      path: `${PATH}/:id`,
      permission: { family, access: 'write' },
      versions,
      handle: async (call) => {
        const audience = param(call, 'id');
        await writing(context, call, async (trx) => {
          const gone = await trx
            .deleteFrom('relying_parties')
            .where('audience', '=', audience)
            .returning('sites')
            .executeTakeFirst();
          if (!gone) throw notFound('relying party', audience);
          return {
            result: null,
            deed: {
              activity: 'Delete RelyingParty',
              resource: { type: 'RelyingParty', id: audience, displayName: audience },
              changes: [{ name: 'sites', old: gone.sites, new: null }],
            },
          };
        });
        await wakeAll(context);
        return noContent;
      },
    },
  ];
}

function shown({ audience, sites, events }: Selectable<RelyingPartyTable>) {
  return { id: audience, sites, eventsUrl: events?.url ?? null };
}
