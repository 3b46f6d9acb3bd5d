/**
 * A receipt is proven by the key of its registration. That may end before the receipt comes, by whatever: who it was and its key
 * are kept for a while.
 */
export const PROVEN_RECEIPTS: readonly string[] = [
  `alter table wipe_receipts add column is_proven boolean not null default false`,
  `create index wipe_receipts_registration on wipe_receipts (registration_id)`,
  `alter table wipe_orders add column is_proven boolean not null default false`,
  `create table ended_registrations (
    id uuid primary key,
    user_id uuid not null,
    device_tag text not null,
    sign_out_hash text not null unique,
    jkt text,
    ended_at timestamptz not null
  )`,
  `create index ended_registrations_age on ended_registrations (ended_at)`,
  `create function keep_ended_registrations() returns trigger language plpgsql as $function$
    begin
      insert into ended_registrations (id, user_id, device_tag, sign_out_hash, jkt, ended_at)
        select id, user_id, device_tag, sign_out_hash, jkt, clock_timestamp() from gone
        on conflict do nothing;
      return null;
    end
  $function$`,
  `create trigger keep_ended_registrations after delete on registrations referencing old table as gone
    for each statement execute function keep_ended_registrations()`,
];
