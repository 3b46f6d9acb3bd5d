import type { Selectable } from 'kysely';
import * as v from 'valibot';
import { WipeOptionsSchema } from '../../access/access-document.ts';
import { SitePatternsSchema } from '../../protocol/body.ts';
import { CONFIGURATION_KEYS } from '../../protocol/configuration.ts';
import { MAX_POSTURE_LIFE } from '../../protocol/posture-token.ts';
import { readCorporateSites } from '../corporate-sites.ts';
import type { OrganisationTable } from '../store/tables/organisation.ts';
import { badMember } from './graph-error.ts';

/** The organisation's settings that an admin writes. Times are seconds. */
export type Settings = Pick<
  Selectable<OrganisationTable>,
  | 'display_name'
  | 'corporate_sites'
  | 'corporate_site_exceptions'
  | 'next_check_in_seconds'
  | 'wipe_confirmation_seconds'
  | 'when_no_policy'
  | 'sign_in_again_seconds'
  | 'wipe_on_sign_out'
  | 'wipe_shared_cookies'
  | 'wipe_downloaded_files'
  | 'report_retention_days'
  | 'posture_token_seconds'
  | 'when_signed_out'
  | 'help_link'
  | 'help_text'
  | 'privacy_link'
>;

type Setting<Column extends keyof Settings = keyof Settings> = {
  readonly name: string;
  readonly column: Column;
  /** What it is when it is left out; `undefined` for one that must be there. */
  readonly usual: Settings[Column] | undefined;
  readonly schema: v.GenericSchema<unknown, Settings[Column]>;
};

const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const setting = <Column extends keyof Settings>(
  name: string,
  column: Column,
  usual: Settings[Column] | undefined,
  schema: v.GenericSchema<unknown, Settings[Column]>,
) => ({ name, column, usual, schema }) as unknown as Setting;

/** As in Edge policy, or nothing. */
const orNone = (schema: v.GenericSchema<unknown, string>) => v.union([v.literal(''), schema]);

const YEAR = 366 * 86_400;

/** By the names that Edge policy and the tenant's documents have them; docs/admin-api.md says what each does. */
const SETTINGS: readonly Setting[] = [
  setting('organisationName', 'display_name', undefined, v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
  setting('corporateSites', 'corporate_sites', undefined, SitePatternsSchema),
  setting('corporateSiteExceptions', 'corporate_site_exceptions', [], SitePatternsSchema),
  setting('nextCheckInSeconds', 'next_check_in_seconds', 1800, whole(1, 86_400)),
  setting('wipeConfirmationSeconds', 'wipe_confirmation_seconds', 60, whole(0, 86_400)),
  setting('whenNoPolicy', 'when_no_policy', 'allow', v.picklist(['allow', 'block'])),
  setting('signInAgainSeconds', 'sign_in_again_seconds', null, v.nullable(whole(300, YEAR))),
  setting('wipeOnSignOut', 'wipe_on_sign_out', false, v.boolean()),
  setting('wipeSharedCookies', 'wipe_shared_cookies', 'keep', WipeOptionsSchema.entries.sharedCookies),
  setting('wipeDownloadedFiles', 'wipe_downloaded_files', 'keep', WipeOptionsSchema.entries.downloadedFiles),
  setting('healthReportRetentionDays', 'report_retention_days', 30, whole(1, 3650)),
  setting('postureTokenSeconds', 'posture_token_seconds', MAX_POSTURE_LIFE, whole(60, MAX_POSTURE_LIFE)),
  setting('whenSignedOut', 'when_signed_out', 'block', CONFIGURATION_KEYS.whenSignedOut.wrapped),
  setting('helpLink', 'help_link', '', orNone(CONFIGURATION_KEYS.helpLink.wrapped)),
  setting('helpText', 'help_text', '', orNone(CONFIGURATION_KEYS.helpText.wrapped)),
  setting('privacyLink', 'privacy_link', '', orNone(CONFIGURATION_KEYS.privacyLink.wrapped)),
];

/** Those whose value is text as it stands; the others are written as JSON. */
const PLAIN: readonly (keyof Settings)[] = [
  'display_name',
  'when_no_policy',
  'wipe_shared_cookies',
  'wipe_downloaded_files',
  'when_signed_out',
  'help_link',
  'help_text',
  'privacy_link',
];

export type KeyValuePair = { readonly name: string; readonly value: string };

export function pairsOf(settings: Settings): readonly KeyValuePair[] {
  return SETTINGS.map(({ name, column }) => {
    const value = settings[column];
    return { name, value: PLAIN.includes(column) ? String(value) : JSON.stringify(value) };
  });
}

/**
 * Settings from names and values; one that is left out is as usual, as Graph replaces the whole list. `tenantHost` is the
 * tenant's own, which no corporate site may cover.
 *
 * @throws {GraphError} `BadRequest`, naming the setting, and of a corporate site which and why
 */
export function readSettings(
  pairs: readonly { readonly name: string; readonly value?: string | null | undefined }[],
  tenantHost: string,
): Settings {
  const given = new Map<string, string>();
  for (const { name, value } of pairs) {
    if (!SETTINGS.some((known) => known.name === name)) throw badMember(name.slice(0, 64), 'there is no such setting');
    if (given.has(name)) throw badMember(name, 'given twice');
    if (value != null) given.set(name, value);
  }
  const settings = Object.fromEntries(
    SETTINGS.map(({ name, column, usual, schema }) => {
      const text = given.get(name);
      if (text === undefined) {
        if (usual === undefined) throw badMember(name, 'must be there');
        return [column, usual];
      }
      const result = v.safeParse(schema, PLAIN.includes(column) ? text : parseJson(name, text), { abortEarly: true });
      if (!result.success) throw badMember(name, result.issues[0].message.slice(0, 200));
      return [column, result.output];
    }),
  ) as Settings;
  const { corporate_sites: corporateSites, corporate_site_exceptions: exceptions } = settings;
  const [refused] = readCorporateSites({ corporateSites, exceptions }, tenantHost).refused;
  if (refused) throw badMember('corporateSites', `"${refused.pattern.slice(0, 128)}": ${refused.reason}`);
  return settings;
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badMember(name, 'not JSON');
  }
}
