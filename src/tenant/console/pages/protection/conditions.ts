import { isDuration, parseDuration } from '../../../../policy/duration.ts';
import type { RemediationAction } from '../../../../policy/remediation-action.ts';
import { isVersion } from '../../../../policy/version.ts';
import { VERSION_BOUNDS } from '../../../../policy/version-bounds.ts';
import { words } from './words.ts';

export type ConditionName =
  | 'offlineGracePeriod'
  | 'minAppVersion'
  | 'minSdkVersion'
  | 'disabledAccount'
  | 'minOsVersion'
  | 'maxOsVersion';

/** One condition of conditional launch: what it may lead to, and in which member of Graph's each of that stands. */
export type Condition = {
  readonly name: ConditionName;
  readonly group: 'app' | 'device';
  readonly members: Readonly<Partial<Record<RemediationAction, string>>>;
};

const boundsOf = (side: 'minimum' | 'maximum', subject: string): Condition['members'] =>
  Object.fromEntries(
    VERSION_BOUNDS.filter((bound) => bound.side === side && bound.subject === subject)
      .map(({ action, member }) => [action, member] as const)
      .reverse(),
  );
const ACCOUNT = 'appActionIfUnableToAuthenticateUser';

/** Every condition but the threat level, in Intune's order (microsoft.md §1.7). */
export const CONDITIONS: readonly Condition[] = [
  {
    name: 'offlineGracePeriod',
    group: 'app',
    members: { block: 'periodOfflineBeforeAccessCheck', wipe: 'periodOfflineBeforeWipeIsEnforced' },
  },
  { name: 'minAppVersion', group: 'app', members: boundsOf('minimum', 'appVersion') },
  { name: 'minSdkVersion', group: 'app', members: boundsOf('minimum', 'sdkVersion') },
  { name: 'disabledAccount', group: 'app', members: { block: ACCOUNT, wipe: ACCOUNT } },
  { name: 'minOsVersion', group: 'device', members: boundsOf('minimum', 'osVersion') },
  { name: 'maxOsVersion', group: 'device', members: boundsOf('maximum', 'osVersion') },
];

/** A condition as a row: several of one condition are several rows. Offline values are minutes (block) and days (wipe). */
export type Row = { readonly condition: ConditionName; readonly action: RemediationAction; readonly value: string };

/** What holds where a policy names no offline period (microsoft.md §1.7). */
export const USUAL_ROWS: readonly Row[] = [
  { condition: 'offlineGracePeriod', action: 'block', value: '720' },
  { condition: 'offlineGracePeriod', action: 'wipe', value: '90' },
];
const UNITS = { warn: 60_000, block: 60_000, wipe: 86_400_000 } as const;

export function conditionOf(name: ConditionName): Condition {
  return CONDITIONS.find((condition) => condition.name === name) as Condition;
}

export function actionsOf(name: ConditionName): readonly RemediationAction[] {
  return Object.keys(conditionOf(name).members) as RemediationAction[];
}

/** The rows that Graph's members make. */
export function rowsOf(policy: Readonly<Record<string, unknown>>): readonly Row[] {
  return CONDITIONS.flatMap(({ name: condition, members }) =>
    Object.entries(members).flatMap(([key, member]): Row[] => {
      const action = key as RemediationAction;
      const value = policy[member];
      if (condition === 'disabledAccount') return value === action ? [{ condition, action, value: '' }] : [];
      if (condition === 'offlineGracePeriod') return [{ condition, action, value: offlineText(value, action) }];
      return value ? [{ condition, action, value: String(value) }] : [];
    }),
  );
}

/** Graph's members from rows: every one of the conditions', `null` where no row sets it. */
export function membersOf(rows: readonly Row[]): Readonly<Record<string, string | null>> {
  const members: Record<string, string | null> = {};
  for (const { name, members: own } of CONDITIONS) {
    for (const [action, member] of Object.entries(own)) {
      const row = rows.find((one) => one.condition === name && one.action === action);
      members[member] = (row && graphValue(row)) ?? members[member] ?? null;
    }
  }
  return members;
}

/** The row that a member of Graph's stands in, as its place; `null` where it stands in none. */
export function rowOfMember(rows: readonly Row[], member: string): number | null {
  const place = rows.findIndex(({ condition, action }) => conditionOf(condition).members[action] === member);
  return place === -1 ? null : place;
}

/** What is wrong with each row, by its place. */
export function rowProblems(rows: readonly Row[]): ReadonlyMap<number, string> {
  const problems = new Map<number, string>();
  for (const [place, { condition, action, value }] of rows.entries()) {
    const first = rows.findIndex((one) => one.condition === condition && one.action === action);
    const others = rows.filter((one) => one.condition === condition);
    if (first !== place) problems.set(place, words.problems.twice);
    else if (condition === 'disabledAccount') {
      if (others[0] !== rows[place]) problems.set(place, words.problems.oneAccountAction);
    } else if (condition === 'offlineGracePeriod') {
      if (!/^\d{1,7}(?:\.\d+)?$/.test(value)) problems.set(place, words.problems.number);
    } else if (!isVersion(value)) problems.set(place, words.problems.version);
  }
  return problems;
}

function graphValue({ condition, action, value }: Row): string {
  if (condition === 'disabledAccount') return action;
  if (condition !== 'offlineGracePeriod') return value;
  if (!/^\d+$/.test(value)) return `PT${Math.round((Number(value) * UNITS[action]) / 1000)}S`;
  return action === 'wipe' ? `P${value}D` : `PT${value}M`;
}

/** A period in the row's unit, which it need not be a whole number of. */
function offlineText(value: unknown, action: RemediationAction): string {
  if (typeof value !== 'string' || !isDuration(value)) {
    return USUAL_ROWS.find((row) => row.action === action)?.value ?? '';
  }
  return String(parseDuration(value) / UNITS[action]);
}
