import { type Kysely, sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';
import { CHECK_IN_FUNCTION } from './check-in-function.ts';

/** One table or index each; schema.ts says what is in them. */
const FIRST = [
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

/** What access also rests on: the word on people without a policy, when an account was last good, what is no company site. */
const DECISION_INPUTS = [
  `alter table organisation add column when_no_policy text not null default 'allow'`,
  `alter table registrations add column last_enabled_at timestamptz`,
  `alter table organisation add column corporate_site_exceptions jsonb not null default '[]'`,
];

/** A registration is bound to a key. Those from before have none and end here: their browsers ask to sign in. */
const BOUND_TO_A_KEY = [
  `delete from registrations`,
  `alter table registrations
    drop column token_hash,
    add column jkt text not null unique,
    add column refresh_hash text,
    add column previous_refresh_hash text,
    add column sign_out_hash text not null unique,
    add column signed_in_at timestamptz not null`,
  `alter table organisation
    add column sign_in_again_seconds integer,
    add column wipe_on_sign_out boolean not null default false`,
  `create table health_reports (
    registration_id uuid not null references registrations on delete cascade,
    id text not null,
    seq bigint not null,
    report jsonb not null,
    received_at timestamptz not null,
    primary key (registration_id, id)
  )`,
  `create index health_reports_age on health_reports (received_at)`,
  `create table report_gaps (
    registration_id uuid not null references registrations on delete cascade,
    first_seq bigint not null,
    last_seq bigint not null,
    received_at timestamptz not null,
    primary key (registration_id, first_seq)
  )`,
  `create table dpop_proofs (jkt text not null, jti text not null, expires_at timestamptz not null, primary key (jkt, jti))`,
  `create index dpop_proofs_expiry on dpop_proofs (expires_at)`,
];

/**
 * A check-in costs one statement, and reads what few people change only when it has changed: every change of it, by whoever,
 * raises the revision. A partner's heartbeat, which comes with every event, is no such change.
 */
const CHEAP_CHECK_IN = [
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

/** Admins and what they did; what Graph says of a policy and of the settings beside their values. */
const ADMINISTRATION = [
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

/** A partner may be set up before its keys are known, speaks of devices by other names, and before they register. */
const PARTNERS = [
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

/** Every wipe, whoever caused it. A registration carries what its document says of them. */
const WIPES = [
  `create table wipe_orders (
    id uuid primary key,
    registration_id uuid not null,
    device_tag text not null,
    user_id uuid not null,
    cause jsonb not null,
    state text not null,
    is_immediate boolean not null default false,
    created_at timestamptz not null,
    caused_at timestamptz not null,
    delivered_at timestamptz,
    changed_at timestamptz not null,
    approved_by text,
    receipt jsonb
  )`,
  `create index wipe_orders_registration on wipe_orders (registration_id)`,
  `create index wipe_orders_caused on wipe_orders (caused_at)`,
  `alter table registrations add column wipe jsonb`,
];

/** What a wipe does where the organisation may choose; whose browsers were wiped and may not come back. */
const WIPE_OPTIONS = [
  `alter table users add column managed_apps_blocked_at timestamptz`,
  `alter table organisation
    add column wipe_shared_cookies text not null default 'keep',
    add column wipe_downloaded_files text not null default 'keep'`,
];

/** That partners have once been reached stays true; groups that tokens name; deeds that were refused. */
const REACHED = [
  `alter table organisation add column first_registered_at timestamptz`,
  `update organisation set first_registered_at = (select min(created_at) from registrations)`,
  `create index groups_external_id on groups (external_id)`,
  `alter table audit_events add column result text not null default 'success'`,
  `create trigger audit_events_never_truncated before truncate on audit_events
    for each statement execute function refuse_change()`,
];

/** What a device says of itself stands beside what its partner says of it. */
const OWN_HEALTH = [
  `alter table health_states add column source text not null default 'partner'`,
  `alter table health_states drop constraint health_states_pkey`,
  `alter table health_states add primary key (device_tag, connector_id, source)`,
  CHECK_IN_FUNCTION,
];

/**
 * Gates, and what they are told. Positions are given out under a lock that is held until the change is committed, so nobody
 * who reads on from one ever misses a lower one. A registration that ends is told by whoever ends it.
 */
const POSTURE = [
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

/**
 * A receipt is proven by the key of its registration. That may end before the receipt comes, by whatever: who it was and its key
 * are kept for a while.
 */
const PROVEN_RECEIPTS = [
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

/** Run in the order of their names. A released one is never changed: the next one corrects it. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-first': { up: (db) => runAll(db, FIRST) },
  '0002-decision-inputs': { up: (db) => runAll(db, DECISION_INPUTS) },
  '0003-bound-to-a-key': { up: (db) => runAll(db, BOUND_TO_A_KEY) },
  '0004-cheap-check-in': { up: (db) => runAll(db, CHEAP_CHECK_IN) },
  '0005-administration': { up: (db) => runAll(db, ADMINISTRATION) },
  '0006-partners': { up: (db) => runAll(db, PARTNERS) },
  '0007-wipes': { up: (db) => runAll(db, WIPES) },
  '0008-wipe-options': { up: (db) => runAll(db, WIPE_OPTIONS) },
  '0009-reached': { up: (db) => runAll(db, REACHED) },
  '0010-own-health': { up: (db) => runAll(db, OWN_HEALTH) },
  '0011-posture': { up: (db) => runAll(db, POSTURE) },
  '0012-proven-receipts': { up: (db) => runAll(db, PROVEN_RECEIPTS) },
};

export const migrations: MigrationProvider = { getMigrations: async () => MIGRATIONS };

async function runAll(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
