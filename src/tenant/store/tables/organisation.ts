import type { ColumnType, Generated } from 'kysely';
import type { WipeOptions } from '../../../access/access-document.ts';
import type { Json } from './columns.ts';

/** One row: the organisation itself. `epoch` names this store's sequence numbers and changes when a backup is restored. */
export type OrganisationTable = {
  id: Generated<number>;
  display_name: string;
  epoch: string;
  corporate_sites: Json<string[]>;
  corporate_site_exceptions: Json<string[]>;
  next_check_in_seconds: number;
  wipe_confirmation_seconds: number;
  /** What a person without any policy gets. */
  when_no_policy: ColumnType<'allow' | 'block', 'allow' | 'block' | undefined>;
  /** How often a person must sign in again; `null` for never. */
  sign_in_again_seconds: Generated<number | null>;
  /** Whether signing out removes what the browser holds of the company's sites first. */
  wipe_on_sign_out: Generated<boolean>;
  /** What a wipe does with cookies that corporate and other hosts share, and with files downloaded from corporate sites. */
  wipe_shared_cookies: Generated<WipeOptions['sharedCookies']>;
  wipe_downloaded_files: Generated<WipeOptions['downloadedFiles']>;
  /** How many days health reports are kept. */
  report_retention_days: Generated<number>;
  settings_version: Generated<number>;
  settings_modified_at: Generated<Date | null>;
  /** When somebody's browser first registered: from then on partners have something to report to. */
  first_registered_at: Generated<Date | null>;
  /** How long a posture token lives. */
  posture_token_seconds: Generated<number>;
  /** What Edge policy and the discovery document say for the time before a sign-in; empty texts for none. */
  when_signed_out: Generated<'block' | 'allow'>;
  help_link: Generated<string>;
  help_text: Generated<string>;
  privacy_link: Generated<string>;
};

/** Keys made at the first start, by name; see ../../keys.ts. */
export type KeyTable = { name: string; value: Json<unknown> };
