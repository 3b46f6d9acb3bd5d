import type { Acceptance } from '../discovery/acceptance.ts';
import { CONFIGURATION_KEYS, readConfiguration } from '../protocol/configuration.ts';
import { organisationOf } from './organisation.ts';

export type SettingKey = keyof typeof CONFIGURATION_KEYS;

/** One setting as it arrived. `value` is for reading: lists and objects line by line. */
export type Setting = {
  readonly key: SettingKey;
  readonly state: 'used' | 'refused' | 'notSet' | 'missing';
  readonly lines: readonly string[];
  /** Why it was refused, as the parser says it. */
  readonly reason: string | null;
};

/** What an admin's settings came to in this browser. Plain data for the options page. */
export type SettingsView = {
  /** Where the settings in force come from; `none`: there are none that anything could be enforced with. */
  readonly source: 'policy' | 'package' | 'accepted' | 'none';
  /** The organisation that the person has accepted and whose settings are in force; `at` in milliseconds since the epoch. */
  readonly accepted: { readonly domain: string; readonly at: number } | null;
  /** Whether a person may look for an organisation: no admin has spoken. */
  readonly maySetUp: boolean;
  readonly settings: readonly Setting[];
  /** Keys that arrived and that this version does not know. */
  readonly unknown: readonly string[];
  /** Corporate sites that cannot be used, and those that cover more than they say. */
  readonly sites: readonly { readonly pattern: string; readonly reason: string; readonly refused: boolean }[];
};

/** Without these nothing is enforced. */
const REQUIRED: readonly SettingKey[] = ['tenant', 'corporateSites'];

type Raw = Readonly<Record<string, unknown>>;

/**
 * What is told of the settings in `managed` (the admin's Edge policy), `packaged` (what the package carries) and `acceptance`
 * (what the person accepted). They are chosen as `readOrganisation` chooses. While the admin's are there and cannot be used, it is
 * theirs that are told of.
 */
export function settingsViewOf(managed: Raw, packaged: Raw, acceptance: Acceptance | null = null): SettingsView {
  const { configuration, refused } = readConfiguration(managed);
  const fallback = configuration ? null : readConfiguration(packaged);
  const accepted = configuration || fallback?.configuration ? null : acceptance;
  const used = configuration ?? fallback?.configuration ?? accepted?.configuration ?? null;
  const adminSpoke = Object.keys(managed).length > 0;
  const isManaged = configuration !== null || adminSpoke || !used;
  const raw = isManaged ? managed : accepted ? acceptedRaw(accepted) : packaged;
  const refusals = isManaged ? refused : (fallback?.refused ?? []);
  const reading = used && organisationOf(used);
  return {
    source: configuration ? 'policy' : fallback?.configuration ? 'package' : accepted ? 'accepted' : 'none',
    accepted: accepted && { domain: accepted.domain, at: accepted.acceptedAt },
    maySetUp: !adminSpoke && !fallback?.configuration,
    settings: (Object.keys(CONFIGURATION_KEYS) as SettingKey[]).map((key) => settingOf(key, raw, refusals)),
    unknown: Object.keys(raw).filter((key) => !Object.hasOwn(CONFIGURATION_KEYS, key)),
    sites: [
      ...(reading?.refused ?? []).map(({ pattern, reason }) => ({ pattern, reason, refused: true })),
      ...(reading?.widened ?? []).map(({ pattern, reason }) => ({ pattern, reason, refused: false })),
    ],
  };
}

function acceptedRaw({ configuration, firstKeys }: Acceptance): Raw {
  return { ...configuration, tenantKeys: firstKeys };
}

function settingOf(key: SettingKey, raw: Raw, refusals: readonly { key: string; reason: string }[]): Setting {
  const refusal = refusals.find((candidate) => candidate.key === key);
  const value = Object.hasOwn(raw, key) ? raw[key] : undefined;
  if (refusal) {
    return { key, state: 'refused', lines: value === undefined ? [] : linesOf(value), reason: refusal.reason };
  }
  if (value !== undefined) return { key, state: 'used', lines: linesOf(value), reason: null };
  return { key, state: REQUIRED.includes(key) ? 'missing' : 'notSet', lines: [], reason: null };
}

/** Longer lists are told by their first lines: the page is for reading. */
const MOST_LINES = 50;

function linesOf(value: unknown): readonly string[] {
  const parts = Array.isArray(value) ? value : [value];
  const lines = parts.slice(0, MOST_LINES).map((part) => {
    // A public key is known by its id.
    const kid = typeof part === 'object' && part !== null && 'kid' in part ? part.kid : part;
    return (typeof kid === 'string' ? kid : (JSON.stringify(kid) ?? String(kid))).slice(0, 300);
  });
  return parts.length > MOST_LINES ? [...lines, '…'] : lines;
}
