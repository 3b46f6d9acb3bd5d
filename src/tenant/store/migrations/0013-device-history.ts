/**
 * What happened to each device, and how many checked in when. The database writes it down itself, whoever makes the change, and
 * only where something is another than before: a check-in without news writes nothing.
 */
export const DEVICE_HISTORY: readonly string[] = [
  `create function threat_rank(state text) returns integer language sql immutable as $function$
    select case state when 'secured' then 0 when 'lowSeverity' then 1 when 'mediumSeverity' then 2
      when 'highSeverity' then 3 when 'compromised' then 3 end
  $function$`,
  `create table device_events (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    device_tag text not null,
    kind text not null,
    detail jsonb not null,
    took_ms bigint
  )`,
  `create index device_events_device on device_events (device_tag, id)`,
  `create index device_events_age on device_events (at)`,
  `create index device_events_took on device_events (at) include (took_ms) where took_ms is not null`,
  // Whom a search for a device may mean by its person.
  `alter table users add column search_text text
    generated always as (lower(display_name) || ' ' || user_principal_name) stored`,
  `create table check_in_counts (at timestamptz primary key, count bigint not null)`,

  `create function note_registration() returns trigger language plpgsql as $function$
    begin
      insert into device_events (at, device_tag, kind, detail)
        values (clock_timestamp(), coalesce(new.device_tag, old.device_tag),
          case tg_op when 'INSERT' then 'registered' else 'ended' end, '{}');
      return null;
    end
  $function$`,
  `create trigger note_registration after insert or delete on registrations
    for each row execute function note_registration()`,

  `create function note_health() returns trigger language plpgsql as $function$
    declare
      before text := case tg_op when 'UPDATE' then old.state end;
    begin
      insert into device_events (at, device_tag, kind, detail)
        values (clock_timestamp(), new.device_tag, 'threat', jsonb_build_object('connectorId', new.connector_id,
          'source', new.source, 'from', before, 'to', new.state,
          'worse', coalesce(threat_rank(new.state), 0) > coalesce(threat_rank(before), 0)));
      return null;
    end
  $function$`,
  `create trigger note_health after insert on health_states for each row execute function note_health()`,
  `create trigger note_health_change after update of state on health_states for each row
    when (old.state is distinct from new.state) execute function note_health()`,

  // From the threat's arrival to the browser's word that it blocks: what the person saw was sooner by the way of the report.
  `create function note_enforcement() returns trigger language plpgsql as $function$
    declare
      at_now timestamptz := clock_timestamp();
      closes boolean := new.enforcement->>'access' in ('block', 'wipe')
        and coalesce(old.enforcement->>'access', 'allow') in ('allow', 'warn');
      threat_at timestamptz;
      is_answer boolean;
    begin
      if closes then
        select at, (detail->>'worse')::boolean into threat_at, is_answer from device_events
          where device_tag = new.device_tag and kind in ('threat', 'access') order by id desc limit 1;
      end if;
      insert into device_events (at, device_tag, kind, detail, took_ms)
        values (at_now, new.device_tag, 'access', jsonb_build_object('from', old.enforcement->>'access',
          'to', new.enforcement->>'access', 'problems', coalesce(new.enforcement->'problems', '[]')),
          case when is_answer then extract(epoch from at_now - threat_at) * 1000 end);
      return null;
    end
  $function$`,
  `create trigger note_enforcement after update of enforcement on registrations for each row
    when (new.enforcement->>'access' is not null and (old.enforcement->>'access' is distinct from new.enforcement->>'access'
      or old.enforcement->'problems' is distinct from new.enforcement->'problems'))
    execute function note_enforcement()`,

  `create function note_wipe() returns trigger language plpgsql as $function$
    begin
      insert into device_events (at, device_tag, kind, detail)
        values (clock_timestamp(), new.device_tag, 'wipe', jsonb_build_object('orderId', new.id, 'to', new.state,
          'cause', new.cause->>'type'));
      return null;
    end
  $function$`,
  `create trigger note_wipe after insert on wipe_orders for each row execute function note_wipe()`,
  `create trigger note_wipe_change after update of state on wipe_orders for each row
    when (old.state is distinct from new.state) execute function note_wipe()`,
];
