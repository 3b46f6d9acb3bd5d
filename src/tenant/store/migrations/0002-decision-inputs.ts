/** What access also rests on: the word on people without a policy, when an account was last good, what is no company site. */
export const DECISION_INPUTS: readonly string[] = [
  `alter table organisation add column when_no_policy text not null default 'allow'`,
  `alter table registrations add column last_enabled_at timestamptz`,
  `alter table organisation add column corporate_site_exceptions jsonb not null default '[]'`,
];
