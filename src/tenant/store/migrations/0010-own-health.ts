import { CHECK_IN_FUNCTION } from '../check-in-function.ts';

/** What a device says of itself stands beside what its partner says of it. */
export const OWN_HEALTH: readonly string[] = [
  `alter table health_states add column source text not null default 'partner'`,
  `alter table health_states drop constraint health_states_pkey`,
  `alter table health_states add primary key (device_tag, connector_id, source)`,
  CHECK_IN_FUNCTION,
];
