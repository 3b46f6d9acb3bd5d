/**
 * The audit gets an end. Entries go one way only: by an insert into `audit_expiry`, which deletes up to `most` of those that are
 * older than `days`, writes an entry of its own that says what it took, and gives back how many that were (`taken`). Whole days
 * (UTC) are counted, so that there is one such entry a day, and back from `at` or from the database's own clock, whichever is
 * earlier: a clock that runs ahead takes nothing. 30 days stay whatever `days` says.
 */
export const RETENTION: readonly string[] = [
  `create index audit_events_age on audit_events (at)`,
  `drop trigger audit_events_append_only on audit_events`,
  `create trigger audit_events_append_only before update on audit_events
    for each row execute function refuse_change()`,
  // A delete of ours comes from within a trigger, and no statement can pretend that.
  `create trigger audit_events_expire_only before delete on audit_events
    for each row when (pg_trigger_depth() = 0) execute function refuse_change()`,

  `create view audit_expiry as
    select null::timestamptz as at, null::integer as days, null::integer as most, null::integer as taken where false`,
  `create function expire_audit() returns trigger language plpgsql as $function$
    declare
      took jsonb;
      today timestamp := date_trunc('day', least(new.at, clock_timestamp()) at time zone 'utc');
      before timestamptz := (today - make_interval(days => greatest(new.days, 30))) at time zone 'utc';
    begin
      with gone as (
        delete from audit_events where id in (
          select id from audit_events where at < before order by at limit new.most for update skip locked)
          returning id, at
      )
      select count(*), jsonb_build_object('count', count(*), 'firstId', min(id)::text, 'lastId', max(id)::text,
          'oldest', min(at), 'newest', max(at))
        into new.taken, took from gone;
      if new.taken > 0 then
        insert into audit_events (at, actor, activity, resource, changes, correlation_id)
          values (new.at, '{"type": "system", "id": "retention", "name": "Retention"}', 'Delete AuditEvent',
            '{"type": "AuditEvent", "id": "expired", "displayName": null}',
            jsonb_build_array(jsonb_build_object('name', 'entries', 'old', took, 'new', null)), gen_random_uuid());
      end if;
      return new;
    end
  $function$`,
  `create trigger expire_audit instead of insert on audit_expiry for each row execute function expire_audit()`,
];
