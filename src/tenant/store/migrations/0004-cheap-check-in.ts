import { CHECK_IN_FUNCTION } from '../check-in-function.ts';

/**
 * A check-in costs one statement, and reads what few people change only when it has changed: every change of it, by whoever,
 * raises the revision. A partner's heartbeat, which comes with every event, is no such change.
 */
export const CHEAP_CHECK_IN: readonly string[] = [
  `drop table tickets`,
  `alter table registrations add column ticket_hash text, add column ticket_expires_at timestamptz`,
  // Room in each page for the next version of a row, so that a check-in need not touch the indexes.
  `alter table registrations set (fillfactor = 70)`,
  `create table settings_revision (id integer primary key default 1 check (id = 1), revision bigint not null)`,
  `insert into settings_revision (revision) values (1)`,
  `create function raise_settings_revision() returns trigger language plpgsql as $function$
    begin
      update settings_revision set revision = revision + 1;
      return null;
    end
  $function$`,
  ...['organisation', 'policies'].map(
    (table) => `create trigger raise_settings_revision after insert or update or delete or truncate on ${table}
      for each statement execute function raise_settings_revision()`,
  ),
  `create trigger raise_settings_revision after insert or delete or truncate on connectors
    for each statement execute function raise_settings_revision()`,
  `create trigger raise_settings_revision_by_update after update on connectors for each row
    when (to_jsonb(old) - 'last_heartbeat_at' is distinct from to_jsonb(new) - 'last_heartbeat_at')
    execute function raise_settings_revision()`,
  CHECK_IN_FUNCTION,
];
