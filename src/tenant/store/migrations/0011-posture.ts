import { CHECK_IN_FUNCTION } from '../check-in-function.ts';

/**
 * Gates, and what they are told. Positions are given out under a lock that is held until the change is committed, so nobody
 * who reads on from one ever misses a lower one. A registration that ends is told by whoever ends it.
 */
export const POSTURE: readonly string[] = [
  `create table relying_parties (
    audience text primary key,
    sites jsonb not null,
    secret_hash text unique,
    events jsonb,
    delivered bigint not null default 0,
    delivering_until timestamptz
  )`,
  `create trigger raise_settings_revision after insert or delete or truncate on relying_parties
    for each statement execute function raise_settings_revision()`,
  `create trigger raise_settings_revision_by_update after update on relying_parties for each row
    when (old.sites is distinct from new.sites or old.audience is distinct from new.audience)
    execute function raise_settings_revision()`,
  `create table posture_changes (
    position bigint primary key,
    registration_id uuid not null,
    user_id uuid not null,
    device_tag text not null,
    kind text not null,
    up_to_seq bigint not null,
    at timestamptz not null
  )`,
  `create index posture_changes_age on posture_changes (at)`,
  `create table posture_position (id integer primary key default 1 check (id = 1), position bigint not null)`,
  `insert into posture_position (position) values (0)`,
  `alter table organisation add column posture_token_seconds integer not null default 600
    check (posture_token_seconds between 1 and 600)`,
  `alter table registrations add column posture text, add column posture_seq bigint not null default 0`,
  `create function tell_posture(p_registration uuid, p_user uuid, p_tag text, p_kind text, p_seq bigint, p_at timestamptz)
    returns void language plpgsql as $function$
    declare
      next bigint;
    begin
      update posture_position set position = position + 1 returning position into next;
      insert into posture_changes (position, registration_id, user_id, device_tag, kind, up_to_seq, at)
        values (next, p_registration, p_user, p_tag, p_kind, p_seq, p_at);
    end
  $function$`,
  `create function tell_registrations_ended() returns trigger language plpgsql as $function$
    begin
      perform tell_posture(id, user_id, device_tag, 'ended', 9007199254740991, clock_timestamp())
        from (select * from gone where posture is not null order by id) as told;
      return null;
    end
  $function$`,
  `create trigger tell_registrations_ended after delete on registrations referencing old table as gone
    for each statement execute function tell_registrations_ended()`,
  CHECK_IN_FUNCTION,
];
