import { sql } from 'kysely';
import type { Database } from '../../../../src/tenant/store/database.ts';
import { exampleReceipt } from '../../../core/example-receipt.ts';

/**
 * Fills a store with `count` registrations of half as many people, as a fleet looks: one of fifty blocked and under a high
 * threat, some with a gap in their protection, some silent, a few that have said nothing; a day of history, wipes in each of
 * their states, and what an admin did.
 */
export async function makeFleet(db: Database, count: number, connectorId: string): Promise<void> {
  await sql`insert into users (id, user_principal_name, display_name, account_enabled, password_hash)
    select gen_random_uuid(), 'person' || i || '@contoso.test', 'Person ' || i || ' Example', true, ''
    from generate_series(1, ${Math.ceil(count / 2)}::int) i`.execute(db);
  await sql`with people as (select id, row_number() over (order by user_principal_name) as place from users
      where user_principal_name like 'person%')
    insert into registrations (id, user_id, device_tag, jkt, sign_out_hash, signed_in_at, versions, browser_health, enforcement,
      created_at, last_sync_at)
    select gen_random_uuid(), people.id,
      'DB-' || upper(substr(mixed, 1, 4)) || '-' || upper(substr(mixed, 5, 4)),
      gen_random_uuid()::text, gen_random_uuid()::text, now(),
      '{"extension": "0.1.0", "browser": "Microsoft Edge 146.0.3856.10", "platform": "Windows"}', '[]',
      case when i % 60 = 0 then 'null'::jsonb else jsonb_build_object('access',
        case when i % 50 = 0 then 'block' when i % 31 = 0 then 'warn' else 'allow' end, 'since', 1, 'problems',
        case when i % 17 = 0 then '["private-windows-unprotected"]'::jsonb else '[]'::jsonb end) end,
      now() - interval '20 days', now() - case when i % 40 = 0 then interval '3 days' else (i % 3000) * interval '1 second' end
    from generate_series(1, ${count}::int) i join people on people.place = 1 + i % ${Math.ceil(count / 2)}::int,
      lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') mixed`.execute(db);
  await sql`insert into health_states (connector_id, device_tag, source, state, last_update_at)
    select ${connectorId}, device_tag, 'partner', case when enforcement->>'access' = 'block' then 'highSeverity'
      when abs(hashtext(device_tag)) % 20 = 0 then 'lowSeverity' else 'secured' end, now()
    from registrations where enforcement <> 'null'
    on conflict do nothing`.execute(db);
  await sql`update connectors set last_heartbeat_at = now() where id = ${connectorId}`.execute(db);
  // They came one by one, long ago.
  await sql`update device_events set at = at - interval '20 days'`.execute(db);
  await sql`insert into device_events (at, device_tag, kind, detail, took_ms)
    select now() - (i * 1440 / 100) * interval '1 minute', 'DB-PAST', 'access',
      '{"from": "allow", "to": "block", "problems": []}', 300 + (i * 7919) % 2500
    from generate_series(1, 60) i`.execute(db);
  await sql`insert into check_in_counts (at, count)
    select to_timestamp(floor(extract(epoch from now()) / 300) * 300 - i * 300), 20 + (i * 31) % 60
    from generate_series(1, 280) i
    on conflict (at) do nothing`.execute(db);
  await orderWipes(db);
  await noteAudit(db);
  await sql`analyze`.execute(db);
}

/** One wipe in each state; Piet caused the held one by a change of a policy. */
async function orderWipes(db: Database): Promise<void> {
  const at = Date.now() - 3_600_000;
  const receipt = JSON.stringify(exampleReceipt({ startedAt: at, finishedAt: at + 8_000 }));
  await sql`with fleet as (select *, row_number() over (order by device_tag) as place from registrations),
      piet as (select id from users where user_principal_name = 'piet@contoso.test')
    insert into wipe_orders (id, registration_id, device_tag, user_id, cause, state, created_at, caused_at, changed_at, receipt,
      is_proven)
    select gen_random_uuid(), fleet.id, device_tag, user_id, case when state = 'held'
        then jsonb_build_object('type', 'policy', 'policyIds', '["everyone"]'::jsonb, 'conditions', '["deviceThreatLevel"]'::jsonb,
          'adminIds', jsonb_build_array(piet.id))
        else jsonb_build_object('type', 'admin', 'adminId', piet.id, 'adminName', 'piet@contoso.test') end,
      state, now() - place * interval '1 hour', now() - place * interval '1 hour', now() - place * interval '50 minutes',
      case when state in ('done', 'failed') then ${receipt}::jsonb end, state in ('done', 'failed')
    from fleet join unnest(array['held', 'pending', 'confirmed', 'done', 'failed', 'cancelled']) with ordinality as states (state, nth)
      on place = nth, piet`.execute(db);
}

async function noteAudit(db: Database): Promise<void> {
  await sql`insert into audit_events (at, actor, activity, resource, changes, correlation_id, result)
    select now() - i * interval '1 hour', jsonb_build_object('type', 'admin', 'id', 'x', 'name', 'piet@contoso.test'),
      'Patch WindowsManagedAppProtection',
      '{"type": "windowsManagedAppProtection", "id": "everyone", "displayName": "Policy everyone"}'::jsonb,
      '[{"name": "maximumAllowedDeviceThreatLevel", "old": "medium", "new": "low"}]'::jsonb, gen_random_uuid()::text,
      case when i % 4 = 0 then 'failure' else 'success' end
    from generate_series(1, 8) i`.execute(db);
}
