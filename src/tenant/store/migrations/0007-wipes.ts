/** Every wipe, whoever caused it. A registration carries what its document says of them. */
export const WIPES: readonly string[] = [
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
