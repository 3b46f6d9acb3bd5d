/** That partners have once been reached stays true; groups that tokens name; deeds that were refused. */
export const REACHED: readonly string[] = [
  `alter table organisation add column first_registered_at timestamptz`,
  `update organisation set first_registered_at = (select min(created_at) from registrations)`,
  `create index groups_external_id on groups (external_id)`,
  `alter table audit_events add column result text not null default 'success'`,
  `create trigger audit_events_never_truncated before truncate on audit_events
    for each statement execute function refuse_change()`,
];
