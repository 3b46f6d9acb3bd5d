import { Readable } from 'node:stream';
import type { Selectable } from 'kysely';
import type { AuditEventTable } from '../store/tables/audit.ts';
import type { TenantContext } from '../tenant-context.ts';
import { type AuditQuery, asked, readAuditQuery } from './audit-query.ts';
import { answerCollection, type Endpoint, ok } from './endpoint.ts';
import { badMember } from './graph-error.ts';

const read = { family: 'DeviceManagementApps', access: 'read' } as const;
const MEMBERS = new Set([
  'id',
  'activity',
  'activityDateTime',
  'displayName',
  'correlationId',
  'activityOperationType',
  'activityResult',
]);

/** How many entries are read at once for an export, and how many one look at the log shows. */
const BATCH = 1000;
const LOOK = 100;

type Row = Selectable<AuditEventTable>;

/** Who did what when (Graph beta `auditEvent`), and all of it as one file. */
export function auditEndpoints({ db }: TenantContext): readonly Endpoint[] {
  const rowsAfter = (after: string | null, limit: number, wanted: AuditQuery = { search: '' }) => {
    let query = asked(db.selectFrom('audit_events').selectAll().orderBy('id').limit(limit), wanted);
    if (after !== null) query = query.where('id', '>', Number(after));
    return query.execute();
  };
  return [
    {
      method: 'GET',
      path: '/deviceManagement/auditEvents',
      permission: read,
      versions: ['beta'],
      handle: (call) =>
        answerCollection(call, { members: MEMBERS }, async ({ after, limit }) => {
          if (after !== null && !/^\d{1,15}$/.test(after)) throw badMember('$skiptoken', 'not one that was given here');
          return (await rowsAfter(after, limit)).map(shown);
        }),
    },
    {
      method: 'GET',
      path: '/drawbridge/auditLog',
      permission: read,
      versions: ['beta'],
      handle: async ({ query }) => {
        const { before, ...others } = query as { readonly before?: string };
        if (before !== undefined && !/^\d{1,15}$/.test(before)) throw badMember('before', 'not an id');
        let entries = asked(
          db.selectFrom('audit_events').selectAll().orderBy('id', 'desc').limit(LOOK),
          readAuditQuery(others),
        );
        if (before !== undefined) entries = entries.where('id', '<', Number(before));
        return ok({ value: (await entries.execute()).map(shown) });
      },
    },
    {
      method: 'GET',
      path: '/drawbridge/auditExport',
      permission: read,
      versions: ['beta'],
      handle: async ({ query }) => {
        const { format = 'jsonl', ...others } = query as { readonly format?: string };
        const wanted = readAuditQuery(others);
        const type = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
        if (!type) throw badMember('format', 'neither jsonl nor csv');
        return {
          status: 200,
          headers: { 'Content-Type': type.mime, 'Content-Disposition': `attachment; filename="audit.${format}"` },
          body: Readable.from(type.lines((after) => rowsAfter(after, BATCH, wanted))),
        };
      },
    },
  ];
}

type ReadRows = (after: string | null) => Promise<readonly Row[]>;

async function* eachRow(read: ReadRows): AsyncGenerator<Row> {
  let after: string | null = null;
  for (;;) {
    const rows = await read(after);
    yield* rows;
    if (rows.length < BATCH) return;
    after = String(rows.at(-1)?.id);
  }
}

const FORMATS: Readonly<
  Record<string, { readonly mime: string; readonly lines: (read: ReadRows) => AsyncGenerator<string> }>
> = {
  jsonl: {
    mime: 'application/x-ndjson; charset=utf-8',
    async *lines(read) {
      for await (const row of eachRow(read)) yield `${JSON.stringify(shown(row))}\n`;
    },
  },
  csv: {
    mime: 'text/csv; charset=utf-8',
    async *lines(read) {
      yield 'id,activityDateTime,activity,actorType,actorId,actorName,resourceType,resourceId,resourceName,changes,correlationId,result\r\n';
      for await (const { id, at, activity, actor, resource, changes, correlation_id, result } of eachRow(read)) {
        const cells = [
          String(id),
          at.toISOString(),
          activity,
          actor.type,
          actor.id,
          actor.name,
          resource.type,
          resource.id,
          resource.displayName ?? '',
          JSON.stringify(changes),
          correlation_id,
          result,
        ];
        yield `${cells.map(csvCell).join(',')}\r\n`;
      }
    },
  },
};

/** RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

function shown({ id, at, actor, activity, resource, changes, correlation_id, result }: Row) {
  return {
    '@odata.type': '#microsoft.graph.auditEvent',
    id: String(id),
    displayName: activity,
    activity,
    activityType: activity,
    activityOperationType: activity.split(' ')[0] ?? '',
    activityDateTime: at.toISOString(),
    activityResult: result === 'success' ? 'Success' : 'Failure',
    category: resource.type,
    componentName: 'Drawbridge',
    correlationId: correlation_id,
    actor: { auditActorType: actor.type, userId: actor.id, userPrincipalName: actor.name },
    resources: [
      {
        displayName: resource.displayName,
        resourceId: resource.id,
        auditResourceType: resource.type,
        modifiedProperties: changes.map(({ name, old, new: fresh }) => ({
          displayName: name,
          oldValue: asText(old),
          newValue: asText(fresh),
        })),
      },
    ],
  };
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
