/** One table or index each; ../tables says what is in them. */
export const FIRST: readonly string[] = [
  `create table organisation (
    id integer primary key default 1 check (id = 1),
    display_name text not null,
    epoch text not null,
    corporate_sites jsonb not null,
    next_check_in_seconds integer not null,
    wipe_confirmation_seconds integer not null
  )`,
  `create table keys (name text primary key, value jsonb not null)`,
  `create table users (
    id uuid primary key,
    user_principal_name text not null unique,
    display_name text not null,
    account_enabled boolean not null,
    password_hash text not null
  )`,
  `create table groups (id uuid primary key, display_name text not null unique)`,
  `create table group_members (
    group_id uuid not null references groups on delete cascade,
    user_id uuid not null references users on delete cascade,
    primary key (user_id, group_id)
  )`,
  `create table connectors (
    id text primary key,
    issuer text not null unique,
    keys jsonb not null,
    graph jsonb not null,
    last_heartbeat_at timestamptz
  )`,
  `create table policies (id text primary key, policy jsonb not null, apps jsonb not null, assignments jsonb not null)`,
  `create table registrations (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    device_tag text not null unique,
    token_hash text not null unique,
    seq integer not null default 0,
    check_in_due boolean not null default false,
    versions jsonb not null,
    browser_health jsonb,
    enforcement jsonb,
    created_at timestamptz not null,
    last_sync_at timestamptz
  )`,
  `create table health_states (
    connector_id text not null references connectors on delete cascade,
    device_tag text not null references registrations (device_tag) on delete cascade,
    state text not null,
    last_update_at timestamptz not null,
    primary key (device_tag, connector_id)
  )`,
  `create table partner_events (
    connector_id text not null references connectors on delete cascade,
    jti text not null,
    received_at timestamptz not null,
    primary key (connector_id, jti)
  )`,
  `create table tickets (
    hash text primary key,
    registration_id uuid not null references registrations on delete cascade,
    expires_at timestamptz not null
  )`,
  `create table wipe_receipts (
    id uuid primary key,
    registration_id uuid not null,
    device_tag text not null,
    user_id uuid not null,
    receipt jsonb not null,
    received_at timestamptz not null
  )`,
  `create table oidc_payloads (
    model text not null,
    id text not null,
    payload jsonb not null,
    grant_id text,
    uid text,
    expires_at timestamptz,
    primary key (model, id)
  )`,
  `create index oidc_payloads_grant on oidc_payloads (grant_id)`,
  `create index oidc_payloads_uid on oidc_payloads (model, uid)`,
  `create index oidc_payloads_expiry on oidc_payloads (expires_at)`,
];
