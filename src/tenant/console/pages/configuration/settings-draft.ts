import { isSafeAddress } from '../../../../protocol/safe-address.ts';

/** The organisation's settings as name and value, as the admin API has them. */
export type Pair = { readonly name: string; readonly value: string };
export type Configuration = { readonly customSettings: readonly Pair[] };

export const CONFIGURATION = '/deviceAppManagement/targetedManagedAppConfigurations/organisation';

/** The settings as they are typed: times in the unit of {@link FIELDS}, lists one entry a line. */
export type SettingsDraft = Readonly<Record<FieldName, string>>;

type Kind =
  | { readonly kind: 'text' }
  /** An https address, or nothing. */
  | { readonly kind: 'address' }
  | { readonly kind: 'lines' }
  /** Whole numbers of `unit` seconds (1 for what is no time), within bounds; empty means none where it may be. */
  | {
      readonly kind: 'number';
      readonly unit: number;
      readonly least: number;
      readonly most: number;
      readonly mayBeEmpty?: true;
    }
  | { readonly kind: 'choice'; readonly isJson?: true };

const DAY = 86_400;

/** Every setting of docs/admin-api.md and how it is typed. */
export const FIELDS = {
  organisationName: { kind: 'text' },
  corporateSites: { kind: 'lines' },
  corporateSiteExceptions: { kind: 'lines' },
  whenNoPolicy: { kind: 'choice' },
  signInAgainSeconds: { kind: 'number', unit: 3600, least: 300, most: 366 * DAY, mayBeEmpty: true },
  wipeOnSignOut: { kind: 'choice', isJson: true },
  wipeSharedCookies: { kind: 'choice' },
  wipeDownloadedFiles: { kind: 'choice' },
  nextCheckInSeconds: { kind: 'number', unit: 60, least: 1, most: DAY },
  wipeConfirmationSeconds: { kind: 'number', unit: 1, least: 0, most: DAY },
  healthReportRetentionDays: { kind: 'number', unit: 1, least: 1, most: 3650 },
  postureTokenSeconds: { kind: 'number', unit: 1, least: 60, most: 600 },
  whenSignedOut: { kind: 'choice' },
  helpLink: { kind: 'address' },
  helpText: { kind: 'text' },
  privacyLink: { kind: 'address' },
} as const satisfies Readonly<Record<string, Kind>>;

export type FieldName = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

export function draftOf({ customSettings }: Configuration): SettingsDraft {
  const values = new Map(customSettings.map(({ name, value }) => [name, value]));
  return Object.fromEntries(
    FIELD_NAMES.map((name) => [name, typed(FIELDS[name], values.get(name) ?? '')]),
  ) as SettingsDraft;
}

/**
 * The whole list that a PATCH replaces: what was changed since `base`, the rest as the tenant has it by now, settings that this
 * version does not know among it.
 */
export function pairsOf(draft: SettingsDraft, base: SettingsDraft, current: Configuration): readonly Pair[] {
  const changed = new Map(
    FIELD_NAMES.filter((name) => draft[name] !== base[name]).map((name) => [name, sent(FIELDS[name], draft[name])]),
  );
  const kept = current.customSettings.filter(({ name }) => !changed.has(name as FieldName));
  return [...kept, ...[...changed].map(([name, value]) => ({ name, value }))];
}

export type FieldProblem = 'empty' | 'number' | 'bounds' | 'address';

/** What cannot be sent as it is. */
export function problemsOf(draft: SettingsDraft): Readonly<Partial<Record<FieldName, FieldProblem>>> {
  const problems: Partial<Record<FieldName, FieldProblem>> = {};
  if (draft.organisationName.trim() === '') problems.organisationName = 'empty';
  for (const name of FIELD_NAMES) {
    const field: Kind = FIELDS[name];
    const text = draft[name].trim();
    if (field.kind === 'address' && text !== '' && !isSafeAddress(text)) problems[name] = 'address';
    if (field.kind !== 'number') continue;
    if (text === '' && field.mayBeEmpty) continue;
    const seconds = Math.round(Number(text) * field.unit);
    if (!/^\d{1,9}(?:\.\d+)?$/.test(text)) problems[name] = 'number';
    else if (seconds < field.least || seconds > field.most) problems[name] = 'bounds';
  }
  return problems;
}

export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function typed(field: Kind, value: string): string {
  if (field.kind === 'lines') return value === '' ? '' : (JSON.parse(value) as string[]).join('\n');
  if (field.kind !== 'number') return value;
  const number: unknown = value === '' ? null : JSON.parse(value);
  return number === null ? '' : String(Number(number) / field.unit);
}

function sent(field: Kind, text: string): string {
  if (field.kind === 'lines') return JSON.stringify(linesOf(text));
  if (field.kind === 'text' || field.kind === 'address') return text.trim();
  if (field.kind === 'choice') return text;
  return text.trim() === '' ? 'null' : JSON.stringify(Math.round(Number(text) * field.unit));
}
