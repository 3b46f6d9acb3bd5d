/** A registration is bound to a key. Those from before have none and end here: their browsers ask to sign in. */
export const BOUND_TO_A_KEY: readonly string[] = [
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
