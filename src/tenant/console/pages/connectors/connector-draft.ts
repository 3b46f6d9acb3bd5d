import { WINDOWS_SECURITY_CENTER } from '../../../../health/connector.ts';
import { type PartnerWord, USUAL_LEVELS } from '../../../../health/partner-levels.ts';
import type { ThreatLevel } from '../../../../health/threat-level.ts';
import type { Connector } from './connector.ts';
import { words } from './words.ts';

/** Another partner than those that Graph knows by an id. */
export const OTHER_PARTNER = 'other';

/** A connector as it is typed. */
export type ConnectorDraft = {
  /** The product's id in Graph, or {@link OTHER_PARTNER}; empty until one is chosen. */
  readonly partner: string;
  readonly displayName: string;
  readonly issuer: string;
  /** A JWK set, as text. */
  readonly keys: string;
  readonly isConnected: boolean;
  readonly blocksWithoutData: boolean;
  readonly thresholdInDays: string;
  readonly levels: Readonly<Record<PartnerWord, ThreatLevel>>;
};

export const EMPTY_CONNECTOR: ConnectorDraft = {
  partner: '',
  displayName: '',
  issuer: '',
  keys: '',
  isConnected: true,
  blocksWithoutData: false,
  thresholdInDays: '7',
  levels: USUAL_LEVELS,
};

export type ConnectorField = Exclude<keyof ConnectorDraft, 'isConnected' | 'blocksWithoutData'>;
export type Problems = Readonly<Partial<Record<ConnectorField, string>>>;

/** Which field a member of Graph's stands in. */
const FIELDS: Readonly<Record<string, ConnectorField>> = {
  id: 'partner',
  '@drawbridge.displayName': 'displayName',
  displayName: 'displayName',
  '@drawbridge.issuer': 'issuer',
  '@drawbridge.jwks': 'keys',
  '@drawbridge.levels': 'levels',
  partnerUnresponsivenessThresholdInDays: 'thresholdInDays',
};

/** The field of a member that the tenant refused; `null` where it stands in none. */
export function fieldOf(member: string | null): ConnectorField | null {
  return (member !== null && Object.hasOwn(FIELDS, member) && FIELDS[member]) || null;
}

/** Read on the device itself: it has neither issuer nor keys. */
export function needsKeys({ partner }: Pick<ConnectorDraft, 'partner'>): boolean {
  return partner !== WINDOWS_SECURITY_CENTER;
}

export function draftOf(connector: Connector, isKnown: (id: string) => boolean): ConnectorDraft {
  const keys = connector['@drawbridge.jwks'];
  return {
    partner: isKnown(connector.id) ? connector.id : OTHER_PARTNER,
    displayName: connector['@drawbridge.displayName'],
    issuer: connector['@drawbridge.issuer'] ?? '',
    keys: keys.keys.length === 0 ? '' : JSON.stringify(keys, null, 2),
    isConnected: connector.windowsMobileApplicationManagementEnabled,
    blocksWithoutData: connector.windowsDeviceBlockedOnMissingPartnerData,
    thresholdInDays: String(connector.partnerUnresponsivenessThresholdInDays),
    levels: { ...USUAL_LEVELS, ...connector['@drawbridge.levels'] },
  };
}

/** What cannot be sent as it is, field by field, in words that say what to give. */
export function problemsOf(draft: ConnectorDraft): Problems {
  const days = Number(draft.thresholdInDays);
  const problems: Partial<Record<ConnectorField, string>> = {};
  if (draft.partner === '') problems.partner = words.problems.partner;
  if (draft.partner === OTHER_PARTNER && draft.displayName.trim() === '') problems.displayName = words.problems.name;
  if (!Number.isInteger(days) || days < 1 || days > 3650) problems.thresholdInDays = words.problems.threshold;
  if (!needsKeys(draft)) return problems;
  if (draft.issuer.trim() !== '' && !URL.canParse(draft.issuer.trim())) problems.issuer = words.problems.issuer;
  const keys = draft.keys.trim() === '' ? null : readKeys(draft.keys);
  if (keys === 'malformed') problems.keys = words.problems.keys;
  return problems;
}

/** The members that differ from `base`; all of them for a new connector. */
export function bodyOf(draft: ConnectorDraft, base: ConnectorDraft | null): Readonly<Record<string, unknown>> {
  const body: Record<string, unknown> = {};
  const set = (field: keyof ConnectorDraft, member: string, value: unknown) => {
    if (base === null || JSON.stringify(base[field]) !== JSON.stringify(draft[field])) body[member] = value;
  };
  if (base === null && draft.partner !== OTHER_PARTNER) body['id'] = draft.partner;
  if (draft.partner === OTHER_PARTNER) set('displayName', '@drawbridge.displayName', draft.displayName.trim());
  if (needsKeys(draft)) {
    if (draft.issuer.trim() !== '') set('issuer', '@drawbridge.issuer', draft.issuer.trim());
    const keys = readKeys(draft.keys);
    if (keys !== 'malformed') set('keys', '@drawbridge.jwks', keys);
    set('levels', '@drawbridge.levels', unusual(draft.levels));
  }
  set('isConnected', 'windowsMobileApplicationManagementEnabled', draft.isConnected);
  set('blocksWithoutData', 'windowsDeviceBlockedOnMissingPartnerData', draft.blocksWithoutData);
  set('thresholdInDays', 'partnerUnresponsivenessThresholdInDays', Number(draft.thresholdInDays));
  return body;
}

function unusual(levels: ConnectorDraft['levels']): Partial<ConnectorDraft['levels']> {
  return Object.fromEntries(
    Object.entries(levels).filter(([word, level]) => USUAL_LEVELS[word as PartnerWord] !== level),
  );
}

/** A JWK set from text; one key alone and a list of keys are taken too, as partners hand them out. */
function readKeys(text: string): { readonly keys: readonly unknown[] } | 'malformed' {
  if (text.trim() === '') return { keys: [] };
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return { keys: value };
    if (typeof value !== 'object' || value === null) return 'malformed';
    if ('keys' in value) return Array.isArray(value.keys) ? { keys: value.keys } : 'malformed';
    return 'kty' in value ? { keys: [value] } : 'malformed';
  } catch {
    return 'malformed';
  }
}
