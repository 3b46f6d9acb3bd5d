/** A partner may be set up before its keys are known, speaks of devices by other names, and before they register. */
export const PARTNERS: readonly string[] = [
  `alter table connectors
    alter column issuer drop not null,
    add column levels jsonb not null default '{}',
    add column error text`,
  `alter table health_states add column signals jsonb not null default '{}'`,
  `alter table registrations add column entra_device_id text`,
  `create index registrations_entra_device on registrations (entra_device_id)`,
  `create index registrations_user on registrations (user_id)`,
  `create table waiting_events (
    connector_id text not null references connectors on delete cascade,
    jti text not null,
    entra_device_id text not null,
    statement jsonb not null,
    expires_at timestamptz not null,
    primary key (connector_id, jti)
  )`,
  `create index waiting_events_device on waiting_events (entra_device_id)`,
];
