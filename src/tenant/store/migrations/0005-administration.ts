/** Admins and what they did; what Graph says of a policy and of the settings beside their values. */
export const ADMINISTRATION: readonly string[] = [
  `alter table users
    add column admin_roles jsonb not null default '[]',
    add column external_id text,
    add column deleted_at timestamptz`,
  `alter table groups add column external_id text`,
  `alter table organisation
    add column report_retention_days integer not null default 30,
    add column settings_version integer not null default 1,
    add column settings_modified_at timestamptz`,
  `alter table policies
    add column modified_at timestamptz,
    add column modified_by text`,
  `create table audit_events (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor jsonb not null,
    activity text not null,
    resource jsonb not null,
    changes jsonb not null,
    correlation_id text not null
  )`,
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'audit events are never changed'; end $$`,
  `create trigger audit_events_append_only before update or delete on audit_events
    for each row execute function refuse_change()`,
];
