/** What a wipe does where the organisation may choose; whose browsers were wiped and may not come back. */
export const WIPE_OPTIONS: readonly string[] = [
  `alter table users add column managed_apps_blocked_at timestamptz`,
  `alter table organisation
    add column wipe_shared_cookies text not null default 'keep',
    add column wipe_downloaded_files text not null default 'keep'`,
];
